"""What everybody may read: the list of needs, and one need."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from flask import g, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace import codes
from marketplace.browsing import asking, listing, missed
from marketplace.browsing.facets import state_label
from marketplace.needs import masks, queries, rules, translations
from marketplace.needs.documents import PublicNeed, public_need
from marketplace.needs.models import Need, NeedVersion
from marketplace.needs.rows import answers_closed_day, need_row
from marketplace.needs.showing import Comparison
from marketplace.needs.views import bp
from marketplace.needs.views.masked import masked_parts
from marketplace.needs.views.own_actions import own_actions
from marketplace.needs.views.public_text import notice_day, public_text
from marketplace.needs.views.resembling import resembling
from marketplace.needs.views.unanswered import is_unanswered
from marketplace.needs.views.versions import comparison
from marketplace.needs.views.withdrawn import public_or_gone, tombstone_page
from marketplace.proposals import queries as proposals
from marketplace.search.engine import Query, Result, Sort
from marketplace.web import clock
from marketplace.web.forms import ActionForm
from marketplace.web.guards import public
from marketplace.web.language import present_language
from marketplace.web.templating import long_date

FACETS = ("area", "place", "horizon", "target", "state", "maturity")
SORTS = (Sort.RELEVANCE, Sort.NEWEST, Sort.DEADLINE, Sort.NEEDED_FROM)
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
    missed.note(query, result, now)
    found = queries.public_by_refs(g.session, [hit.ref for hit in result.hits], now)
    rows = [
        need_row(found[hit.ref], result.terms, why=listing.why(hit, result.hints))
        for hit in result.hits
        if hit.ref in found
    ]
    result = listing.without_gone(result, len(rows))
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
    need, now = public_or_gone(ref), clock.now()
    if need.state == "withdrawn":
        return tombstone_page(need)
    version = queries.current(need)
    shown = public_need(need, version, now).in_language(present_language())
    decisions, own = queries.decisions(g.session, need.id), own_actions(need, now)
    return render_template(
        "needs/detail.html",
        **public_text(shown, now),
        **masked_parts(shown, masks.masks_on(g.session, need)),
        older_translation=_older_translation(need, version, shown),
        dialogue_words=DIALOGUE,
        steps=_state_line(shown, _opened(need, decisions)),
        similar=resembling(need, now),
        record=queries.dialogue_record(g.session, need.id),
        decisions=decisions,
        may_read_proposals=rules.may_read_proposals(g.actor, need),
        mine=_my_proposals(need),
        own=own,
        is_unanswered=own is not None and is_unanswered(need, shown.phase, now),
        following=_following(need),
        closed_day=answers_closed_day(shown),
        latest=_latest_change(need, shown.version),
    )


def _older_translation(need: Need, version: NeedVersion, shown: PublicNeed) -> int | None:
    """The version whose translation there is, where the present one has none: said, not shown."""
    if shown.translated_from or shown.language == present_language():
        return None
    older = translations.latest_before(g.session, need, version)
    return older[1].number if older and older[0].published_at else None


@dataclass(frozen=True)
class Following:
    """How many follow the need, and whether the reader does; `form` carries the button of whoever
    is signed in."""

    count: int
    follows: bool
    form: ActionForm | None


def _following(need: Need) -> Following:
    person = g.person.id if g.person else None
    return Following(
        count=queries.count_followers(g.session, need.id),
        follows=queries.follows(g.session, person, need.id),
        form=ActionForm(formdata=None) if person else None,
    )


def _latest_change(need: Need, number: int) -> Comparison | None:
    """What the newest version changed; None for the first."""
    return comparison(need, number - 1, number) if number > 1 else None


def _my_proposals(need: Need) -> list[Any]:
    """What the reader's company has written to this need."""
    if not g.actor.has("company_editor", "company_admin"):
        return []
    return list(proposals.of_company_to_need(g.session, g.actor.organisation_id, need.id))


def _opened(need: Need, decisions: list[queries.Decision]) -> datetime | None:
    """Since when a need has been open for answers, the last time."""
    again = next((one.at for one in decisions if one.kind == "reopened"), None)
    return again or queries.opened_at(g.session, need.id)


def _state_line(need: PublicNeed, opened: datetime | None) -> list[Step]:
    """From what it is now to the end; a published need stands as its phase."""
    states = ["announced", "open", *rules.STATE_LINE[1:]]
    if need.phase not in {"announced"}:
        states.remove("announced")
    at = states.index(need.phase)
    return [_step(need, opened, code, index, at) for index, code in enumerate(states)]


def _step(need: PublicNeed, opened: datetime | None, code: str, index: int, at: int) -> Step:
    label = {
        "announced": str(_("Early need")),
        "open": codes.label("need_phase", "open", present_language()),
    }.get(code) or state_label(code, present_language())
    if index == at:
        return Step(label, "current", _present_date(need, opened, code))
    return Step(
        label, "past" if index < at else "future", _other_date(need, opened, code, index < at)
    )


def _present_date(need: PublicNeed, opened: datetime | None, code: str) -> str | None:
    if code == "answers_closed":
        return answers_closed_day(need)
    since = {"announced": need.published_at, "open": opened}.get(code)
    return long_date(since) if since else None


def _other_date(need: PublicNeed, opened: datetime | None, code: str, is_past: bool) -> str | None:
    if code == "open" and is_past:
        return long_date(opened or need.published_at)
    if code == "open":
        return str(_("date not decided"))
    if code == "answers_closed" and need.answers_close_at and not is_past:
        last = need.answers_close_at - timedelta(seconds=1)
        return str(_("expected %(day)s", day=long_date(last)))
    if code == "procurement_planned" and need.planned_notice_date and not is_past:
        return str(_("notice planned for %(when)s", when=notice_day(need)))
    return None
