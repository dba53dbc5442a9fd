"""A need's fields and values in words where no request is at hand too: pages, notices and mails."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from babel.dates import format_date

from marketplace import codes
from marketplace.core.days import last_day
from marketplace.core.language import N_, translate
from marketplace.needs.validation import CHOICES, LISTS

FIELD_NAMES: Mapping[str, str] = {
    "title": N_("Title"),
    "summary": N_("Summary"),
    "problem": N_("Problem and current situation"),
    "desired_outcome": N_("Desired outcome"),
    "success_measures": N_("How the effect is measured"),
    "outlook": N_("What it looks like in years to come"),
    "welfare_areas": N_("Welfare area"),
    "target_groups": N_("Target groups"),
    "places": N_("Place"),
    "needed_from": N_("Needed from"),
    "volume": N_("Volume"),
    "joint_organisations": N_("Together with"),
    "contact": N_("Contact"),
    "open_questions": N_("Questions to the market"),
    "dialogue_forms": N_("Form of dialogue"),
    "answers_close_at": N_("Last day to answer"),
    "constraints": N_("Conditions and limits"),
    "users_involved": N_("How users have taken part"),
    "solution_types": N_("Possible kind of solution"),
    "maturity_wanted": N_("Maturity sought"),
    "budget_band": N_("Budget"),
    "planned_procedure": N_("Likely next step"),
    "planned_notice_date": N_("Planned notice"),
    "cpv": N_("CPV codes"),
    "notice_url": N_("Link to the notice"),
    "language": N_("Written in"),
    "owner": N_("Owner of the need"),
    "registry_number": N_("Registry number"),
    "internal_notes": N_("Internal notes"),
    "working_title": N_("Working title"),
}
# The groups of `rules.GROUPS`, as notices head them.
GROUP_NAMES: Mapping[str, str] = {
    "what": N_("What is to be achieved"),
    "who": N_("Who, where and when"),
    "dialogue": N_("Questions and dialogue"),
    "more": N_("More about the need"),
}
LANGUAGE_NAMES = {"sv": N_("Swedish"), "en": N_("English")}


def field_name(field: str, language: str, row: int | None = None) -> str:
    """What the field is called; with its row where it has several."""
    name = translate(language, FIELD_NAMES[field])
    if row is None:
        return name
    if field == "open_questions":
        return translate(language, N_("%(field)s, question %(number)s"), field=name, number=row)
    return translate(language, N_("%(field)s, row %(number)s"), field=name, number=row)


def in_words(field: str, value: Any, language: str, bodies: Mapping[str, str] | None = None) -> str:
    """A value of the field as people read it; nothing says nothing. `bodies`: ref -> name of the
    public bodies that stand behind the need."""
    if value in (None, "", [], ()):
        return ""
    if field in LISTS:
        return _labels(LISTS[field], value, language)
    if field in CHOICES:
        return codes.label(CHOICES[field], value, language)
    if field == "joint_organisations":
        return ", ".join((bodies or {}).get(ref, ref) for ref in value)
    if field in WORDS:
        return WORDS[field](value, language)
    return str(value)


def _labels(list_name: str, chosen: Iterable[str], language: str) -> str:
    name = codes.short_label if list_name == "place" else None
    return ", ".join(
        name(code, language) if name else codes.label(list_name, code, language) for code in chosen
    )


def _needed_from(value: tuple[int | None, int | None, bool], language: str) -> str:
    year, quarter, undecided = value
    if undecided or year is None:
        return translate(language, N_("Not decided"))
    if quarter is None:
        return str(year)
    text = N_("quarter %(number)s of %(year)s")
    return translate(language, text, number=quarter, year=year)


def _day(value: date, language: str) -> str:
    return str(format_date(value, "d MMMM y", locale=language))


def _closing(value: datetime, language: str) -> str:
    return _day(last_day(value), language)


def _notice(value: str, language: str) -> str:
    return _day(date.fromisoformat(value), language)


def _measure(row: Any, language: str) -> str:
    """Woken per night: 140 → 20 (2028). Several rows: a line each."""
    if isinstance(row, list):
        return "\n".join(_measure(one, language) for one in row)
    values = " → ".join(filter(None, (row.get("baseline"), row.get("target"))))
    when = f" ({row['when']})" if row.get("when") else ""
    return ": ".join(filter(None, (row.get("measure"), values))) + when


def _question(row: Any, _language: str) -> str:
    if isinstance(row, list):
        return "\n".join(str(one["text"]) for one in row)
    return str(row["text"])


def _year(row: Any, language: str) -> str:
    """2031: what it looks like. 38 people, 27 without a place."""
    if isinstance(row, list):
        return "\n".join(_year(one, language) for one in row)
    told = [f"{row['year']}: {row.get('text', '')}".rstrip(": ")]
    if row.get("number") is not None:
        told.append(f"{row['number']} {row.get('counts', '')}".strip())
    if row.get("lacking") is not None:
        text = N_("%(number)s without a place")
        told.append(translate(language, text, number=row["lacking"]))
    return ", ".join(told)


def _language_name(value: str, language: str) -> str:
    return translate(language, LANGUAGE_NAMES[value])


WORDS: Mapping[str, Callable[[Any, str], str]] = {
    "needed_from": _needed_from,
    "answers_close_at": _closing,
    "planned_notice_date": _notice,
    "success_measures": _measure,
    "open_questions": _question,
    "outlook": _year,
    "language": _language_name,
}
