"""Which words two texts share, for people to read: whole words, inflected, or parts of compounds.

A word is worth the score of the tokens it brings: its stem and its runs of four characters.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marketplace.search.analysis import grams, is_stop_word, stem
from marketplace.search.documents import Row

MOST_TERMS = 12
SHORTEST_PART = 4
LIKENESS = 0.6  # share of a word's runs that another language's word must have to count as alike


@dataclass(frozen=True)
class SharedTerm:
    """A word of the one text, the word of the other it meets, and its part of the score."""

    word: str
    other: str
    weight: float

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"word": self.word, "other": self.other, "weight": self.weight}


def shared_terms(
    wanted: Row, other: Row, stems: Mapping[str, float], shares: Mapping[str, float]
) -> tuple[SharedTerm, ...]:
    """The shared words that bring most of the score, heaviest first, each stem once."""
    theirs = _by_gram(other)
    heaviest: dict[str, SharedTerm] = {}
    for word in wanted.words:
        if is_stop_word(word, wanted.language) or len(word) < 2:
            continue
        term = _term(word, wanted, other, theirs, stems, shares)
        key = stem(word, wanted.language)
        if term is not None and (key not in heaviest or term.weight > heaviest[key].weight):
            heaviest[key] = term
    ordered = sorted(heaviest.values(), key=lambda term: (-term.weight, term.word))
    return tuple(ordered[:MOST_TERMS])


def _term(
    word: str,
    wanted: Row,
    other: Row,
    theirs: Mapping[str, list[str]],
    stems: Mapping[str, float],
    shares: Mapping[str, float],
) -> SharedTerm | None:
    """The word of the other text that shares most of the word's weight, if it is alike."""
    common: defaultdict[str, float] = defaultdict(float)
    for gram in set(grams(word)):
        for candidate in theirs.get(gram, ()):
            common[candidate] += shares.get(gram, 0.0)
    same = [found for found in common if _alike(word, found, wanted.language, other.language)]
    if not same:
        return None
    best = max(same, key=lambda found: (common[found], found == word, -len(found), found))
    whole = stems.get(stem(word, wanted.language), 0.0)
    return SharedTerm(word, best, round(common[best] + whole, 6))


def _alike(word: str, found: str, language: str, other_language: str) -> bool:
    mine, theirs = stem(word, language), stem(found, other_language)
    if mine == theirs:
        return True
    shorter, longer = sorted((mine, theirs), key=len)
    if len(shorter) >= SHORTEST_PART and (longer.startswith(shorter) or longer.endswith(shorter)):
        return True
    runs = set(grams(word))
    return language != other_language and len(runs & set(grams(found))) >= LIKENESS * len(runs)


def _by_gram(row: Row) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for word in row.words:
        if not is_stop_word(word, row.language):
            for gram in set(grams(word)):
                found[gram].append(word)
    return found
