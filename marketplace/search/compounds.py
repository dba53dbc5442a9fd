"""The parts of compound words, from how often words are used: no dictionary.

A word is cut where its two parts are used more, by their geometric mean, than anywhere else, and
not far less than the word itself; then each part in the same way. Inflected forms count with the
form they share a stem with. In Swedish the first part may have got an s (trygghets|larm), lost
its a or e (skol|hus) or share a letter with the second (nat|tillsyn).
"""

import csv
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from math import sqrt
from pathlib import Path
from typing import NamedTuple

from marketplace.search.analysis import LANGUAGES, is_stop_word, stem

DATA = Path(__file__).parent / "data"
WORDS = "words.csv"

_FIRST = 3  # letters a first part has at least
_LAST = 4  # and a last one
_LAST_ROOT = 3  # and that without its ending
_OWN = 0.1  # how much of a word's own frequency its parts must surpass
_LONGEST = 64  # what is longer is no word
_CACHED = 100_000
_CUT_IN = frozenset({"sv"})  # English writes its compounds apart
# Endings that look like words.
_ENDINGS = frozenset(
    {"ing", "inga", "ingen", "ingens", "ande", "ende", "skap", "skapet", "ist", "ner"}
)


class Part(NamedTuple):
    """A part of a word, and where its letters stand in the word."""

    word: str
    start: int
    stop: int


class Compounds:
    """Knows the parts of words from how often the words of one language are used.

    The frequencies are those of a collection, of a background, or of both added: `beside` is what
    knows the other.
    """

    def __init__(
        self, frequencies: Mapping[str, int], language: str, beside: "Compounds | None" = None
    ) -> None:
        self.language = language
        self._words: dict[str, int] = dict(beside._words) if beside else {}
        self._stems: Counter[str] = Counter(beside._stems) if beside else Counter()
        for word, count in frequencies.items() if language in _CUT_IN else ():
            if _may_be_part(word, language):
                self._words[word] = self._words.get(word, 0) + count
                if _may_be_part(root := stem(word, language), language):
                    self._stems[root] += count
        self._cached = lru_cache(maxsize=_CACHED)(self._divide)

    def parts(self, word: str) -> tuple[str, ...]:
        """The words that a folded word is made of, in order; none when it is no compound. What
        has lost its ending before another part may come without it: skol|hus."""
        return tuple(part.word for part in self.spans(word))

    def spans(self, word: str) -> tuple[Part, ...]:
        """The parts of a folded word with their places; none when it is no compound."""
        if not self._words or not _FIRST + _LAST <= len(word) <= _LONGEST:
            return ()
        return self._cached(word)

    def _divide(self, word: str) -> tuple[Part, ...]:
        cut = self._best_cut(word, self._last) or self._best_cut(word, self._divided)
        if cut is None:
            return ()
        first, place = cut
        last = word[place:]
        inner = self.spans(first) or (Part(first, 0, len(first)),)
        outer = self.spans(last) or (Part(last, 0, len(last)),)
        return (
            *(Part(part.word, part.start, min(part.stop, place)) for part in inner),
            *(Part(part.word, part.start + place, part.stop + place) for part in outer),
        )

    def _best_cut(self, word: str, used: Callable[[str, str], float]) -> tuple[str, int] | None:
        """The first part, whole, and where the last begins; `used` says how often the last is."""
        root = stem(word, self.language)
        best = _OWN * max(self._words.get(word, 0), self._stems.get(root, 0))
        cut = None
        for place in range(_FIRST, min(len(word) - _LAST, len(root) - _LAST_ROOT) + 1):
            last = used(word[place:], root[place:])
            for first in _first_words(word, place) if last else ():
                if (mean := sqrt(last * self._first(first))) > best:
                    best, cut = mean, (first, place)
        return cut

    def _last(self, word: str, root: str) -> float:
        """How often a last part is used: as it is, or inflected in any way."""
        return max(self._words.get(word, 0), self._stems.get(root, 0))

    def _divided(self, word: str, _root: str) -> float:
        """How often a last part that is a compound itself is used: as its rarest part."""
        parts = self.parts(word)
        return min((self._first(part) for part in parts[:-1]), default=0.0)

    def _first(self, word: str) -> float:
        """How often a first part is used: as a word, or as what inflected words have in common."""
        common = self._stems.get(word, 0) if len(word) > _FIRST else 0
        return max(self._words.get(word, 0), common)


@lru_cache(maxsize=len(LANGUAGES))
def background_frequencies(language: str) -> Mapping[str, int]:
    """How often words stand in the texts that ship with the product: what a new installation,
    with few texts of its own, knows of a language."""
    with (DATA / WORDS).open(encoding="utf-8", newline="") as rows:
        found = csv.DictReader(rows)
        return {row["word"]: int(row["count"]) for row in found if row["language"] == language}


@cache
def background_sum() -> int:
    """Changes with what is known of words: what was cut with the help of others is cut anew."""
    return zlib.crc32((DATA / WORDS).read_bytes())


@lru_cache(maxsize=len(LANGUAGES))
def background_compounds(language: str) -> Compounds:
    """The parts of words by the background alone."""
    return Compounds(background_frequencies(language), language)


def has_word(word: str, language: str) -> bool:
    """Whether the background has a folded word, inflected in any way."""
    return stem(word, language) in _background_stems(language)


def is_word(word: str, language: str) -> bool:
    """Whether the background has a folded word, inflected in any way, or its parts."""
    return has_word(word, language) or bool(background_compounds(language).parts(word))


@lru_cache(maxsize=len(LANGUAGES))
def _background_stems(language: str) -> frozenset[str]:
    return frozenset(stem(word, language) for word in background_frequencies(language))


def _may_be_part(word: str, language: str) -> bool:
    if len(word) < _FIRST or not word.isalpha():
        return False
    return word not in _ENDINGS and not is_stop_word(word, language)


def _first_words(word: str, place: int) -> Iterator[str]:
    """What the letters before `place` may stand for, likeliest first."""
    first = word[:place]
    yield first
    if first[-1] == "s" and place > _FIRST:
        yield first[:-1]
    yield first + "a"
    yield first + "e"
    if first[-1] == word[place]:
        yield first + first[-1]
