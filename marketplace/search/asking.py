"""What a person typed, taken apart: words, "phrases", -negation, beginnings*.

Nothing that can be typed is an error. The work is bounded: what is too long is cut, and said so.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from marketplace.search.analysis import is_stop_word, language_of, words

MOST_CHARACTERS = 2_000
MOST_WORDS = 40
_SHORTEST_BEGINNING = 2
_PIECE = re.compile(r'(-?)["“”„»«]([^"“”„»«]*)["“”„»«]?|(-?)([^\s"“”„»«]+)')

T = TypeVar("T")


@dataclass
class Parts:
    """Words, phrases (each with all of its words) and beginnings, each once."""

    words: list[str] = field(default_factory=list)
    phrases: list[tuple[str, ...]] = field(default_factory=list)
    beginnings: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.words or self.phrases or self.beginnings)

    def every_word(self) -> list[str]:
        """The words that order what is found: those of phrases, and beginnings, too."""
        phrased = [word for phrase in self.phrases for word in phrase]
        return list(dict.fromkeys((*self.words, *phrased, *self.beginnings)))

    def add(self, text: str, quoted: bool, most: int) -> int:
        """Put the first words of a piece where they belong; the number of words it has."""
        every = tuple(words(text))
        found = every[:most]
        if quoted and len(found) > 1:
            _put(self.phrases, found)
        elif found and text.endswith("*") and len(found[-1]) >= _SHORTEST_BEGINNING:
            _put(self.words, *found[:-1])
            _put(self.beginnings, found[-1])
        else:
            _put(self.words, *found)
        return len(every)


@dataclass(frozen=True)
class Asked:
    """A query in parts. Stop words are left out of the wanted words, not of phrases."""

    wanted: Parts
    unwanted: Parts
    language: str | None
    typed: bool
    was_cut: bool
    only_common: bool


def ask(text: str, language: str) -> Asked:
    """Take apart what a person who reads the site in `language` typed."""
    wanted, unwanted, was_cut = _sorted_pieces(text)
    guessed = language_of(text[:MOST_CHARACTERS])
    telling = [word for word in wanted.words if not is_stop_word(word, guessed or language)]
    only_common = bool(wanted.words) and not telling
    wanted.words = telling
    return Asked(wanted, unwanted, guessed, bool(text.strip()), was_cut, only_common)


def _put(known: list[T], *found: T) -> None:
    known.extend(one for one in dict.fromkeys(found) if one not in known)


def _sorted_pieces(text: str) -> tuple[Parts, Parts, bool]:
    wanted, unwanted, left = Parts(), Parts(), MOST_WORDS
    for negative, piece, quoted in _pieces(text[:MOST_CHARACTERS]):
        left -= (unwanted if negative else wanted).add(piece, quoted, left)
        if left < 0:
            break
    return wanted, unwanted, left < 0 or len(text) > MOST_CHARACTERS


def _pieces(text: str) -> Iterator[tuple[bool, str, bool]]:
    """Each piece: whether it is unwanted, its text, whether it was quoted."""
    for found in _PIECE.finditer(text):
        minus_quoted, quoted, minus, plain = found.groups()
        if quoted is not None:
            yield bool(minus_quoted), quoted, True
        else:
            yield bool(minus), plain, False
