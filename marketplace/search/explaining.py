"""Why two documents fit, as values that can be stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class SharedTerm:
    """A word of the one text, the word of the other it meets, and its part of the score."""

    word: str
    other: str
    weight: float

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"word": self.word, "other": self.other, "weight": self.weight}


@dataclass(frozen=True)
class Explanation:
    """Why two documents fit: the score, its parts (which add up to it), and what they share.

    `likelihood` is the chance that they belong together, by what people judged: from 0 to 1.
    """

    score: float
    parts: Mapping[str, float]
    terms: tuple[SharedTerm, ...]
    facets: Mapping[str, tuple[str, ...]]
    likelihood: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "score": self.score,
            "likelihood": self.likelihood,
            "parts": dict(self.parts),
            "terms": [term.to_dict() for term in self.terms],
            "facets": {name: list(codes) for name, codes in self.facets.items()},
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "Explanation":
        """The explanation that `to_dict` wrote; one from before likelihoods has the score's."""
        return cls(
            stored["score"],
            dict(stored["parts"]),
            tuple(SharedTerm(**term) for term in stored["terms"]),
            {name: tuple(codes) for name, codes in stored["facets"].items()},
            stored.get("likelihood", stored["score"]),
        )
