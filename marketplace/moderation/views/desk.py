"""The desk: what waits, the best pairs to decide, and what one has just decided."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import g, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace import codes
from marketplace.matching import queries, showing
from marketplace.matching.queries import Filters
from marketplace.moderation import queries as moderation
from marketplace.moderation import rules
from marketplace.moderation.views import bp
from marketplace.web import clock
from marketplace.web.guards import roles
from marketplace.web.language import present_language
from marketplace.web.paging import Page, page_number
from marketplace.web.templating import short_date

ON_DESK = 10
OFFERS_ON_DESK = 3
RECENT = timedelta(days=7)
STATES = ("suggested", "curated", "introduced", "dismissed")
SORTS = {"score", "waited"}


@dataclass(frozen=True)
class Count:
    """A number on the desk and where it leads."""

    number: int
    what: str
    url: str
    note: str | None


@bp.get("/desk")
@roles("moderator", write=False)
def desk() -> str:
    """What waits, and the best pairs first."""
    now = clock.now()
    waiting = moderation.offers_to_review(g.session)
    table = _table("suggested", now, ON_DESK)
    decided = queries.decided_by(g.session, g.actor.person_id, now - RECENT)
    return render_template(
        "moderation/desk.html",
        table=table,
        counts=_counts(waiting, now),
        next_id=queries.next_to_decide(g.session, now, filters=table.filters),
        offers=[shown_offer(offer, now) for offer in waiting[:OFFERS_ON_DESK]],
        offers_total=len(waiting),
        decided=[showing.listed(row, now) for row in decided],
    )


@bp.get("/desk/matches")
@roles("moderator", write=False)
def list_matches() -> str:
    """Every pair in one state, a page at a time."""
    now = clock.now()
    state = request.args.get("state", "suggested")
    state = state if state in STATES else "suggested"
    return render_template(
        "moderation/matches.html",
        table=_table(state, now),
        state=state,
        states=[(code, _state_heading(code)) for code in STATES],
        heading=_state_heading(state),
    )


@dataclass(frozen=True)
class Table:
    """A table of pairs, with what it is narrowed to and sorted by."""

    page: Page[showing.Listed]
    filters: Filters
    areas: list[tuple[str, str]]
    area: str
    sort: str
    state: str
    url: Callable[..., str]


def _table(state: str, now: datetime, limit: int = 20) -> Table:
    asked = request.args.get("area", "")
    area = asked if codes.exists("welfare_area", asked) else ""
    sort = request.args.get("sort", "score")
    sort = sort if sort in SORTS else "score"
    number = page_number(request.args)
    filters = Filters((area,) if area else ())
    order = sort if state == "suggested" else "decided"
    total, rows = queries.in_state(
        g.session, now, state, filters, sort=order, page=number, limit=limit
    )
    items = [showing.listed(row, now, area=area or None) for row in rows]
    return Table(
        page=Page(items, number, total, limit),
        filters=filters,
        areas=codes.choices("welfare_area", present_language()),
        area=area,
        sort=sort,
        state=state,
        url=_addresses(state=state, area=area, sort=sort),
    )


def _addresses(**standing: Any) -> Callable[..., str]:
    """Addresses of this table with something changed; what says nothing is left out."""
    endpoint = request.endpoint or "moderation.desk"
    usual = {"state": "suggested", "area": "", "sort": "score", "page": 1}

    def url(**changes: Any) -> str:
        wanted = {**standing, **changes}
        kept = {name: value for name, value in wanted.items() if value != usual[name]}
        return url_for(endpoint, **kept)

    return url


def _state_heading(state: str) -> str:
    headings = {
        "suggested": _("Matches to decide"),
        "curated": _("Curated, not yet introduced"),
        "introduced": _("Introduced"),
        "dismissed": _("Dismissed"),
    }
    return str(headings[state])


def _counts(waiting: list[moderation.WaitingOffer], now: datetime) -> list[Count]:
    numbers = queries.counts(g.session, now)
    late = sum(1 for offer in waiting if rules.days_late(offer.due, now))
    matches = url_for("moderation.list_matches")
    return [
        Count(
            numbers.to_decide,
            _("Matches to decide"),
            matches,
            _note(_closing_note, numbers.closing_soon),
        ),
        Count(
            numbers.to_introduce,
            _("Curated, not yet introduced"),
            url_for("moderation.list_matches", state="curated"),
            None,
        ),
        Count(
            len(waiting),
            _("Offers to review"),
            url_for("moderation.list_offers"),
            _note(_late_note, late),
        ),
        Count(
            numbers.waiting_for_answers,
            _("Introduced, waiting for answers"),
            url_for("moderation.list_matches", state="introduced"),
            _note(_long_note, numbers.waiting_long),
        ),
    ]


def _note(words: Callable[[int], str], number: int) -> str | None:
    return words(number) if number else None


def _closing_note(number: int) -> str:
    return str(
        ngettext("%(num)d need closes within a week", "%(num)d needs close within a week", number)
    )


def _late_note(number: int) -> str:
    return str(ngettext("%(num)d is late", "%(num)d are late", number))


def _long_note(number: int) -> str:
    return str(ngettext("%(num)d longer than a week", "%(num)d longer than a week", number))


@dataclass(frozen=True)
class ShownOffer:
    """An offer that waits, as lists show it."""

    ref: str
    url: str
    title: str
    lang: str
    company: str
    kind: str
    submitted_at: datetime
    due_text: str
    is_late: bool


def shown_offer(offer: moderation.WaitingOffer, now: datetime) -> ShownOffer:
    """A row of what is to be reviewed."""
    late = rules.days_late(offer.due, now)
    return ShownOffer(
        ref=offer.ref,
        url=url_for("moderation.review_offer", ref=offer.ref),
        title=offer.title or str(_("Without a title")),
        lang=offer.language,
        company=offer.company_name,
        kind=str(_("new") if offer.is_new else _("corrected")),
        submitted_at=offer.submitted_at,
        due_text=_late_words(late) if late else str(_("due %(day)s", day=short_date(offer.due))),
        is_late=late > 0,
    )


def _late_words(days: int) -> str:
    return str(ngettext("%(num)d day late", "%(num)d days late", days))
