"""What people looked for and did not find: as a page, as a file, and taken away."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as Redirect

from marketplace.browsing import asking
from marketplace.core.errors import NotFound
from marketplace.core.refs import LOCAL
from marketplace.moderation.views import bp
from marketplace.search.engine import Query
from marketplace.searches import operations, queries, rules
from marketplace.searches.queries import Counted, Wish
from marketplace.web import clock
from marketplace.web.csv_files import csv_file
from marketplace.web.forms import ActionForm
from marketplace.web.guards import roles
from marketplace.web.paging import PER_PAGE, Page, page_number

PERIODS = {30: _l("30 days"), 90: _l("90 days"), 400: _l("Everything kept")}
USUAL = 90
KINDS = {"need": _l("Needs"), "offer": _l("Offers")}
OUTCOMES = {rules.NOTHING: _l("Found nothing"), rules.SIMILAR: _l("Found only similar texts")}
LISTS = {"need": "needs.list_needs", "offer": "offers.list_offers"}
COLUMNS = ("words", "language", "kind", "found_nothing", "found_similar", "last_day")


@dataclass(frozen=True)
class Asked:
    """What the address narrows the page to."""

    days: int
    kind: str
    outcome: str

    def wish(self, today: date) -> Wish:
        """The same, for the database."""
        since = today - timedelta(days=self.days - 1)
        return Wish(since, self.kind or None, self.outcome or None)

    def address(self, endpoint: str, **more: Any) -> str:
        """An address that asks for the same; what says nothing is left out."""
        values: dict[str, Any] = {
            "days": self.days if self.days != USUAL else None,
            "kind": self.kind or None,
            "found": self.outcome or None,
        }
        return url_for(endpoint, **values, **more)


@dataclass(frozen=True)
class Shown:
    """A row. `hits` is how much the search finds today; None while there is no index to ask."""

    counted: Counted
    kind: str
    url: str
    hits: int | None


@bp.get("/desk/searches")
@roles(*rules.READERS, write=False)
def list_searches() -> str:
    """Searches that found nothing."""
    asked, now, number = _asked(), clock.now(), page_number(request.args)
    wish = asked.wish(_today(now))
    total, rows = queries.counted(g.session, wish, page=number, limit=PER_PAGE)
    return render_template(
        "moderation/searches.html",
        page=Page([_shown(row, now) for row in rows], number, total),
        page_url=_page_url(asked),
        file_url=asked.address("moderation.download_searches"),
        asked=asked,
        periods=PERIODS,
        kinds=KINDS,
        outcomes=OUTCOMES,
        home=_home(),
        held_back=queries.held_back(g.session, wish),
        form=ActionForm(formdata=None),
    )


@bp.get("/desk/searches.csv")
@roles(*rules.READERS, write=False)
def download_searches() -> Response:
    """The same as a file, whole."""
    _total, rows = queries.counted(g.session, _asked().wish(_today(clock.now())))
    cells = ((r.words, r.language, r.kind, r.nothing, r.similar, r.last) for r in rows)
    return csv_file("behovstorget-searches.csv", COLUMNS, cells)


@bp.post("/desk/searches/<int(max=2147483647):search_id>/delete")
@roles(*rules.READERS, write=True)
def delete_search(search_id: int) -> Redirect:
    """Take the words away, such as a name that somebody typed."""
    missed = queries.shown_search(g.session, search_id)
    if missed is None:
        raise NotFound("not_found")
    if ActionForm().validate_on_submit():
        operations.delete_words(g.session, g.actor, missed, now=clock.now())
        g.session.commit()
        flash(_("The words are no longer counted, and nobody sees them here."), "success")
    return redirect(_asked().address("moderation.list_searches"))


def _asked() -> Asked:
    days, kind, outcome = (request.args.get(name, "") for name in ("days", "kind", "found"))
    return Asked(
        days=int(days) if days in {str(known) for known in PERIODS} else USUAL,
        kind=kind if kind in KINDS else "",
        outcome=outcome if outcome in OUTCOMES else "",
    )


def _page_url(asked: Asked) -> Callable[[int], str]:
    return lambda n: asked.address("moderation.list_searches", page=n if n > 1 else None)


def _today(now: datetime) -> date:
    return now.astimezone(LOCAL).date()


def _shown(row: Counted, now: datetime) -> Shown:
    query = Query(text=row.words, language=row.language, kinds=(row.kind,), limit=1)
    result = asking.search(query, now)
    return Shown(
        counted=row,
        kind=str(KINDS[row.kind]),
        url=url_for(LISTS[row.kind], q=row.words),
        hits=result.total if result else None,
    )


def _home() -> tuple[str, str]:
    """Where the trail begins: the desk, or administration for one who has no desk."""
    if g.actor.has("moderator"):
        return url_for("moderation.desk"), str(_("Desk"))
    return url_for("administration.front"), str(_("Administration"))
