"""An offer in words for those who write and review it: names of fields, values of codes."""

from collections.abc import Iterable
from typing import Any

from babel import Locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace import codes
from marketplace.core.days import last_day
from marketplace.offers import rules, validation
from marketplace.web.language import present_language
from marketplace.web.templating import long_date

FIELDS: dict[str, Any] = {
    "title": _l("Title"),
    "summary": _l("Summary"),
    "problem_solved": _l("Which need it meets"),
    "effects_evidence": _l("Effects and evidence"),
    "references": _l("References"),
    "integrations": _l("Works together with"),
    "data_protection": _l("Data protection"),
    "welfare_areas": _l("Welfare area"),
    "target_groups": _l("Target groups"),
    "solution_types": _l("Type of solution"),
    "maturity": _l("Maturity"),
    "available_from": _l("Available from"),
    "regions_served": _l("Delivered to"),
    "languages": _l("Languages"),
    "accessibility_conformance": _l("Accessibility"),
    "medical_device_class": _l("Medical device class"),
    "price_model": _l("Price model"),
    "framework_agreements": _l("Framework agreements"),
    "cpv": _l("CPV codes"),
    "url": _l("Website"),
    "contact": _l("Contact"),
    "valid_until": _l("Valid to and including"),
    "language": _l("Language of the text"),
}
PARTS = ("problem_solved", "effects_evidence", "references", "integrations", "data_protection")
FACTS = tuple(name for name in FIELDS if name not in {*PARTS, "title", "summary", "url", "contact"})


def field_name(name: str) -> str:
    """What people call this field."""
    return str(FIELDS[name])


def state_word(state: str) -> str:
    """The word for an offer's state."""
    return codes.label("offer_state", state, present_language())


def state_shape(state: str) -> str:
    """The shape that goes with the word."""
    return "open" if state == "published" else state


def language_name(code: str, language: str) -> str:
    """A language's name: capital in a list, as it stands in a sentence's beginning."""
    name = str(Locale(language).languages[code])
    return name[:1].upper() + name[1:]


def place_name(code: str, language: str) -> str:
    """A place that is served, or the whole country."""
    return (
        str(_("The whole of Sweden"))
        if code == validation.COUNTRY
        else codes.short_label(code, language)
    )


def value_of(text: Any, name: str) -> str:
    """What the text says in this field, in words; empty when it says nothing."""
    if name == "available_from":
        return available_from(text.available_from_year, text.available_from_quarter)
    value, language = getattr(text, name), present_language()
    if not value:
        return ""
    if name == "valid_until":
        return long_date(last_day(value))
    if name == "language":
        return language_name(value, language)
    if name in validation.CODES:
        return codes.label(validation.CODES[name], value, language)
    return ", ".join(_labels(name, value, language)) if name in rules.ROWS else str(value)


def _labels(name: str, chosen: Iterable[str], language: str) -> list[str]:
    if name == "languages":
        return [language_name(code, language) for code in chosen]
    if name == "regions_served":
        return [place_name(code, language) for code in chosen]
    return [codes.label(validation.CODE_LISTS[name], code, language) for code in chosen]


def available_from(year: int | None, quarter: int | None) -> str:
    """A year, with its quarter where one is given."""
    if year is None:
        return ""
    if quarter is None:
        return str(year)
    return str(_("quarter %(number)s of %(year)s", number=quarter, year=year))
