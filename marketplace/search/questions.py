"""What the questions put so far have in common, to be taken away from the next one's vector.

A typed question is compared with typed ones; a whole text, such as a need's, with those in the
index, and while it is not there itself, with others that were not. Sums and counts alone are kept,
in this process.
"""

from threading import Lock

import numpy as np

from marketplace.search.arrays.meanings import Meanings
from marketplace.search.arrays.packing import Array
from marketplace.search.meaning.centring import RunningMean, centred, constants
from marketplace.search.meaning.embedding import FLOAT, QUERY


class Questions:
    """The questions of one process, by language."""

    def __init__(self) -> None:
        self._means: dict[tuple[str, str, int], RunningMean] = {}
        self._lock = Lock()

    def typed(self, vector: bytes | None, language: str, meanings: Meanings) -> Array | None:
        """What somebody typed, centred."""
        first = constants(meanings.model).get((language, QUERY))
        return self._next("typed", vector, language, first)

    def whole(
        self, vector: bytes | None, language: str, meanings: Meanings, is_indexed: bool
    ) -> Array | None:
        """A whole text, centred. One that is in the index is always the same."""
        if is_indexed and vector:
            return meanings.question(vector, language)
        return self._next("whole", vector, language, meanings.mean(language, QUERY))

    def _next(
        self, sort: str, vector: bytes | None, language: str, first: Array | None
    ) -> Array | None:
        found = np.frombuffer(vector or b"", FLOAT)
        if first is None or found.shape != first.shape:
            return None
        with self._lock:
            key = sort, language, found.size
            mean = self._means.setdefault(key, RunningMean(found.size))
        mean.add(found)
        return centred(found, mean.blended(first))
