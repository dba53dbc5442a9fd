"""The start page: what this is, for whom, and what is new."""

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import count

from flask import current_app, g, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response

from marketplace import codes
from marketplace.accounts import queries as accounts
from marketplace.accounts.documents import PublicOrganisation, public_organisation
from marketplace.arena import queries as arena_says
from marketplace.arena.documents import filled
from marketplace.browsing import asking
from marketplace.codes import horizons
from marketplace.core.refs import LOCAL
from marketplace.needs import queries as needs
from marketplace.needs.documents import PublicNeed
from marketplace.needs.queries import Tally
from marketplace.needs.rows import need_row
from marketplace.pages.quoting import Quote, quote_of_the_day
from marketplace.pages.views import bp
from marketplace.pages.views.explaining import places_of
from marketplace.search.engine import Hint, Query
from marketplace.web import clock
from marketplace.web.guards import public
from marketplace.web.language import preferred_language, present_language
from marketplace.web.templating import local

# Searches worth trying; shown when they find something.
EXAMPLES = (
    _l("supervision at night"),
    _l("school absence"),
    _l("premises"),
    _l("young people in queue"),
    _l("meals"),
)
EXAMPLES_SHOWN = 4
NEWEST = 4
QUOTABLE = 24  # the newest needs among which the day's quotation is chosen
IS_NEW = timedelta(days=7)
AREAS_SHOWN = 8
MOST_DOTS = 150  # in one column; a dot is several needs when there are more


@bp.get("/")
@public
def root() -> Response:
    """To the start page in the language of the reader's browser."""
    return redirect(url_for("pages.start", language=preferred_language()))


@bp.get("/<language>/")
@public
def start() -> str:
    """The start page."""
    now = clock.now()
    newest = needs.newest(g.session, now, QUOTABLE)
    arena = accounts.arena(g.session)
    shown = public_organisation(arena) if arena else None
    return render_template(
        "pages/start.html",
        figure=_figure(needs.tally(g.session, now), now),
        total=sum(needs.count_by_organisation(g.session).values()),
        newest=[need_row(need) for need in newest[:NEWEST]],
        quote=_quote(newest, now),
        areas=_areas(needs.count_by_area(g.session)),
        examples=_examples(now) if newest else [],
        arena=shown,
        about_arena=_about(shown),
    )


def _about(arena: PublicOrganisation | None) -> str:
    """What the arena says of itself on the start page, as Markdown."""
    language = present_language()
    body, _changed = arena_says.text(g.session, "start", language)
    return filled(body, places_of(arena, language)).strip()


def _examples(now: datetime) -> list[tuple[str, str]]:
    """(url, words) of searches that find at least one need by its words."""
    index = (current_app.config["SETTINGS"].index_dir, asking.state())
    today = local(now).date()
    found = [str(words) for words in EXAMPLES if _finds(str(words), index, today)]
    return [(url_for("needs.list_needs", q=words), words) for words in found[:EXAMPLES_SHOWN]]


@lru_cache(maxsize=64)
def _finds(words: str, _index: Hashable, _day: date) -> bool:
    """Whether the words find a need; asked anew when the index, or the day, is another."""
    query = Query(text=words, language=present_language(), kinds=("need",), limit=1)
    result = asking.search(query, clock.now())
    return result is not None and result.total > 0 and Hint.SIMILAR not in result.hints


@dataclass(frozen=True)
class Column:
    """The needs of one time horizon, in four counts that do not overlap."""

    label: str
    url: str
    open: int
    announced: int
    open_new: int
    announced_new: int


@dataclass(frozen=True)
class Figure:
    """The picture in which every need is a dot."""

    title: str
    columns: Sequence[Column]
    open: int
    announced: int
    new: int
    needs_a_dot: int


def _figure(dots: Sequence[Tally], now: datetime) -> Figure | None:
    """None when nothing is announced or open: an empty chart says nothing."""
    if not dots:
        return None
    today = now.astimezone(LOCAL).date()
    kinds = Counter((_horizon(dot, today), dot.phase, _is_new(dot, now)) for dot in dots)
    horizon_list = codes.choices("horizon", present_language())
    columns = [_column(code, label, kinds) for code, label in horizon_list]
    return Figure(
        title=_title(dots, now),
        columns=columns,
        open=sum(dot.phase == "open" for dot in dots),
        announced=sum(dot.phase == "announced" for dot in dots),
        new=sum(_is_new(dot, now) for dot in dots),
        needs_a_dot=_needs_a_dot(columns),
    )


def _needs_a_dot(columns: Sequence[Column]) -> int:
    """1 while every need can be drawn, then 2, 5, 10, 20 …: the highest column stays a column."""
    most = max(c.open + c.announced + c.open_new + c.announced_new for c in columns)
    steps: Iterator[int] = (digit * 10**power for power in count() for digit in (1, 2, 5))
    return next(step for step in steps if most <= step * MOST_DOTS)


def _title(dots: Sequence[Tally], now: datetime) -> str:
    """109 needs, from now to 2036."""
    counted = str(ngettext("%(num)s need", "%(num)s needs", len(dots)))
    last = max((dot.year or 0) for dot in dots)
    if last <= now.astimezone(LOCAL).year:
        return counted
    return str(_("%(needs)s, from now to %(year)s", needs=counted, year=last))


def _column(code: str, label: str, kinds: Counter[tuple[str, str, bool]]) -> Column:
    return Column(
        label=label,
        url=url_for("needs.list_needs", horizon=code),
        open=kinds[code, "open", False],
        announced=kinds[code, "announced", False],
        open_new=kinds[code, "open", True],
        announced_new=kinds[code, "announced", True],
    )


def _horizon(dot: Tally, today: date) -> str:
    return horizons.horizon_of(horizons.middle_of(dot.year, dot.quarter), today)


def _is_new(dot: Tally, now: datetime) -> bool:
    return now - dot.published_at < IS_NEW


@dataclass(frozen=True)
class Quoted:
    """A need's own words, with where to read on."""

    text: str
    source: str
    url: str
    title: str
    lang: str | None


def _quote(newest: Sequence[PublicNeed], now: datetime) -> Quoted | None:
    language = present_language()
    chosen: Quote | None = quote_of_the_day(newest, language, now.astimezone(LOCAL).date())
    if chosen is None:
        return None
    need = chosen.need
    return Quoted(
        text=chosen.text,
        source=_("From a need in %(place)s", place=need.organisation.town)
        if need.organisation.town
        else _("From a need of %(organisation)s", organisation=need.organisation.name),
        url=url_for("needs.show_need", ref=need.ref),
        title=need.title,
        lang=need.language if need.language != language else None,
    )


def _areas(counts: dict[str, int]) -> list[tuple[str, str, int]]:
    """The areas with most needs as (url, name, number), in the order of the list. A wide area
    stands as its parts: "Health and social care" would say little."""
    language = present_language()
    parts = [code for code, _label in codes.choices("welfare_area", language) if _is_part(code)]
    most = sorted((c for c in parts if counts.get(c)), key=lambda c: -counts[c])[:AREAS_SHOWN]
    return [
        (url_for("needs.list_needs", area=c), codes.label("welfare_area", c, language), counts[c])
        for c in parts
        if c in most
    ]


def _is_part(code: str) -> bool:
    depth = len(codes.ancestors("welfare_area", code))
    return depth == 1 or (depth == 0 and not codes.descendants("welfare_area", code))
