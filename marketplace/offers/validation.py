"""The one place that says which values an offer can hold, for form, import and operation alike.

A draft may lack anything (`rules.missing` says what); what it does hold is bounded and known.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from babel import Locale

from marketplace import codes
from marketplace.core.addresses import is_mail_address, is_web_address
from marketplace.core.days import end_of_day
from marketplace.core.errors import Invalid
from marketplace.core.language import LANGUAGES
from marketplace.core.refs import LOCAL
from marketplace.core.text import clean
from marketplace.offers import rules

COUNTRY = "SE"
CODES = {
    "maturity": "maturity",
    "accessibility_conformance": "accessibility_conformance",
    "medical_device_class": "medical_device_class",
}
CODE_LISTS = {
    "welfare_areas": "welfare_area",
    "target_groups": "target_group",
    "solution_types": "solution_type",
    "regions_served": "place",
    "cpv": "cpv",
}
MULTILINE = frozenset({"problem_solved", "effects_evidence", "references", "data_protection"})
YEARS = range(2000, 2101)
VALID_MONTHS = 12
MAX_VALID_MONTHS = 36


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values, cleaned, each code once. Raises Invalid naming the fields that do not hold."""
    cleaned = {name: _cleaned(name, value) for name, value in values.items()}
    if found := faults(cleaned):
        raise Invalid("check_fields", found)
    return cleaned


def _cleaned(name: str, value: Any) -> Any:
    if name in rules.ROWS:
        return list(dict.fromkeys(value))
    if name in rules.BOUNDS:
        return clean(str(value or ""), multiline=name in MULTILINE)
    return value or None


def faults(values: Mapping[str, Any]) -> dict[str, str]:
    """What does not hold in these values (field -> code of a message)."""
    found = {name: _fault(name, value) for name, value in values.items()}
    if values.get("available_from_quarter") and not values.get("available_from_year"):
        found["available_from_year"] = "year_missing"
    return {name: code for name, code in found.items() if code is not None}


def _fault(name: str, value: Any) -> str | None:
    if name in rules.ROWS:
        return _list_fault(name, value)
    if name in rules.BOUNDS:
        return _text_fault(name, value)
    return _choice_fault(name, value)


def _text_fault(name: str, text: str) -> str | None:
    if len(text) > rules.BOUNDS[name]:
        return "too_long"
    if name == "url" and text and not is_web_address(text):
        return "not_a_web_address"
    if name == "contact" and text and not is_mail_address(text):
        return "not_a_mail_address"
    return None


def _list_fault(name: str, chosen: list[str]) -> str | None:
    if len(chosen) > rules.ROWS[name]:
        return "too_many_chosen"
    known = is_language if name == "languages" else _exists_in(name)
    return None if all(known(code) for code in chosen) else "unknown_code"


def _exists_in(name: str) -> Callable[[str], bool]:
    if name == "regions_served":
        return lambda code: code == COUNTRY or codes.exists("place", code)
    return lambda code: codes.exists(CODE_LISTS[name], code)


def is_language(code: str) -> bool:
    """Whether this is the code of a language that has a name in Swedish."""
    return code in Locale("sv").languages


def _choice_fault(name: str, value: Any) -> str | None:
    if name == "language":
        return None if value in LANGUAGES else "unknown_code"
    if value is None or name == "valid_until":
        return None
    if name == "available_from_year":
        return None if value in YEARS else "year_out_of_range"
    if name == "available_from_quarter":
        return None if value in range(1, 5) else "unknown_code"
    return None if codes.exists(CODES[name], value) else "unknown_code"


def valid_until_fault(until: datetime, now: datetime) -> str | None:
    """What is wrong with a date that somebody chooses now; imported ones may have passed."""
    if until <= now:
        return "date_has_passed"
    return "too_far_ahead" if until > months_from(now, MAX_VALID_MONTHS) else None


def months_from(now: datetime, months: int) -> datetime:
    """The end of the day this many months later in Sweden."""
    today = now.astimezone(LOCAL).date()
    years, month = divmod(today.month - 1 + months, 12)
    first = today.replace(year=today.year + years, month=month + 1, day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    day = min(first + timedelta(days=today.day - 1), following - timedelta(days=1))
    return end_of_day(day)


def text_values(text: object) -> dict[str, Any]:
    """All that a version of the text holds, by field."""
    return {name: getattr(text, name) for name in rules.VERSION_FIELDS}
