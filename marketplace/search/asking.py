"""What a person typed, taken apart: words, "phrases", -negation, beginnings*, field:words.

Nothing that can be typed is an error. The work is bounded: what is too long is cut, and said so.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from marketplace.search.analysis import is_stop_word, language_of, words
from marketplace.search.compounds import is_word

MOST_CHARACTERS = 2_000
MOST_WORDS = 40
SHORTEST_BEGINNING = 2
# What may be asked of one part of a text, in either language of the site.
FIELDS = {
    **dict.fromkeys(("titel", "title"), "title"),
    **dict.fromkeys(("organisation", "organization"), "organisation"),
    **dict.fromkeys(("kommun", "municipality", "region", "företag", "company"), "organisation"),
}
_QUOTES = '"“”„»«'
_PIECE = re.compile(
    rf"(-?)(?:({'|'.join(FIELDS)}):)?"
    rf"(?:[{_QUOTES}]([^{_QUOTES}]*)[{_QUOTES}]?|([^\s{_QUOTES}]+))",
    re.IGNORECASE,
)

T = TypeVar("T")


@dataclass
class Parts:
    """Words, phrases (with all of their words), beginnings, and words in one field, each once."""

    words: list[str] = field(default_factory=list)
    phrases: list[tuple[str, ...]] = field(default_factory=list)
    beginnings: list[str] = field(default_factory=list)
    fields: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.words or self.phrases or self.beginnings or self.fields)

    @property
    def is_plain(self) -> bool:
        """Whether it is words alone, of which a text may lack some."""
        return bool(self.words) and not (self.phrases or self.fields)

    def every_word(self) -> list[str]:
        """The words that order what is found: those of phrases, and beginnings, too."""
        phrases = [*self.phrases, *(found for _name, found in self.fields)]
        phrased = [word for phrase in phrases for word in phrase]
        return list(dict.fromkeys((*self.words, *phrased, *self.beginnings)))

    def add(self, piece: "Piece", most: int) -> int:
        """Put the first words of a piece where they belong; the number of words it has."""
        text, every = piece.text, tuple(words(piece.text))
        found = every[:most]
        if piece.field and found:
            _put(self.fields, (piece.field, found))
        elif piece.is_quoted and len(found) > 1:
            _put(self.phrases, found)
        elif found and text.endswith("*") and len(found[-1]) >= SHORTEST_BEGINNING:
            _put(self.words, *found[:-1])
            _put(self.beginnings, found[-1])
        else:
            _put(self.words, *found)
        return len(every)


@dataclass(frozen=True)
class Piece:
    """What stands between two spaces, or between quotes."""

    text: str
    is_quoted: bool
    is_negative: bool
    field: str


@dataclass(frozen=True)
class Asked:
    """A query in parts. Stop words are left out of the wanted words, not of phrases; `length` is
    how many words were wanted with them."""

    wanted: Parts
    unwanted: Parts
    language: str | None
    typed: bool
    was_cut: bool
    only_common: bool
    length: int


def ask(text: str, language: str) -> Asked:
    """Take apart what a person who reads the site in `language` typed."""
    wanted, unwanted, was_cut = _sorted_pieces(text)
    guessed = language_of(text[:MOST_CHARACTERS], is_word)
    telling = [word for word in wanted.words if not is_stop_word(word, guessed or language)]
    only_common, length = bool(wanted.words) and not telling, len(wanted.every_word())
    wanted.words = telling
    return Asked(wanted, unwanted, guessed, bool(text.strip()), was_cut, only_common, length)


def _put(known: list[T], *found: T) -> None:
    known.extend(one for one in dict.fromkeys(found) if one not in known)


def _sorted_pieces(text: str) -> tuple[Parts, Parts, bool]:
    wanted, unwanted, left = Parts(), Parts(), MOST_WORDS
    for piece in _pieces(text[:MOST_CHARACTERS]):
        left -= (unwanted if piece.is_negative else wanted).add(piece, left)
        if left < 0:
            break
    return wanted, unwanted, left < 0 or len(text) > MOST_CHARACTERS


def _pieces(text: str) -> Iterator[Piece]:
    for found in _PIECE.finditer(text):
        minus, name, quoted, plain = found.groups()
        if plain and plain.endswith(":") and plain[:-1].lower() in FIELDS:
            continue  # a field without a word is not asked for, nor is its name
        yield Piece(
            plain if quoted is None else quoted,
            quoted is not None,
            bool(minus),
            FIELDS[name.lower()] if name else "",
        )
