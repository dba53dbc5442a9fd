"""Which parts of a text to mark as found. HTML is made by the template, never here."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from marketplace.search.analysis import LANGUAGES, WORD, fold, stem

_SHORTEST_PART = 4
_ANYWHERE = 5  # letters from which a part is marked also in the middle of a word


class Segment(NamedTuple):
    """A piece of the text, and whether it is to be marked. All pieces together are the text."""

    text: str
    marked: bool


class _Terms:
    """What to look for: whole stems, and parts of words."""

    def __init__(self, terms: Iterable[str], language: str) -> None:
        given = [fold(term) for term in terms]
        plain = [term for term in given if not term.endswith("*")]
        self.language = language
        self.beginnings = tuple(term.rstrip("*") for term in given if term.rstrip("*") != term)
        self.stems = {stem(term, name) for term in plain for name in {language, *LANGUAGES}}
        own = {stem(term, language) for term in plain}
        self.parts = sorted((p for p in own if len(p) >= _SHORTEST_PART), key=len, reverse=True)

    def span(self, word: str) -> tuple[int, int] | None:
        """The part of a folded word to mark."""
        root = stem(word, self.language)
        if root in self.stems or word in self.stems:
            return 0, len(word)
        for part in self.parts:
            if (found := _part(word, root, part)) is not None:
                return found
        starts = [start for start in self.beginnings if start and word.startswith(start)]
        return (0, len(max(starts, key=len))) if starts else None


def mark(text: str, terms: Iterable[str], language: str) -> list[Segment]:
    """Divide a text in `language` into pieces that are found by `terms` and pieces that are not.

    A term finds its inflected forms whole, and itself as a part of a compound.
    """
    segments: list[Segment] = []
    end = 0
    for start, stop in _spans(text, _Terms(terms, language)):
        if start > end:
            segments.append(Segment(text[end:start], False))
        segments.append(Segment(text[start:stop], True))
        end = stop
    if end < len(text):
        segments.append(Segment(text[end:], False))
    return segments


def snippet(text: str, terms: Iterable[str], language: str, length: int = 240) -> list[Segment]:
    """About `length` characters of the text where most of the terms stand, cut between words."""
    if len(text) <= length:
        return mark(text, terms, language)
    wanted = tuple(terms)
    start = _best_start(text, wanted, language, length)
    stop = _before_word(text, start + length, start)
    segments = mark(text[start:stop].strip(), wanted, language)
    before = [Segment("… ", False)] if start else []
    after = [Segment(" …", False)] if stop < len(text) else []
    return [*before, *segments, *after]


def _spans(text: str, terms: _Terms) -> Iterator[tuple[int, int]]:
    for found in WORD.finditer(text):
        word = fold(found[0])
        span = terms.span(word)
        if span is not None and len(word) == len(found[0]):
            yield found.start() + span[0], found.start() + span[1]
        elif span is not None:  # composing the letters moved them: mark the word whole
            yield found.start(), found.end()


def _part(word: str, root: str, part: str) -> tuple[int, int] | None:
    """Where a stem stands in a compound: at its beginning, at its end, or long enough anywhere."""
    if word.startswith(part):
        return 0, len(part)
    if root.endswith(part):
        return len(root) - len(part), len(word)
    position = word.find(part) if len(part) >= _ANYWHERE else -1
    return (position, position + len(part)) if position > 0 else None


def _best_start(text: str, terms: tuple[str, ...], language: str, length: int) -> int:
    """Where to begin so that most different terms stand within reach; the first such place."""
    spans = list(_spans(text, _Terms(terms, language)))
    if not spans:
        return 0
    starts = [start for start, _ in spans]
    found = [fold(text[start:stop]) for start, stop in spans]

    def different(number: int) -> int:
        reach = bisect_left(starts, starts[number] + length * 3 // 4)
        return len(set(found[number:reach]))

    best = max(range(len(spans)), key=lambda number: (different(number), -number))
    start = max(0, min(starts[best] - length // 4, len(text) - length))
    return _after_space(text, start, starts[best]) if start else 0


def _after_space(text: str, start: int, latest: int) -> int:
    """The beginning of a word at or after `start`, not beyond `latest`."""
    position = start
    while position < latest and not text[position - 1].isspace():
        position += 1
    return position


def _before_word(text: str, stop: int, earliest: int) -> int:
    """The end of a word at or before `stop`; `stop` itself where there is no space."""
    if stop >= len(text) or text[stop].isspace():
        return min(stop, len(text))
    space = max(text.rfind(" ", earliest, stop), text.rfind("\n", earliest, stop))
    return space if space > earliest else stop
