"""What the page of a need and the page of an old version share: the text in words and numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import g
from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.accounts import queries as accounts
from marketplace.needs.documents import PublicNeed
from marketplace.needs.rows import need_row
from marketplace.needs.words import field_names
from marketplace.web.templating import long_date


@dataclass(frozen=True)
class Year:
    """One year of the outlook, as `components/dots.html` shows it."""

    when: str
    note: str
    heading: str | None
    text: str
    total: int | None
    lacking: int | None


def public_text(need: PublicNeed, now: datetime) -> dict[str, Any]:
    """What `needs/text.html` and `needs/facts.html` take."""
    return {
        "need": need,
        "row": need_row(need),
        "outlook_rows": [_year(row, now.year) for row in need.outlook],
        "field_names": field_names,
        "notice_day": notice_day(need),
        "joint": accounts.organisations_by_refs(g.session, need.joint_organisations),
    }


def notice_day(need: PublicNeed) -> str | None:
    """The planned day of the notice in words."""
    planned = need.planned_notice_date
    return long_date(date.fromisoformat(planned)) if planned else None


def _year(row: Mapping[str, Any], this_year: int) -> Year:
    ahead = max(int(row["year"]) - this_year, 0)
    return Year(
        when=str(row["year"]),
        note=str(ngettext("in %(num)d year", "in %(num)d years", ahead)),
        heading=_counted(row),
        text=row.get("text", ""),
        total=row.get("number"),
        lacking=row.get("lacking"),
    )


def _counted(row: Mapping[str, Any]) -> str | None:
    """38 people, 27 without a place."""
    if not row.get("number"):
        return None
    counted = f"{row['number']} {row.get('counts') or _('people')}"
    if not row.get("lacking"):
        return counted
    return counted + ", " + str(_("%(number)s without a place", number=row["lacking"]))
