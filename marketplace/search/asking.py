"""What a person typed, taken apart: words, "phrases", -negation, beginnings*.

Nothing that can be typed is an error. The work is bounded: what is too long is cut, and said so.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from marketplace.search.analysis import is_stop_word, language_of, words

MOST_CHARACTERS = 2_000
MOST_WORDS = 40
_SHORTEST_BEGINNING = 2
_PIECE = re.compile(r'(-?)["“”„»«]([^"“”„»«]*)["“”„»«]?|(-?)([^\s"“”„»«]+)')


@dataclass(frozen=True)
class Asked:
    """A query in parts. `words` exclude stop words; each phrase holds all of its words."""

    words: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    beginnings: tuple[str, ...] = ()
    without_words: tuple[str, ...] = ()
    without_phrases: tuple[tuple[str, ...], ...] = ()
    without_beginnings: tuple[str, ...] = ()
    language: str | None = None
    was_cut: bool = False
    only_common: bool = False
    typed: bool = False

    def is_positive(self) -> bool:
        """Whether it says what to find, not only what to leave out."""
        return bool(self.words or self.phrases or self.beginnings)

    def is_negative(self) -> bool:
        """Whether it says what to leave out."""
        return bool(self.without_words or self.without_phrases or self.without_beginnings)

    def ranked_words(self) -> tuple[str, ...]:
        """The words that order the hits: those of phrases too."""
        return (*self.words, *(word for phrase in self.phrases for word in phrase))

    def marked_terms(self) -> tuple[str, ...]:
        """What is to be marked in the texts found."""
        return (*dict.fromkeys(self.ranked_words()), *(f"{word}*" for word in self.beginnings))


@dataclass
class _Parts:
    words: list[str] = field(default_factory=list)
    phrases: list[tuple[str, ...]] = field(default_factory=list)
    beginnings: list[str] = field(default_factory=list)

    def add(self, text: str, quoted: bool, most: int) -> int:
        """Put the first words of a piece where they belong; the number of words it has."""
        every = tuple(words(text))
        found = every[:most]
        beginning = text.endswith("*") and not quoted
        if quoted and len(found) > 1:
            self.phrases.append(found)
        elif beginning and found and len(found[-1]) >= _SHORTEST_BEGINNING:
            self.words.extend(found[:-1])
            self.beginnings.append(found[-1])
        else:
            self.words.extend(found)
        return len(every)


def ask(text: str, language: str) -> Asked:
    """Take apart what a person who reads the site in `language` typed."""
    wanted, unwanted, was_cut = _sorted_pieces(text)
    guessed = language_of(text[:MOST_CHARACTERS])
    telling = [word for word in wanted.words if not is_stop_word(word, guessed or language)]
    return Asked(
        words=tuple(dict.fromkeys(telling)),
        phrases=tuple(dict.fromkeys(wanted.phrases)),
        beginnings=tuple(dict.fromkeys(wanted.beginnings)),
        without_words=tuple(dict.fromkeys(unwanted.words)),
        without_phrases=tuple(dict.fromkeys(unwanted.phrases)),
        without_beginnings=tuple(dict.fromkeys(unwanted.beginnings)),
        language=guessed,
        was_cut=was_cut,
        only_common=bool(wanted.words) and not telling,
        typed=bool(text.strip()),
    )


def _sorted_pieces(text: str) -> tuple[_Parts, _Parts, bool]:
    wanted, unwanted, left = _Parts(), _Parts(), MOST_WORDS
    for negative, piece, quoted in _pieces(text[:MOST_CHARACTERS]):
        left -= (unwanted if negative else wanted).add(piece, quoted, left)
        if left < 0:
            break
    return wanted, unwanted, left < 0 or len(text) > MOST_CHARACTERS


def _pieces(text: str) -> Iterator[tuple[bool, str, bool]]:
    for found in _PIECE.finditer(text):
        minus_quoted, quoted, minus, plain = found.groups()
        if quoted is not None:
            yield bool(minus_quoted), quoted, True
        else:
            yield bool(minus), plain, False
