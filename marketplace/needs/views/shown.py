"""A draft's text in words, for the draft page and for reading it through in the last step."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask import g
from flask_babel import gettext as _

from marketplace import codes
from marketplace.accounts import queries as accounts
from marketplace.core.days import last_day
from marketplace.needs.drafts import Draft
from marketplace.needs.models import NeedVersion
from marketplace.web.language import present_language
from marketplace.web.templating import long_date, number

Facts = list[tuple[str, str]]
# Where the first facts of "who, where and when" are written; only these can be missing.
WHO = ("welfare_areas", "target_groups", "places-0", "needed_from_year", "contact")


@dataclass(frozen=True)
class YearAhead:
    """What one year looks like, for `components/dots.html`."""

    when: str
    note: str
    heading: str | None
    text: str
    total: int | None
    lacking: int | None


@dataclass(frozen=True)
class ShownText:
    """What of the text stands in codes, dates and numbers, in words."""

    outlook: list[YearAhead]
    who: Facts
    who_missing: Facts
    dialogue: Facts
    more: Facts


def shown_text(draft: Draft) -> ShownText:
    """The working copy in words."""
    text = draft.text
    who = _who(text)
    return ShownText(
        outlook=[_year(row) for row in text.outlook],
        who=[fact for fact in who if fact[1]],
        who_missing=[
            (name, field) for (name, value), field in zip(who, WHO, strict=False) if not value
        ],
        dialogue=[fact for fact in _dialogue(text) if fact[1]],
        more=[fact for fact in _more(text) if fact[1]],
    )


def labels(list_name: str, chosen: Iterable[str]) -> str:
    """The names of codes, with commas."""
    language = present_language()
    name = codes.short_label if list_name == "place" else None
    return ", ".join(
        name(code, language) if name else codes.label(list_name, code, language) for code in chosen
    )


def needed_from(text: NeedVersion) -> str:
    """From when it is needed, in words; nothing when nothing is said."""
    if text.needed_from_undecided:
        return str(_("Not decided"))
    if text.needed_from_year is None:
        return ""
    if text.needed_from_quarter is None:
        return str(text.needed_from_year)
    quarter, year = text.needed_from_quarter, text.needed_from_year
    return str(_("quarter %(number)s of %(year)s", number=quarter, year=year))


def _who(text: NeedVersion) -> Facts:
    joint = text.joint_organisations
    bodies = accounts.organisations_by_refs(g.session, joint) if joint else []
    return [
        (str(_("Welfare area")), labels("welfare_area", text.welfare_areas)),
        (str(_("Target groups")), labels("target_group", text.target_groups)),
        (str(_("Place")), labels("place", text.places)),
        (str(_("Needed from")), needed_from(text)),
        (str(_("Contact")), text.contact),
        (str(_("Volume")), text.volume),
        (str(_("Possible kind of solution")), labels("solution_type", text.solution_types)),
        (str(_("Together with")), ", ".join(body.name for body in bodies)),
    ]


def _dialogue(text: NeedVersion) -> Facts:
    close = text.answers_close_at
    return [
        (str(_("Form of dialogue")), labels("dialogue_form", text.dialogue_forms)),
        (str(_("Last day to answer")), long_date(last_day(close)) if close else ""),
    ]


def _more(text: NeedVersion) -> Facts:
    notice = text.planned_notice_date
    return [
        (str(_("Budget")), _label("budget_band", text.budget_band)),
        (str(_("Maturity sought")), _label("maturity", text.maturity_wanted)),
        (str(_("Likely next step")), _label("planned_procedure", text.planned_procedure)),
        (str(_("Planned notice")), long_date(date.fromisoformat(notice)) if notice else ""),
        (str(_("How users have taken part")), text.users_involved),
        (str(_("CPV codes")), labels("cpv", text.cpv)),
    ]


def _label(list_name: str, code: str | None) -> str:
    return codes.label(list_name, code, present_language()) if code else ""


def _year(row: dict[str, object]) -> YearAhead:
    total, lacking = row.get("number"), row.get("lacking")
    heading = None
    if isinstance(total, int):
        heading = f"{number(total)} {row.get('counts', '')}".strip()
        if isinstance(lacking, int):
            heading = str(_("%(all)s, %(n)s without a place", all=heading, n=number(lacking)))
    return YearAhead(
        when=str(row["year"]),
        note="",
        heading=heading,
        text=str(row.get("text", "")),
        total=total if isinstance(total, int) else None,
        lacking=lacking if isinstance(lacking, int) else None,
    )
