"""Inverted lists in memory: which rows hold a token, how often, and what that is worth.

A `Postings` is never changed once it is in use: `updated` copies the lists it touches and shares
the rest, so that a request that is still reading the old state is not disturbed.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import log

Counts = Mapping[str, int]
_MOST = 255  # a token's count is kept in one byte


@dataclass(frozen=True)
class Bm25:
    """The two constants of BM25 for one kind of token."""

    k1: float
    b: float

    def norm(self, length: float, average: float) -> float:
        """What a count is weighed against in a text of this length."""
        return self.k1 * (1 - self.b + self.b * length / (average or 1.0))


@dataclass(frozen=True)
class Statistics:
    """What is known about a kind of token in the collection; all that an absolute score needs."""

    documents: int
    average_length: float
    frequency: Callable[[str], int]

    def idf(self, token: str) -> float:
        """How telling a token is. An unknown one counts like one that stands in one document."""
        frequency = max(1, self.frequency(token))
        documents = max(self.documents, frequency)
        return log(1 + (documents - frequency + 0.5) / (frequency + 0.5))

    @classmethod
    def fixed(cls, documents: int, average_length: float, frequencies: Counts) -> Statistics:
        """Statistics that do not move."""
        return cls(documents, average_length, lambda token: frequencies.get(token, 0))


@dataclass(frozen=True)
class Weights:
    """A query's tokens with their weights, heaviest first, and the sum over all of them."""

    tokens: tuple[tuple[str, float], ...]
    total: float

    @classmethod
    def of(cls, counts: Counts, statistics: Statistics, limit: int | None = None) -> Weights:
        """Weigh the tokens of a query by how often they stand there and how telling they are."""
        weighed = [(token, count * statistics.idf(token)) for token, count in counts.items()]
        weighed.sort(key=lambda pair: (-pair[1], pair[0]))
        return cls(tuple(weighed[:limit]), sum(weight for _, weight in weighed))

    def scaled(self, factor: float) -> Weights:
        """The same query counting for `factor` as much."""
        return Weights(self.tokens, self.total / factor)


class Postings:
    """The rows of each token."""

    def __init__(self, bm25: Bm25) -> None:
        self.bm25 = bm25
        self.lists: dict[str, tuple[array[int], array[int]]] = {}
        self.lengths: array[int] = array("I")
        self.documents = 0
        self.total_length = 0

    @cached_property
    def statistics(self) -> Statistics:
        """What the tokens are worth now."""
        average = self.total_length / self.documents if self.documents else 0.0
        return Statistics(self.documents, average, self.frequency)

    @cached_property
    def norms(self) -> list[float]:
        """For each row what its counts are weighed against."""
        average = self.statistics.average_length
        return [self.bm25.norm(length, average) for length in self.lengths]

    def frequency(self, token: str) -> int:
        """In how many rows a token stands."""
        found = self.lists.get(token)
        return len(found[0]) if found else 0

    def rows(self, token: str) -> Iterable[int]:
        """The rows that hold a token."""
        found = self.lists.get(token)
        return found[0] if found else ()

    def add_scores(self, weights: Weights, scores: list[float]) -> None:
        """Add to each row's score what the weighed tokens bring, on the absolute scale."""
        norms, factor = self.norms, self.bm25.k1 + 1
        for token, weight in weights.tokens:
            found = self.lists.get(token)
            if found is not None:
                share = weight * factor / weights.total
                for row, count in zip(*found, strict=True):
                    scores[row] += share * count / (count + norms[row])

    def updated(
        self, removed: Iterable[tuple[int, Counts]], added: Iterable[tuple[int, Counts]]
    ) -> Postings:
        """The postings after some rows went (with the counts they had) and others came."""
        new = Postings(self.bm25)
        new.lists = dict(self.lists)
        new.lengths = array("I", self.lengths)
        new.documents, new.total_length = self.documents, self.total_length
        copied: set[str] = set()
        for row, counts in removed:
            new._remove(row, counts, copied)
        for row, counts in added:
            new._add(row, counts, copied)
        return new

    def _remove(self, row: int, counts: Counts, copied: set[str]) -> None:
        for token in counts:
            rows, numbers = self._own(token, copied)
            position = bisect_left(rows, row)
            del rows[position], numbers[position]
            if not rows:
                del self.lists[token]
                copied.discard(token)
        self.documents -= 1
        self.total_length -= self.lengths[row]
        self.lengths[row] = 0

    def _add(self, row: int, counts: Counts, copied: set[str]) -> None:
        lists = self.lists
        for token, count in counts.items():
            rows, numbers = lists[token] if token in copied else self._own(token, copied)
            number = count if count < _MOST else _MOST
            if not rows or rows[-1] < row:
                rows.append(row)
                numbers.append(number)
            else:
                position = bisect_left(rows, row)
                rows.insert(position, row)
                numbers.insert(position, number)
        self._set_length(row, sum(counts.values()))

    def _set_length(self, row: int, length: int) -> None:
        missing = row + 1 - len(self.lengths)
        if missing > 0:
            self.lengths.extend([0] * missing)
        self.lengths[row] = length
        self.documents += 1
        self.total_length += length

    def _own(self, token: str, copied: set[str]) -> tuple[array[int], array[int]]:
        """A token's lists, copied before the first change."""
        rows, numbers = self.lists.get(token, ((), ()))
        if token not in copied:
            copied.add(token)
            self.lists[token] = (array("I", rows), array("B", numbers))
        return self.lists[token]


def pair_shares(
    weights: Weights, counts: Counts, statistics: Statistics, bm25: Bm25
) -> dict[str, float]:
    """What each token brings to one text's score; together what `add_scores` gives its row."""
    norm = bm25.norm(sum(counts.values()), statistics.average_length)
    return {
        token: weight * (bm25.k1 + 1) * count / (count + norm) / weights.total
        for token, weight in weights.tokens
        if (count := min(counts.get(token, 0), _MOST))
    }
