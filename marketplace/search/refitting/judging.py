"""Whether refitted weights are better than those in use, on decisions that were held back.

The needs are dealt into five parts. For each part weights are fitted to the other four and tried on
it, so no need is on both sides. What is compared is how many of its curated pairs stand before its
dismissed ones. Whether the difference is more than chance: in how many of ten thousand cases would
it be as large if, for each need, a coin said which weights were which.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from marketplace.search.arrays.packing import Array
from marketplace.search.refitting.fitting import compare, fit
from marketplace.search.refitting.measuring import Pairs, scores
from marketplace.search.weighting import Weighting

PARTS = 5
TOSSES = 10_000
SEED = 20_260
# Fewer say nothing, whatever comes out.
FEWEST_DECISIONS, FEWEST_NEEDS = 60, 15
CHANCE = 0.05  # what is rarer than this by chance counts as more than chance


@dataclass(frozen=True)
class Verdict:
    """What came out. `ordered`: the share of a need's curated and dismissed pairs that stand in
    right order, over needs; `loss`: how wrong the score is as a chance, in natural logarithms."""

    decisions: int
    needs: int
    compared_needs: int
    ordered_today: float
    ordered_refitted: float
    loss_today: float
    loss_refitted: float
    chance: float
    today: Weighting
    refitted: Weighting

    @property
    def is_enough(self) -> bool:
        """Whether there are decisions enough to say anything."""
        return self.decisions >= FEWEST_DECISIONS and self.compared_needs >= FEWEST_NEEDS

    @property
    def is_better(self) -> bool:
        """Whether the refitted weights are better, beyond chance."""
        gains = self.ordered_refitted > self.ordered_today and self.loss_refitted <= self.loss_today
        return self.is_enough and gains and self.chance < CHANCE

    def figures(self) -> dict[str, Any]:
        """What was measured, for JSON."""
        told = {name: value for name, value in self.__dict__.items() if name not in _WEIGHTS}
        rounded = {n: round(v, 4) if isinstance(v, float) else v for n, v in told.items()}
        return {**rounded, "is_enough": self.is_enough, "is_better": self.is_better}


_WEIGHTS = ("today", "refitted")


def judge(pairs: Pairs, today: Weighting, seed: int = SEED) -> Verdict:
    """Refit, and compare with today's weights on what was held back."""
    by_today = scores(pairs, today)
    by_refitted = np.empty(len(pairs))
    chances = {"today": np.empty(len(pairs)), "refitted": np.empty(len(pairs))}
    for held in parts(pairs.need, seed):
        others = pairs.only(~held)
        weighting = fit(others, today)
        by_refitted[held] = scores(pairs.only(held), weighting)
        for name, by in (("today", today), ("refitted", weighting)):
            line = _as_chance(scores(others, by), others.fits)
            chances[name][held] = _chance(line, scores(pairs.only(held), by))
    before, after = _ordered(pairs, by_today), _ordered(pairs, by_refitted)
    return Verdict(
        len(pairs),
        len(np.unique(pairs.need)),
        len(before),
        float(np.mean(before)) if len(before) else 0.0,
        float(np.mean(after)) if len(after) else 0.0,
        _loss(chances["today"], pairs.fits),
        _loss(chances["refitted"], pairs.fits),
        by_chance(after - before, seed),
        today,
        fit(pairs, today),
    )


def parts(need: Array, seed: int) -> Iterator[Array]:
    """For each part of the needs, whether each row is held back."""
    numbers = np.unique(need)
    dealt = np.random.default_rng(seed).permutation(len(numbers)) % PARTS
    part = dealt[np.searchsorted(numbers, need)]
    for number in range(min(PARTS, len(numbers))):
        yield part == number


def by_chance(differences: Array, seed: int) -> float:
    """How likely a mean difference as large as this is when only coins decide."""
    if not len(differences):
        return 1.0
    coins = np.random.default_rng(seed).integers(0, 2, (TOSSES, len(differences))) * 2 - 1
    tossed = np.abs(coins @ differences)
    as_large = np.count_nonzero(tossed >= abs(float(differences.sum())) - 1e-9)
    return float((1 + as_large) / (1 + TOSSES))


def _ordered(pairs: Pairs, by: Array) -> Array:
    """For each need with both kinds, the share that stands in right order; a tie is half."""
    shares = []
    for need in np.unique(pairs.need):
        first, later = compare(pairs, need)
        if len(first):
            shares.append(np.mean((np.sign(by[first] - by[later]) + 1) / 2))
    return np.array(shares)


def _as_chance(score: Array, fits: Array) -> Array:
    """Two numbers that make a chance of a score: logistic regression by Newton's method. Where
    the higher score is the less likely to fit, it tells nothing."""
    line = _logistic(score, fits)
    return line if line[1] > 0 else _logistic(np.zeros(len(score)), fits)


def _logistic(score: Array, fits: Array) -> Array:
    held = np.column_stack((np.ones(len(score)), score))
    line = np.zeros(2)
    for _ in range(25):
        chance = 1 / (1 + np.exp(-held @ line))
        slope = held.T @ (fits - chance) - 0.01 * line
        bend = (held * (chance * (1 - chance))[:, None]).T @ held + 0.01 * np.eye(2)
        line = line + np.linalg.solve(bend, slope)
    return line


def _chance(line: Array, score: Array) -> Array:
    chance: Array = 1 / (1 + np.exp(-(line[0] + line[1] * score)))
    return chance


def _loss(chance: Array, fits: Array) -> float:
    if not len(fits):
        return 0.0
    right = np.clip(np.where(fits, chance, 1 - chance), 1e-6, 1)
    return float(-np.mean(np.log(right)))
