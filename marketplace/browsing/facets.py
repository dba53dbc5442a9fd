"""Narrowing a list: which codes an address asks for, and the choices with their counts."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from marketplace.codes.lists import above, choices, exists, label
from marketplace.codes.places import find_place, short_label
from marketplace.search.engine import Query, Sort

# The facet as an address names it -> the code list it takes its codes from.
LISTS: Mapping[str, str] = {
    "area": "welfare_area",
    "place": "place",
    "horizon": "horizon",
    "target": "target_group",
    "maturity": "maturity",
    "type": "solution_type",
    "state": "need_phase",
}
NEED_STATES = (
    "open",
    "announced",
    "answers_closed",
    "summarised",
    "procurement_planned",
    "in_procurement",
    "closed",
)
MAX_CHOSEN = 30
MAX_QUERY = 200
COUNTRY = "SE"
SHOWN_AT_FIRST = 6
COUNTY_DIGITS = 2

GetList = Callable[[str], Iterable[str]]


@dataclass(frozen=True)
class Option:
    """One choice of a facet."""

    value: str
    label: str
    count: int
    checked: bool


@dataclass(frozen=True)
class Chosen:
    """A code that narrows the list now."""

    facet: str
    code: str
    label: str


def state_label(code: str, language: str) -> str:
    """The word for a need's phase or state."""
    name = "need_phase" if exists("need_phase", code) else "need_state"
    return label(name, code, language)


def code_label(facet: str, code: str, language: str) -> str:
    """The word for a code of this facet."""
    if facet == "state":
        return state_label(code, language)
    if facet == "place":
        return short_label(code, language)
    return label(LISTS[facet], code, language)


def is_known(facet: str, code: str) -> bool:
    """Whether the facet has the code."""
    return code in NEED_STATES if facet == "state" else exists(LISTS[facet], code)


def read_filters(getlist: GetList, facets: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The known codes that an address asks for, facet by facet; unknown ones are passed over.

    A typed place (`place_name`) counts as chosen.
    """
    filters: dict[str, tuple[str, ...]] = {}
    for facet in facets:
        wished = list(getlist(facet))
        if facet == "place":
            wished += [code for text in getlist("place_name") if (code := find_place(text[:80]))]
        known = dict.fromkeys(code for code in wished if is_known(facet, code))
        if known:
            filters[facet] = tuple(known)[:MAX_CHOSEN]
    return filters


def covering(filters: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Wider places that serve the chosen ones: an offer to the county or the whole country."""
    places = filters.get("place", ())
    if not places:
        return {}
    return {"place": (*above("place", places), COUNTRY)}


def options(
    facet: str,
    counts: Mapping[str, int],
    chosen: Iterable[str],
    language: str,
    only: Callable[[str], bool] = lambda code: True,
) -> list[Option]:
    """The facet's choices in reading order, those chosen marked."""
    taken = frozenset(chosen)
    if facet == "state":
        pairs = [(code, state_label(code, language)) for code in NEED_STATES]
    else:
        pairs = choices(LISTS[facet], language)
    return [
        Option(code, text, counts.get(code, 0), code in taken)
        for code, text in pairs
        if code in taken or only(code)
    ]


def is_county(code: str) -> bool:
    """Whether a place is a county."""
    return len(code) == COUNTY_DIGITS


def chosen_codes(filters: Mapping[str, tuple[str, ...]], language: str) -> list[Chosen]:
    """Everything that narrows the list, in words."""
    return [
        Chosen(facet, code, code_label(facet, code, language))
        for facet, taken in filters.items()
        for code in taken
    ]


def read_sort(value: str, has_words: bool) -> Sort:
    """The order an address asks for; the best hits first when there are words, else the newest."""
    fallback = Sort.RELEVANCE if has_words else Sort.NEWEST
    if value not in set(Sort) or (value == Sort.RELEVANCE and not has_words):
        return fallback
    return Sort(value)


def was_cut(getlist: GetList) -> bool:
    """Whether only the beginning of what was typed is searched for."""
    return len(_typed(getlist).strip()) > MAX_QUERY


def _typed(getlist: GetList) -> str:
    return next(iter(getlist("q")), "")


def read_query(
    kind: str,
    getlist: GetList,
    facets: Iterable[str],
    *,
    language: str,
    page: int,
    limit: int,
) -> Query:
    """What an address asks for, as a query for the engine (without its time window)."""
    text = _typed(getlist).strip()[:MAX_QUERY].strip()
    filters = read_filters(getlist, facets)
    return Query(
        text=text,
        language=language,
        kinds=(kind,),
        filters=filters,
        covering=covering(filters) if kind == "offer" else {},
        sort=read_sort(next(iter(getlist("sort")), ""), bool(text)),
        page=page,
        limit=limit,
    )
