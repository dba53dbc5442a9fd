"""Weights that order decided pairs better, near those in use.

Learning weights freely from few judgments gave far worse orders on other texts than weights set
by hand (docs/relevance.md). So each weight has bounds, is pulled to where it is, the more the
fewer the needs, and only the order within a need counts: what is to be learnt is what a moderator
prefers, not how often they say yes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from marketplace.search.arrays.packing import Array
from marketplace.search.refitting.measuring import Pairs, scores
from marketplace.search.weighting import Weighting

# How far each may go; the facets together less than good text gives (`ranking`).
BOUNDS: Mapping[str, tuple[float, float]] = {
    "stems": (0.1, 0.7),
    "translated": (0.0, 0.8),
    "lexical_more": (0.0, 0.6),
    "facets": (0.0, 0.1),
}
MOST_BY_FACETS = 0.19
# A difference of scores by which one of two is preferred nearly three times in four.
_TELLING = 0.05
# How much of the error a weight may cost that moves through all of its bounds, for one need.
_PULL = 3.0
_FIRST_STEP, _LAST_STEP = 0.25, 0.02  # parts of what lies between the bounds
_DIGITS = 3

Place = tuple[str, str]
"""A weight: its name and, of those that there are several of, which one."""


def fit(pairs: Pairs, today: Weighting) -> Weighting:
    """The weights that order these pairs best, within bounds and near today's."""
    wish = _Wish.of(pairs, today)
    best, least, step = today, wish.error(today), _FIRST_STEP
    while step >= _LAST_STEP:
        found = best
        for weighting in _neighbours(best, step):
            error = wish.error(weighting)
            if error < least - 1e-9:
                found, least = weighting, error
        if found is best:
            step /= 2
        best = found
    return best


def values(weighting: Weighting) -> dict[Place, float]:
    """Every weight that may move."""
    held: dict[Place, float] = {}
    for name in BOUNDS:
        value = getattr(weighting, name)
        several = value if isinstance(value, Mapping) else {"": value}
        held |= {(name, one): weight for one, weight in several.items()}
    return held


def moved(weighting: Weighting, place: Place, value: float) -> Weighting:
    """The same with one weight elsewhere, as near as its bounds let it."""
    name, one = place
    low, high = BOUNDS[name]
    held = getattr(weighting, name)
    if name == "facets":
        high = min(high, MOST_BY_FACETS - sum(held.values()) + held[one])
    new = round(min(max(value, low), max(low, high)), _DIGITS)
    changed: Any = {**held, one: new} if one else new
    return replace(weighting, **{name: changed})


def _neighbours(weighting: Weighting, step: float) -> Iterator[Weighting]:
    for place, value in values(weighting).items():
        low, high = BOUNDS[place[0]]
        for change in (step, -step):
            yield moved(weighting, place, value + change * (high - low))


@dataclass(frozen=True)
class _Wish:
    """Which pair of a need should come before which other, and where the weights come from."""

    pairs: Pairs
    first: Array
    later: Array
    worth: Array
    needs: int
    today: Mapping[Place, float]

    @classmethod
    def of(cls, pairs: Pairs, today: Weighting) -> "_Wish":
        compared = [compare(pairs, need) for need in np.unique(pairs.need)]
        told = [(first, later) for first, later in compared if len(first)]
        worth = [np.full(len(first), 1 / len(first) / len(told)) for first, _later in told]
        nothing = [np.empty(0, np.int64)]
        return cls(
            pairs,
            np.concatenate([first for first, _later in told] or nothing),
            np.concatenate([later for _first, later in told] or nothing),
            np.concatenate(worth or [np.empty(0)]),
            len(told),
            values(today),
        )

    def error(self, weighting: Weighting) -> float:
        """How badly the weights order the pairs, and how far they have moved."""
        if not self.needs:
            return 0.0 if values(weighting) == self.today else 1.0
        by = scores(self.pairs, weighting)
        ahead = (by[self.first] - by[self.later]) / _TELLING
        return float(self.worth @ np.logaddexp(0, -ahead)) + self._moved(weighting)

    def _moved(self, weighting: Weighting) -> float:
        now = values(weighting)
        ranges = {name: high - low for name, (low, high) in BOUNDS.items()}
        parts = (((now[place] - was) / ranges[place[0]]) ** 2 for place, was in self.today.items())
        return _PULL * sum(parts) / self.needs


def compare(pairs: Pairs, need: int) -> tuple[Array, Array]:
    """The rows of a need that fit, each beside each that does not. One whose meaning is known is
    not compared with one by words alone: their scores are of different kinds."""
    mine = pairs.need == need
    first, later = [], []
    for means in (pairs.means, ~pairs.means):
        fitting = np.flatnonzero(mine & means & pairs.fits)
        others = np.flatnonzero(mine & means & ~pairs.fits)
        first.append(np.repeat(fitting, len(others)))
        later.append(np.tile(others, len(fitting)))
    return np.concatenate(first), np.concatenate(later)
