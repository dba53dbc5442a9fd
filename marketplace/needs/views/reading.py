"""What everybody may read: the list of needs, and one need."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from flask import g, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from marketplace import codes
from marketplace.accounts import queries as accounts
from marketplace.browsing import asking, listing
from marketplace.browsing.facets import state_label
from marketplace.core.errors import NotFound
from marketplace.needs import queries, rules
from marketplace.needs.documents import PublicNeed, public_need, search_document
from marketplace.needs.models import Need
from marketplace.needs.rows import NeedRow, closing_day, need_row
from marketplace.needs.views import bp
from marketplace.needs.words import field_names
from marketplace.proposals import queries as proposals
from marketplace.search.engine import Query, Result, Sort
from marketplace.web import clock
from marketplace.web.guards import public
from marketplace.web.language import present_language
from marketplace.web.templating import long_date

FACETS = ("area", "place", "horizon", "target", "state", "maturity")
SORTS = (Sort.RELEVANCE, Sort.NEWEST, Sort.DEADLINE, Sort.NEEDED_FROM)
SIMILAR = 4
# Below this the texts share little but everyday words.
LIKENESS = 0.12


DIALOGUE = {
    "introduction": _l("The arena introduced a standing offer"),
    "dialogue_invited": _l("A company was invited to dialogue"),
}


@bp.get("/needs")
@public
def list_needs() -> str:
    """Browse and search the needs."""
    now = clock.now()
    query = asking.read("need", FACETS, now)
    result = asking.search(query, now)
    if result is None:
        return _list_from_database(query, now)
    found = queries.public_by_refs(g.session, [hit.ref for hit in result.hits], now)
    rows = [need_row(found[h.ref], result.terms) for h in result.hits if h.ref in found]
    page = listing.build(query, result, rows, names=FACETS, sorts=SORTS, now=now)
    return render_template("needs/list.html", listing=page)


def _list_from_database(query: Query, now: datetime) -> str:
    """While the index cannot be read: the filters that the tables can serve, newest first."""
    wish = queries.Wish(
        areas=query.filters.get("area", ()),
        places=query.filters.get("place", ()),
        targets=query.filters.get("target", ()),
        phases=query.filters.get("state", ()),
        since=query.published_since,
    )
    total, needs = queries.list_public(g.session, wish, now, page=query.page, limit=query.limit)
    result = Result(total=total, hits=(), counts={}, kinds={})
    page = listing.build(
        replace(query, sort=Sort.NEWEST),
        result,
        [need_row(need) for need in needs],
        names=FACETS,
        sorts=(Sort.NEWEST,),
        now=now,
        is_complete=False,
    )
    return render_template("needs/list.html", listing=page)


@dataclass(frozen=True)
class Step:
    """One mark of the line that says where a need stands."""

    label: str
    when: str
    date: str | None = None


@bp.get("/needs/<ref>")
@public
def show_need(ref: str) -> str | tuple[str, int]:
    """One need, whole."""
    now = clock.now()
    need = queries.need_by_ref(g.session, ref)
    if need is not None and need.state == "withdrawn":
        return render_template("needs/withdrawn.html", ref=need.ref), 410
    if need is None or need.state not in rules.PUBLIC:
        raise NotFound("not_found")
    shown = public_need(need, queries.current(need), now)
    return render_template(
        "needs/detail.html",
        need=shown,
        row=need_row(shown),
        outlook_rows=_outlook(shown, now),
        dialogue_words=DIALOGUE,
        field_names=field_names,
        notice_day=_notice_day(shown),
        steps=_state_line(shown),
        joint=accounts.organisations_by_refs(g.session, shown.joint_organisations),
        similar=_similar(need, now),
        record=queries.dialogue_record(g.session, need.id),
        may_read_proposals=rules.may_read_proposals(g.actor, need),
        mine=_my_proposals(need),
    )


def _my_proposals(need: Need) -> list[Any]:
    """What the reader's company has written to this need."""
    if not g.actor.has("company_editor", "company_admin"):
        return []
    return list(proposals.of_company_to_need(g.session, g.actor.organisation_id, need.id))


def _similar(need: Need, now: datetime) -> list[NeedRow]:
    document = search_document(need, queries.current(need))
    matches = asking.similar(document, "need", now, limit=SIMILAR, minimum=LIKENESS)
    found = queries.public_by_refs(g.session, [match.ref for match in matches], now)
    return [need_row(found[match.ref]) for match in matches if match.ref in found]


@dataclass(frozen=True)
class Year:
    """One year of the outlook, as `components/dots.html` shows it."""

    when: str
    note: str
    heading: str | None
    text: str
    total: int | None
    lacking: int | None


def _outlook(need: PublicNeed, now: datetime) -> list[Year]:
    return [_year(row, now.year) for row in need.outlook]


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


def _state_line(need: PublicNeed) -> list[Step]:
    """From what it is now to the end; a published need stands as its phase."""
    states = ["announced", "open", *rules.STATE_LINE[1:]]
    if need.phase not in {"announced"}:
        states.remove("announced")
    at = states.index(need.phase)
    return [_step(need, code, index, at) for index, code in enumerate(states)]


def _step(need: PublicNeed, code: str, index: int, at: int) -> Step:
    label = {
        "announced": str(_("Early need")),
        "open": codes.label("need_phase", "open", present_language()),
    }.get(code) or state_label(code, present_language())
    if index == at:
        return Step(label, "current", _present_date(need, code))
    return Step(label, "past" if index < at else "future", _other_date(need, code, index < at))


def _notice_day(need: PublicNeed) -> str | None:
    """The planned day of the notice in words."""
    planned = need.planned_notice_date
    return long_date(date.fromisoformat(planned)) if planned else None


def _present_date(need: PublicNeed, code: str) -> str | None:
    if code in {"announced", "open"}:
        return long_date(need.version_at)
    return closing_day(need.answers_close_at) if code == "answers_closed" else None


def _other_date(need: PublicNeed, code: str, is_past: bool) -> str | None:
    if code == "open" and is_past:
        return long_date(need.published_at)
    if code == "open":
        return str(_("date not decided"))
    if code == "answers_closed" and need.answers_close_at and not is_past:
        last = need.answers_close_at - timedelta(seconds=1)
        return str(_("expected %(day)s", day=long_date(last)))
    if code == "procurement_planned" and need.planned_notice_date and not is_past:
        return str(_("notice planned for %(when)s", when=_notice_day(need)))
    return None
