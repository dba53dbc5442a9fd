"""Filters, counts and orders over the rows in memory."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from marketplace.search.bitmaps import KIND, Bitmaps, Masks, either, slots_of
from marketplace.search.documents import Derived, Row
from marketplace.search.engine import Query, Sort

_FAR = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Sifted:
    """The rows that satisfy every filter, and what the counts would be beside each choice."""

    slots: list[int]
    counts: Mapping[str, Mapping[str, int]]


class Sieve:
    """A query's filters, ready to be held against the rows."""

    def __init__(self, query: Query, derived: Mapping[str, Derived], now: datetime) -> None:
        self.query = query
        self.derived = derived
        self.now = now
        self.filters = {name: frozenset(codes) for name, codes in query.filters.items() if codes}
        if query.kinds:
            self.filters[KIND] = frozenset(query.kinds)

    def sift(self, bitmaps: Bitmaps, slots: Iterable[int] | None = None) -> Sifted:
        """Divide the rows, or only these of them, and count.

        A row that fails one facet only still counts within that facet: there its own selection
        does not restrict.
        """
        facets: dict[str, Masks] = {**bitmaps.facets}
        for name, derive in self.derived.items():
            facets[name] = bitmaps.derived(name, derive, self.now)
        asked = bitmaps.all if slots is None else bitmaps.of(slots)
        asked = self._recent(bitmaps, asked)
        passing = {name: self._satisfying(bitmaps, name, facets) for name in self.filters}
        counts = {
            name: _counted(masks, _and(asked, (m for f, m in passing.items() if f != name)))
            for name, masks in facets.items()
        }
        found = slots_of(_and(asked, passing.values()))
        return Sifted(found, {name: codes for name, codes in counts.items() if codes})

    def _recent(self, bitmaps: Bitmaps, asked: int) -> int:
        since = self.query.published_since
        if since is None:
            return asked
        return asked & bitmaps.of(s for s, row in bitmaps.live if row.published_at >= since)

    def _satisfying(self, bitmaps: Bitmaps, name: str, facets: Mapping[str, Masks]) -> int:
        having = either(facets.get(name, {}), self.filters[name])
        covering = self.query.covering.get(name, ())
        return having | either(bitmaps.own(name), covering) if covering else having


def _and(mask: int, others: Iterable[int]) -> int:
    for other in others:
        mask &= other
    return mask


def _counted(masks: Masks, within: int) -> dict[str, int]:
    """How many of the rows have each code; codes that none has are left out."""
    counted = ((code, (mask & within).bit_count()) for code, mask in masks.items())
    return {code: number for code, number in counted if number}


def kinds_apart(
    counts: Mapping[str, Mapping[str, int]],
) -> tuple[dict[str, dict[str, int]], dict[str, int]]:
    """The counts of facets, and those of kinds."""
    facets = {name: dict(codes) for name, codes in counts.items() if name != KIND}
    return facets, dict(counts.get(KIND, {}))


def in_order(
    bitmaps: Bitmaps, slots: list[int], scores: Mapping[int, float], sort: Sort, now: datetime
) -> list[int]:
    """The rows in the order that was chosen; ties by newest, then ref."""
    ordered = sorted(slots, key=bitmaps.places.__getitem__)
    if sort is Sort.RELEVANCE:
        ordered.sort(key=lambda slot: -scores[slot])
    elif sort is Sort.DEADLINE:
        ordered.sort(key=lambda slot: _deadline(bitmaps.row(slot), now))
    elif sort is Sort.NEEDED_FROM:
        ordered.sort(key=lambda slot: bitmaps.row(slot).needed_from or date.max)
    return ordered


def _deadline(row: Row, now: datetime) -> tuple[int, datetime]:
    """The nearest coming deadline first, then those without one, then those that passed."""
    closes = row.answers_close_at
    if closes is None:
        return 1, _FAR
    return (0, closes) if closes > now else (2, closes)
