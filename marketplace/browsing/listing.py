"""A list with search and filters, in words and links, as its template shows it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from marketplace.browsing import addresses, asking, facets
from marketplace.browsing.addresses import Chip, Group
from marketplace.search.engine import Hint, Hit, Query, Result, Sort
from marketplace.web.language import present_language
from marketplace.web.paging import Page

LEGENDS: Mapping[str, Any] = {
    "area": _l("Welfare area"),
    "place": _l("Place"),
    "horizon": _l("Time horizon"),
    "target": _l("Target group"),
    "state": _l("State"),
    "maturity": _l("Maturity"),
    "type": _l("Type of solution"),
}
HINTS: Mapping[Hint, Any] = {
    Hint.CUT: _l("The search was very long. Only its beginning was used."),
    Hint.COMMON_WORDS: _l("Those words are in nearly every text, so everything is shown."),
    Hint.NO_WORDS: _l("There was no word to search for, so everything is shown."),
    Hint.SIMILAR: _l("No text has exactly those words. These come close."),
}
SORTS: Mapping[Sort, Any] = {
    Sort.RELEVANCE: _l("Best hit"),
    Sort.NEWEST: _l("Newest first"),
    Sort.DEADLINE: _l("Last day to answer"),
    Sort.NEEDED_FROM: _l("Needed soonest"),
}
# Facets whose every choice is shown, also those without hits.
WHOLE = frozenset({"horizon", "state", "maturity"})
MOST_EXITS = 4


@dataclass(frozen=True)
class Exit:
    """A way out of an empty result, with what it leads to."""

    number: int
    url: str
    text: str
    note: str | None = None


@dataclass(frozen=True)
class Suggestion:
    """What somebody may have meant, and what it would find."""

    words: str
    url: str
    finds: str


@dataclass(frozen=True)
class ListPage:
    """Everything of a list but its rows."""

    query: Query
    action: str
    total: int
    page: Page[Any]
    groups: list[Group]
    chips: list[Chip]
    clear_url: str
    sorts: list[tuple[str, str, bool]]
    suggestion: Suggestion | None
    hints: list[str]
    exits: list[Exit]
    is_complete: bool
    kept_by_search: list[tuple[str, str]]
    kept_by_filters: list[tuple[str, str]]
    kept_by_sort: list[tuple[str, str]]

    @property
    def page_url(self) -> Callable[[int], str]:
        """The address of another page of the list."""
        return lambda number: addresses.address(page=number if number > 1 else None)


def build(
    query: Query,
    result: Result,
    rows: Sequence[Any],
    *,
    names: Sequence[str],
    sorts: Sequence[Sort],
    now: datetime,
    is_complete: bool = True,
) -> ListPage:
    """The list page of an answer. `is_complete` is False when the index could not be read."""
    chosen = facets.chosen_codes(query.filters, present_language())
    return ListPage(
        query=query,
        action=url_for(request.endpoint or ""),
        total=result.total,
        page=Page(rows, query.page, result.total, query.limit),
        groups=_groups(query, result, names) if is_complete else [],
        chips=[Chip(c.label, addresses.without(c.facet, c.code)) for c in chosen] + _window_chip(),
        clear_url=addresses.address(**dict.fromkeys([*names, "place_name", "since"])),
        sorts=_sorts(query, sorts),
        suggestion=_suggestion(query, result, now),
        hints=_hints(result),
        exits=[] if result.total else _exits(query, now),
        is_complete=is_complete,
        kept_by_search=addresses.kept_but(["q", "place_name"]),
        kept_by_filters=addresses.kept_but([*names, "place_name", "since"]),
        kept_by_sort=addresses.kept_but(["sort"]),
    )


def without_gone(result: Result, shown: int) -> Result:
    """The answer without hits on this page that are public no more."""
    return replace(result, total=result.total - (len(result.hits) - shown))


def _hints(result: Result) -> list[str]:
    cut = {Hint.CUT} if facets.was_cut(request.args.getlist) else set()
    return [str(HINTS[hint]) for hint in HINTS if hint in result.hints | cut]


def _window_chip() -> list[Chip]:
    days = asking.window()
    return [Chip(_window_label(days), addresses.address(since=None))] if days else []


def _window_label(days: int) -> str:
    return str(ngettext("Last %(num)d day", "Last %(num)d days", days))


def _sorts(query: Query, sorts: Iterable[Sort]) -> list[tuple[str, str, bool]]:
    shown = [sort for sort in sorts if query.text or sort is not Sort.RELEVANCE]
    return [(sort.value, str(SORTS[sort]), sort is query.sort) for sort in shown]


def why(hit: Hit, hints: Iterable[Hint]) -> str | None:
    """What is said of a hit that has none of the words; nothing where that is said of them all."""
    if hit.has_words or Hint.SIMILAR in hints:
        return None
    return str(_("Has none of the words, but is about something like it"))


def _suggestion(query: Query, result: Result, now: datetime) -> Suggestion | None:
    """What somebody may have meant, where it finds something: here, or without the filters."""
    if not result.suggestion:
        return None
    meant = replace(query, text=result.suggestion, page=1, limit=1)
    found, kept = asking.search(meant, now), {"q": result.suggestion}
    if found and found.total:
        finds = _("It finds %(found)s.", found=_found(query, found.total))
        return Suggestion(result.suggestion, addresses.address(**kept), str(finds))
    wider = _everything(meant)
    found = asking.search(wider.query, now) if wider else None
    if wider is None or not found or not found.total:
        return None
    finds = _("It finds %(found)s without the filters.", found=_found(query, found.total))
    return Suggestion(result.suggestion, _without_filters(query, **kept), str(finds))


def _found(query: Query, total: int) -> str:
    if query.kinds == ("need",):
        return str(ngettext("%(num)s need", "%(num)s needs", total))
    return str(ngettext("%(num)s offer", "%(num)s offers", total))


def _groups(query: Query, result: Result, names: Sequence[str]) -> list[Group]:
    groups = [_group(name, query, result) for name in names]
    return [group for group in groups if group.options or group.search_name] + [_window_group()]


def _group(name: str, query: Query, result: Result) -> Group:
    counts = result.counts.get(name, {})
    chosen = query.filters.get(name, ())
    if name == "place":
        return _place_group(counts, chosen)
    everything = name in WHOLE
    choices = facets.options(
        name, counts, chosen, present_language(), lambda code: everything or counts.get(code, 0) > 0
    )
    return Group(name, str(LEGENDS[name]), choices)


def _place_group(counts: Mapping[str, int], chosen: Sequence[str]) -> Group:
    """Counties with something in them, the fullest first; any place by its name."""
    whole = request.args.get("places") == "all"
    found = facets.options(
        "place",
        counts,
        chosen,
        present_language(),
        lambda code: facets.is_county(code) and counts.get(code, 0) > 0,
    )
    found.sort(key=lambda option: (not option.checked, -option.count))
    shown = found if whole else found[: max(facets.SHOWN_AT_FIRST, len(chosen))]
    more = len(found) > len(shown)
    return Group(
        "place",
        str(LEGENDS["place"]),
        shown,
        search_name="place_name",
        search_label=str(_("Municipality or county")),
        more_url=addresses.address(places="all") if more else None,
        more_text=str(_("Show all %(number)s counties", number=len(found))) if more else None,
    )


@dataclass(frozen=True)
class _Window:
    """A choice of "published in the last …"; it has no count."""

    value: str
    label: str
    checked: bool
    count: None = None


def _window_group() -> Group:
    present = asking.window()
    choices = [_Window("", str(_("Any time")), present is None)]
    choices += [_Window(str(d), _window_label(d), present == d) for d in asking.WINDOWS]
    return Group("since", str(_("Published")), choices, kind="radio")


def _exits(query: Query, now: datetime) -> list[Exit]:
    """Ways out that lead somewhere: without each filter, without all, in the other list."""
    tried = [*_narrower(query), _everything(query), _other_list(query)]
    found = ((what, asking.search(what.query, now)) for what in tried if what is not None)
    exits = [
        Exit(result.total, what.url, what.text) for what, result in found if result and result.total
    ]
    return exits[:MOST_EXITS]


@dataclass(frozen=True)
class _Try:
    query: Query
    url: str
    text: str


def _narrower(query: Query) -> list[_Try]:
    language = present_language()
    return [
        _Try(
            replace(query, filters={n: c for n, c in query.filters.items() if n != name}, page=1),
            addresses.address(**{name: None, "place_name": None}),
            str(_("Take away %(filter)s", filter=_names(name, codes, language))),
        )
        for name, codes in query.filters.items()
        if len(query.filters) > 1
    ]


def _names(name: str, codes: Iterable[str], language: str) -> str:
    return ", ".join(facets.code_label(name, code, language) for code in codes)


def _everything(query: Query) -> _Try | None:
    if not query.filters and query.published_since is None:
        return None
    wider = replace(query, filters={}, covering={}, published_since=None, page=1)
    return _Try(wider, _without_filters(query), str(_("Take away every filter")))


def _without_filters(query: Query, **changes: str) -> str:
    return addresses.address(**dict.fromkeys([*query.filters, "place_name", "since"]), **changes)


def _other_list(query: Query) -> _Try | None:
    if not query.text:
        return None
    is_need = query.kinds == ("need",)
    kind, endpoint = ("offer", "offers.list_offers") if is_need else ("need", "needs.list_needs")
    text = _("Search among the offers instead") if is_need else _("Search among the needs instead")
    other = Query(text=query.text, language=query.language, kinds=(kind,))
    return _Try(other, url_for(endpoint, q=query.text), str(text))
