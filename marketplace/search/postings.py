"""What tokens are worth: BM25 on an absolute scale, divided by the query's own weights."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import log

from marketplace.search.tokens import GRAMS, STEMS

Counts = Mapping[str, float]
MOST_COUNTED = 255  # a token's count is kept in one byte


@dataclass(frozen=True)
class Bm25:
    """The two constants of BM25 for one kind of token."""

    k1: float
    b: float

    def norm(self, length: float, average: float) -> float:
        """What a count is weighed against in a text of this length."""
        return self.k1 * (1 - self.b + self.b * length / (average or 1.0))


BM25 = {STEMS: Bm25(k1=1.6, b=0.75), GRAMS: Bm25(k1=2.0, b=0.9)}


@dataclass(frozen=True)
class Statistics:
    """What is known about a kind of token in the collection; all that an absolute score needs."""

    documents: int
    average_length: float
    frequency: Callable[[str], int]
    _known: dict[int, float] = field(default_factory=dict, compare=False)

    def idf(self, token: str) -> float:
        """How telling a token is. An unknown one counts like one that stands in one document."""
        frequency = self.frequency(token)
        found = self._known.get(frequency)
        if found is None:
            found = self._known[frequency] = self._idf(max(1, frequency))
        return found

    def _idf(self, frequency: int) -> float:
        documents = max(self.documents, frequency)
        return log(1 + (documents - frequency + 0.5) / (frequency + 0.5))

    @classmethod
    def fixed(cls, documents: int, average_length: float, frequencies: Counts) -> Statistics:
        """Statistics that do not move."""
        return cls(documents, average_length, lambda token: int(frequencies.get(token, 0)))


@dataclass(frozen=True)
class Weights:
    """A query's tokens with their weights, heaviest first, and the sum over all of them."""

    tokens: tuple[tuple[str, float], ...]
    total: float

    @classmethod
    def of(cls, counts: Counts, statistics: Statistics, limit: int | None = None) -> Weights:
        """Weigh the tokens of a query by how often they stand there and how telling they are."""
        idf = statistics.idf
        weighed = [(token, count * idf(token)) for token, count in counts.items()]
        weighed.sort(key=lambda pair: (-pair[1], pair[0]))
        return cls(tuple(weighed[:limit]), sum(weight for _, weight in weighed))

    def scaled(self, factor: float) -> Weights:
        """The same query counting for `factor` as much."""
        return Weights(self.tokens, self.total / factor)


def pair_shares(
    weights: Weights, counts: Counts, statistics: Statistics, bm25: Bm25
) -> dict[str, float]:
    """What each token brings to one text's score; together what `add_scores` gives its row."""
    norm = bm25.norm(sum(counts.values()), statistics.average_length)
    return {
        token: weight * (bm25.k1 + 1) * count / (count + norm) / weights.total
        for token, weight in weights.tokens
        if (count := min(counts.get(token, 0), MOST_COUNTED))
    }
