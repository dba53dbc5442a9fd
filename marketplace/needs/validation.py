"""The one place that says which values a need can hold, for form, import and operation alike.

A draft may lack anything (`rules.missing` says what); what it does hold is bounded and known.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from marketplace import codes
from marketplace.core.errors import Invalid
from marketplace.core.text import clean
from marketplace.needs.rules import BOUNDS, ROWS

YEARS = range(1900, 2201)
MAX_NUMBER = 1_000_000_000

# A field of codes -> the code list it takes from.
LISTS = {
    "welfare_areas": "welfare_area",
    "places": "place",
    "target_groups": "target_group",
    "solution_types": "solution_type",
    "dialogue_forms": "dialogue_form",
    "cpv": "cpv",
}
CHOICES = {
    "budget_band": "budget_band",
    "maturity_wanted": "maturity",
    "planned_procedure": "planned_procedure",
}
LINES = (
    "title",
    "summary",
    "volume",
    "contact",
    "notice_url",
    "working_title",
    "registry_number",
)
TEXTS = ("problem", "desired_outcome", "constraints", "users_involved", "internal_notes")
INTERNAL = frozenset({"working_title", "registry_number", "internal_notes"})


class Fault(Exception):
    """A value does not hold; `args[0]` is the code of the text that says why."""


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values, cleaned and in the form they are stored in. Raises Invalid naming the fields."""
    result: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for name, value in values.items():
        try:
            result[name] = CHECKS[name](name, value)
        except Fault as fault:
            faults[name] = fault.args[0]
    if faults:
        raise Invalid("invalid_fields", faults)
    return _in_agreement(result)


def _in_agreement(values: dict[str, Any]) -> dict[str, Any]:
    if values.get("needed_from_undecided"):
        return {**values, "needed_from_year": None, "needed_from_quarter": None}
    if values.get("needed_from_quarter") and values.get("needed_from_year", 0) is None:
        raise Invalid("invalid_fields", {"needed_from_year": "quarter_without_year"})
    return values


def bounded(text: object, limit: int, *, multiline: bool = False) -> str:
    """The text, cleaned. Raises Fault when it is longer than the limit."""
    cleaned = clean(str(text or ""), multiline=multiline)
    if len(cleaned) > limit:
        raise Fault("too_long")
    return cleaned


def _line(name: str, value: object) -> str:
    return bounded(value, BOUNDS[name])


def _text(name: str, value: object) -> str:
    return bounded(value, BOUNDS[name], multiline=True)


def _web_address(name: str, value: object) -> str:
    address = _line(name, value)
    if address and not address.lower().startswith(("https://", "http://")):
        raise Fault("not_an_address")
    return address


def _codes(name: str, value: Iterable[str]) -> list[str]:
    chosen = list(dict.fromkeys(value))
    if not all(codes.exists(LISTS[name], code) for code in chosen):
        raise Fault("unknown_code")
    return _few_enough(name, chosen)


def _few_enough(name: str, rows: list[Any]) -> list[Any]:
    if len(rows) > ROWS.get(name, 20):
        raise Fault("too_many")
    return rows


def _choice(name: str, value: str | None) -> str | None:
    if value and not codes.exists(CHOICES[name], value):
        raise Fault("unknown_code")
    return value or None


def _language(_name: str, value: str) -> str:
    if value not in {"sv", "en"}:
        raise Fault("unknown_code")
    return value


def _year(_name: str, value: int | None) -> int | None:
    if value is not None and value not in YEARS:
        raise Fault("unknown_code")
    return value


def _quarter(_name: str, value: int | None) -> int | None:
    if value is not None and value not in range(1, 5):
        raise Fault("unknown_code")
    return value


def _flag(_name: str, value: object) -> bool:
    return bool(value)


def _instant(_name: str, value: datetime | None) -> datetime | None:
    if value is not None and value.tzinfo is None:
        raise Fault("not_a_day")
    return value


def _day(_name: str, value: str | None) -> str | None:
    if not value:
        return None
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise Fault("not_a_day") from None


def _refs(name: str, value: Iterable[str]) -> list[str]:
    return _few_enough(name, list(dict.fromkeys(value)))


def _questions(name: str, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    asked = [
        {"id": str(row.get("id") or ""), "text": bounded(row.get("text"), BOUNDS["question"])}
        for row in rows
    ]
    return _few_enough(name, [row for row in asked if row["text"]])


def _measures(name: str, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    read = [
        {
            "measure": bounded(row.get("measure"), BOUNDS["measure"]),
            **{
                part: bounded(row.get(part), BOUNDS["measure_value"])
                for part in ("baseline", "target", "when")
            },
        }
        for row in rows
    ]
    return _few_enough(name, [row for row in read if any(row.values())])


def _outlook(name: str, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    read = sorted((_year_ahead(row) for row in rows), key=lambda row: row["year"])
    told = [row for row in read if row["text"] or row.get("number") is not None]
    if len({row["year"] for row in told}) < len(told):
        raise Fault("year_twice")
    return _few_enough(name, told)


def _year_ahead(row: Mapping[str, Any]) -> dict[str, Any]:
    year, number, lacking = row.get("year"), row.get("number"), row.get("lacking")
    if year not in YEARS:
        raise Fault("unknown_code")
    if not all(n is None or 0 <= n <= MAX_NUMBER for n in (number, lacking)):
        raise Fault("not_a_number")
    if lacking is not None and (number is None or lacking > number):
        raise Fault("lacking_more")
    told = {
        "year": year,
        "text": bounded(row.get("text"), BOUNDS["outlook_text"], multiline=True),
        "number": number,
        "counts": bounded(row.get("counts"), BOUNDS["measure_value"]),
        "lacking": lacking,
    }
    return {key: value for key, value in told.items() if key == "text" or value not in (None, "")}


CHECKS: Mapping[str, Callable[[str, Any], Any]] = {
    **dict.fromkeys(LINES, _line),
    **dict.fromkeys(TEXTS, _text),
    **dict.fromkeys(LISTS, _codes),
    **dict.fromkeys(CHOICES, _choice),
    "notice_url": _web_address,
    "language": _language,
    "needed_from_year": _year,
    "needed_from_quarter": _quarter,
    "needed_from_undecided": _flag,
    "answers_close_at": _instant,
    "planned_notice_date": _day,
    "joint_organisations": _refs,
    "open_questions": _questions,
    "success_measures": _measures,
    "outlook": _outlook,
}


def text_values(text: object) -> dict[str, Any]:
    """All that a version of the text holds, by field."""
    return {name: getattr(text, name) for name in CHECKS if name not in INTERNAL}
