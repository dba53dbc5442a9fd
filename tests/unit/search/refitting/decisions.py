"""Decided pairs of a made-up arena, where it is known what its moderators go by."""

from collections.abc import Callable

import numpy as np

from marketplace.search.refitting.measuring import FACETS, Measured, Pairs

Taste = Callable[[Measured, np.random.Generator], float]


def arena(needs: int, taste: Taste, seed: int = 1, per_need: int = 8) -> Pairs:
    """The pairs of so many needs; the better half of each, by the moderators' taste, is curated."""
    random = np.random.default_rng(seed)
    rows, need, fits = [], [], []
    for number in range(needs):
        mine = [pair(random) for _ in range(per_need)]
        liked = [taste(one, random) for one in mine]
        half = sorted(liked)[per_need // 2]
        rows += mine
        need += [number + 1] * per_need
        fits += [like >= half for like in liked]
    return Pairs.of(rows, need, fits)


def pair(random: np.random.Generator) -> Measured:
    """A pair of texts that agree in this and that."""
    agreeing = tuple(float(random.random() < 0.5) for _ in FACETS)
    grams = float(random.uniform(0.1, 0.4))
    stems = float(np.clip(grams + random.normal(0, 0.05), 0, 1))
    return Measured(0, 0.0, 1.0, grams, stems, 0.0, float(random.uniform(0.2, 0.5)), agreeing)


def by_place(one: Measured, random: np.random.Generator) -> float:
    """Moderators who hardly read, and look at where an offer is delivered."""
    return one.agreeing[FACETS.index("place")] + float(random.normal(0, 0.3)) + one.cosine


def by_whim(_one: Measured, random: np.random.Generator) -> float:
    """Moderators who throw dice."""
    return float(random.random())
