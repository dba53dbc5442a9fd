"""Vectors made comparable: the common part of a language and a kind is taken away.

All vectors of a model point much the same way, differently by language and by kind (passage or
query). Without their mean, what is left tells what a text is about. The mean starts from a shipped
constant and grows into the collection's own; it is a sum and a count, and holds no text.
"""

import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from marketplace.search.meaning.embedding import Matrix

DATA = Path(__file__).parent / "data" / "means.npz"
# As many texts of one's own weigh as much as the constant.
PRIOR = 50
# The chance that a first hit is right, by its centred cosine.
SLOPE, SHIFT = 9.1, 4.3

Number = TypeVar("Number", float, NDArray[Any])

Kind = tuple[str, str]
"""A language and a role: ("sv", "passage")."""


@cache
def constants(model: str) -> Mapping[Kind, Matrix]:
    """The shipped means of a model; none for a model they were not computed with."""
    with np.load(DATA) as stored:
        if str(stored["model"]) != model:
            return {}
        names = [name for name in stored.files if name != "model"]
        return {_kind(name): stored[name] for name in names}


def _kind(name: str) -> Kind:
    language, role = name.split(".")
    return language, role


def blended(own: Matrix, count: int, constant: Matrix | None) -> Matrix:
    """(n · own + 50 · constant) / (n + 50). Without a constant a few texts of one's own say
    little: their mean is used by the same measure, as if the constant were nothing."""
    weighted = own * np.float32(count)
    if constant is not None:
        weighted = weighted + constant * np.float32(PRIOR)
    return (weighted / np.float32(count + PRIOR)).astype(np.float32)


def centred(vectors: Matrix, mean: Matrix) -> Matrix:
    """Vectors (or one) without their mean, each of length one; what was the mean itself is zero."""
    moved = vectors - mean
    lengths = np.linalg.norm(moved, axis=-1, keepdims=True)
    result: Matrix = np.divide(moved, lengths, out=np.zeros_like(moved), where=lengths > 0)
    return result


class RunningMean:
    """The mean of all vectors that were added. May be used by several threads; it cannot tell
    what any of them was."""

    def __init__(self, dimensions: int) -> None:
        self._lock = threading.Lock()
        self._sum = np.zeros(dimensions, dtype=np.float64)
        self._count = 0

    def add(self, vector: Matrix) -> None:
        """Count one more vector in."""
        with self._lock:
            self._sum += vector
            self._count += 1

    def blended(self, constant: Matrix | None) -> Matrix:
        """The mean so far, with the constant as its beginning."""
        with self._lock:
            total, count = self._sum.copy(), self._count
        return blended((total / max(count, 1)).astype(np.float32), count, constant)


def logistic(value: Number) -> Number:
    """From any number to a chance between 0 and 1; of an array for each of its numbers."""
    chance: Number = 1.0 / (1.0 + np.exp(-value))
    return chance


def probability(cosine: Number) -> Number:
    """How likely a first hit with this centred cosine is right, by what people judged."""
    return logistic(SLOPE * cosine - SHIFT)
