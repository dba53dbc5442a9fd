"""Tables of pairs: those to decide, and those in every other state."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import g, render_template, request, url_for
from flask_babel import gettext as _

from marketplace import codes
from marketplace.matching import queries as matching
from marketplace.matching import showing
from marketplace.matching.queries import Filters
from marketplace.moderation import queries, rules
from marketplace.moderation.rows import Standing, standing
from marketplace.moderation.views import bp
from marketplace.web import clock
from marketplace.web.forms import ActionForm
from marketplace.web.guards import roles
from marketplace.web.language import present_language
from marketplace.web.paging import PER_PAGE, Page, page_number

STATES = ("suggested", "curated", matching.WAITING, "introduced", "dismissed")
SORTS = {"score", "waited"}


@dataclass(frozen=True)
class Table:
    """A table of pairs, with what it is narrowed to and sorted by. `standings` tell, of those to
    decide, by when and who has taken them."""

    page: Page[showing.Listed]
    standings: Mapping[int, Standing]
    filters: Filters
    areas: list[tuple[str, str]]
    area: str
    whose: str
    whose_choices: list[tuple[str, str]]
    sort: str
    state: str
    url: Callable[..., str]
    form: ActionForm


@bp.get("/desk/matches")
@roles("moderator", write=False)
def list_matches() -> str:
    """Every pair in one state, a page at a time."""
    state = request.args.get("state", "suggested")
    state = state if state in STATES else "suggested"
    return render_template(
        "moderation/matches.html",
        table=matches_table(state, clock.now()),
        state=state,
        states=[(code, _state_heading(code)) for code in STATES],
        heading=_state_heading(state),
    )


def matches_table(state: str, now: datetime, limit: int = PER_PAGE) -> Table:
    """The pairs in this state that the address asks for."""
    asked = request.args.get("area", "")
    area = asked if codes.exists("welfare_area", asked) else ""
    sort = _one_of(SORTS, "sort", "score")
    whose = _one_of(rules.WHOSE, "whose", "all") if state == "suggested" else "all"
    mine = queries.matches_of(queries.Whose(g.actor.person_id, whose))
    filters, number = Filters((area,) if area else (), mine), page_number(request.args)
    order = sort if state == "suggested" else "decided"
    total, rows = matching.in_state(
        g.session, now, state, filters, sort=order, page=number, limit=limit
    )
    items = [showing.listed(row, now, area=area or None) for row in rows]
    return Table(
        page=Page(items, number, total, limit),
        standings=_standings(rows, now) if state == "suggested" else {},
        filters=filters,
        areas=codes.choices("welfare_area", present_language()),
        area=area,
        whose=whose,
        whose_choices=whose_choices(),
        sort=sort,
        state=state,
        url=_addresses(state=state, area=area, sort=sort, whose=whose),
        form=ActionForm(),
    )


def _standings(rows: list[matching.MatchRow], now: datetime) -> dict[int, Standing]:
    days = queries.due_days(g.session)["matches"]
    since = {row.id: row.suggested_at for row in rows}
    claims = queries.claims_on(g.session, "match", since)
    person_id = g.actor.person_id
    return {
        id_: standing("matches", id_, at, claims.get(id_), days=days, person_id=person_id, now=now)
        for id_, at in since.items()
    }


def whose_choices() -> list[tuple[str, str]]:
    """Whose things a queue can show, in words."""
    words = {"all": _("Everybody’s"), "free": _("Mine and free ones"), "mine": _("Mine")}
    return [(code, str(words[code])) for code in rules.WHOSE]


def _one_of(known: Any, name: str, usual: str) -> str:
    asked = request.args.get(name, usual)
    return asked if asked in known else usual


def _addresses(**standing_: Any) -> Callable[..., str]:
    """Addresses of this table with something changed; what says nothing is left out."""
    endpoint = request.endpoint or "moderation.desk"
    usual = {"state": "suggested", "area": "", "sort": "score", "page": 1, "whose": "all"}

    def url(**changes: Any) -> str:
        wanted = {**standing_, **changes}
        kept = {name: value for name, value in wanted.items() if value != usual[name]}
        return url_for(endpoint, **kept)

    return url


def _state_heading(state: str) -> str:
    headings = {
        "suggested": _("Matches to decide"),
        "curated": _("Curated, not yet introduced"),
        matching.WAITING: _("Introduced, waiting for answers"),
        "introduced": _("Introduced"),
        "dismissed": _("Dismissed"),
    }
    return str(headings[state])
