"""Filters, counts and orders over the rows in memory."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from marketplace.search.documents import Codes, Derived, Facets, Row
from marketplace.search.engine import Query, Sort

_KIND = "kind"
_FAR = datetime.max.replace(tzinfo=UTC)


@dataclass
class Sifted:
    """The rows that satisfy every filter, and what the counts would be beside each choice."""

    slots: list[int] = field(default_factory=list)
    counts: defaultdict[str, defaultdict[str, int]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(int))
    )

    def count(self, name: str, codes: Codes) -> None:
        """One more for each code. (`Counter.update` takes ten times as long for so few.)"""
        counts = self.counts[name]
        for code in codes:
            counts[code] += 1


class Sieve:
    """A query's filters, ready to be asked row by row."""

    def __init__(self, query: Query, derived: Mapping[str, Derived], now: datetime) -> None:
        self.query = query
        self.derived = derived
        self.now = now
        self.filters = {name: frozenset(codes) for name, codes in query.filters.items() if codes}
        if query.kinds:
            self.filters[_KIND] = frozenset(query.kinds)

    def sift(self, rows: Iterable[tuple[int, Row]]) -> Sifted:
        """Divide the rows, counting as it goes.

        A row that fails one facet only still counts within that facet: there its own selection
        does not restrict.
        """
        sifted = Sifted()
        since = self.query.published_since
        for slot, row in rows:
            if since is not None and row.published_at < since:
                continue
            facets = self.facets_of(row)
            failed = [name for name in self.filters if not self._satisfies(row, name, facets)]
            if not failed:
                sifted.slots.append(slot)
                for name, codes in facets.items():
                    sifted.count(name, codes)
            elif len(failed) == 1:
                sifted.count(failed[0], facets.get(failed[0], ()))
        return sifted

    def facets_of(self, row: Row) -> Facets:
        """Every code of a row at this moment, its kind among them."""
        facets: dict[str, Codes] = {**row.facets, _KIND: (row.kind,)}
        for name, derive in self.derived.items():
            facets[name] = derive(row, self.now)
        return facets

    def _satisfies(self, row: Row, name: str, facets: Facets) -> bool:
        if not self.filters[name].isdisjoint(facets.get(name, ())):
            return True
        covering = self.query.covering.get(name, ())
        return bool(covering) and not set(covering).isdisjoint(row.own.get(name, ()))


def kinds_apart(
    counts: Mapping[str, Mapping[str, int]],
) -> tuple[dict[str, dict[str, int]], dict[str, int]]:
    """The counts of facets, and those of kinds."""
    facets = {name: dict(codes) for name, codes in counts.items() if name != _KIND}
    return facets, dict(counts.get(_KIND, {}))


def in_order(found: list[tuple[Row, float]], sort: Sort, now: datetime) -> list[tuple[Row, float]]:
    """Rows with their scores in the order that was chosen; ties by newest, then ref."""
    found.sort(key=lambda pair: pair[0].ref)
    found.sort(key=lambda pair: pair[0].published_at, reverse=True)
    if sort is Sort.RELEVANCE:
        found.sort(key=lambda pair: -pair[1])
    elif sort is Sort.DEADLINE:
        found.sort(key=lambda pair: _deadline(pair[0], now))
    elif sort is Sort.NEEDED_FROM:
        found.sort(key=lambda pair: pair[0].needed_from or date.max)
    return found


def _deadline(row: Row, now: datetime) -> tuple[int, datetime]:
    """The nearest coming deadline first, then those without one, then those that passed."""
    closes = row.answers_close_at
    if closes is None:
        return 1, _FAR
    return (0, closes) if closes > now else (2, closes)
