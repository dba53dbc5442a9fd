"""Filters, counts and orders over a view's slots."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from marketplace.search.arrays.packing import Array
from marketplace.search.arrays.view import View
from marketplace.search.documents import Derived, moment_of
from marketplace.search.engine import Query, Sort

KIND = "kind"
_LATEST = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Sifted:
    """The slots that satisfy every filter, and what the counts would be beside each choice."""

    within: Array
    counts: Mapping[str, Mapping[str, int]]
    kinds: Mapping[str, int]


class Sieve:
    """A query's filters, ready to be held against a view."""

    def __init__(
        self, view: View, query: Query, derived: Mapping[str, Derived], now: datetime
    ) -> None:
        self.view = view
        self.query = query
        self.derived = derived
        self.now = now
        self._passing = {
            name: self._satisfying(name, codes) for name, codes in query.filters.items() if codes
        }
        if query.kinds:
            kinds = [view.of_kind(kind) for kind in query.kinds]
            self._passing[KIND] = np.logical_or.reduce(kinds)

    def sift(self, asked: Array) -> Sifted:
        """Divide these slots, and count.

        A slot that fails one facet only still counts within that facet: there its own selection
        does not restrict.
        """
        recent = self._recent(asked & self.view.live)
        within = self._but(recent, None)
        counts: dict[str, dict[str, int]] = self.view.counted(within)
        for name in self.query.filters.keys() & self._passing.keys() - self.derived.keys():
            counts[name] = self.view.counted(self._but(recent, name)).get(name, {})
        for name, derive in self.derived.items():
            beside = self._but(recent, name)
            counts[name] = self.view.counted_derived(derive, self.now, beside)
        kinds = self._kinds(self._but(recent, KIND))
        return Sifted(within, {name: codes for name, codes in counts.items() if codes}, kinds)

    def _but(self, asked: Array, left_out: str | None) -> Array:
        """The slots that pass every filter but one."""
        for name, passing in self._passing.items():
            if name != left_out:
                asked = asked & passing
        return asked

    def _recent(self, asked: Array) -> Array:
        since = self.query.published_since
        if since is None:
            return asked
        return asked & (self.view.column("published") >= moment_of(since))

    def _satisfying(self, name: str, codes: Iterable[str]) -> Array:
        if name in self.derived:
            return self.view.having_derived(self.derived[name], codes, self.now)
        covering = self.query.covering.get(name, ())
        return self.view.having(name, codes) | self.view.having(name, covering, own=True)

    def _kinds(self, within: Array) -> dict[str, int]:
        numbers = {
            kind: int(np.count_nonzero(within & self.view.of_kind(kind)))
            for kind in sorted({kind for segment in self.view.segments for kind in segment.kinds})
        }
        return {kind: number for kind, number in numbers.items() if number}


def in_order(
    view: View, within: Array, scores: Array, sort: Sort, now: datetime, most: int
) -> Array:
    """The first slots in the order that was chosen, `most` or a few more; ties by newest, then
    ref."""
    slots = np.flatnonzero(within)
    keys = [-view.column("published")[slots]]
    if sort is Sort.RELEVANCE:
        keys.append(-np.round(scores[slots], 9))
    elif sort is Sort.DEADLINE:
        keys += _nearest_deadline(view.days("answers_close_at")[slots], moment_of(now))
    elif sort is Sort.NEEDED_FROM:
        keys.append(view.days("needed_from")[slots])
    if most < len(slots):
        near = keys[-1] <= np.partition(keys[-1], most)[most]
        slots, keys = slots[near], [key[near] for key in keys]
    return slots[np.lexsort(keys)]


def best(slots: Array, scores: Array, most: int) -> Array:
    """Of these slots, each with its score, those with the highest, best first; ties by slot."""
    if 0 < most < len(slots):
        near = scores >= np.partition(scores, -most)[-most]
        slots, scores = slots[near], scores[near]
    return slots[np.argsort(-scores, kind="stable")[: max(0, most)]]


def _nearest_deadline(closes: Array, now: int) -> list[Array]:
    """The nearest coming deadline first, then those without one, then those that passed."""
    group = np.where(closes == _LATEST, 1, np.where(closes > now, 0, 2))
    return [closes, group]
