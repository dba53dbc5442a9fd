"""Which parts of a text to mark as found. HTML is made by the template, never here."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from marketplace.search.analysis import LANGUAGES, WORD, fold, stem
from marketplace.search.compounds import Compounds, Part, background_compounds, has_word

_SHORTEST_PART = 4  # letters a part has at least, where the parts of a word are not known
_SURE = 5  # letters from which a part is no accident
_REST = 3  # letters there must be beside a part

_KEPT_TERMS, _KEPT_WORDS = 16, 4_000

Span = tuple[int, int]


class Segment(NamedTuple):
    """A piece of the text, and whether it is to be marked. All pieces together are the text."""

    text: str
    marked: bool


class _Terms:
    """What to look for: whole stems, and parts of words."""

    def __init__(self, terms: Iterable[str], language: str, compounds: Compounds) -> None:
        given = [fold(term) for term in terms]
        plain = [term for term in given if not term.endswith("*")]
        self.language, self.compounds = language, compounds
        self.beginnings = tuple(term.rstrip("*") for term in given if term.rstrip("*") != term)
        self.stems = {stem(term, name) for term in plain for name in {language, *LANGUAGES}}
        own = {stem(term, language) for term in plain}
        self.parts = sorted((p for p in own if len(p) >= _SHORTEST_PART), key=len, reverse=True)
        self.spans = lru_cache(maxsize=_KEPT_WORDS)(self._spans)

    def _spans(self, word: str) -> Sequence[Span]:
        """The parts of a folded word to mark, in order."""
        if word in self.stems or self._is_one(word):
            return [(0, len(word))]
        divided = self.compounds.spans(word)
        if divided and (found := self._parts(word, divided)):
            return found
        least = _SURE if divided else _SHORTEST_PART
        return self._at_the_ends(word, least) or self._beginning(word)

    def _is_one(self, word: str) -> bool:
        return stem(word, self.language) in self.stems

    def _parts(self, word: str, parts: Sequence[Part]) -> list[Span]:
        """The parts that are looked for, or several together: the longest such runs."""
        found, first = [], 0
        while first < len(parts):
            run = self._longest_run(word, parts[first:])
            if run:
                found.append((parts[first].start, parts[first + run - 1].stop))
            first += max(run, 1)
        return found

    def _longest_run(self, word: str, parts: Sequence[Part]) -> int:
        """How many parts from the first on are one thing that is looked for."""
        for count in range(len(parts), 1, -1):
            if self._is_one(word[parts[0].start : parts[count - 1].stop]):
                return count
        own = word[parts[0].start : parts[0].stop]
        return int(self._is_one(parts[0].word) or self._is_one(own))

    def _at_the_ends(self, word: str, least: int) -> list[Span]:
        """The longest stem with which the word begins or ends."""
        root = stem(word, self.language)
        for part in self.parts:
            if len(part) < least or part not in word:
                continue
            if word.startswith(part) and self._is_apart(word, part, len(root) - len(part)):
                return [(0, len(part))]
            start = _start_of_end(word, root, part)
            if start >= _REST and self._is_apart(word, part, start):
                return [(start, len(word))]
        return []

    def _is_apart(self, word: str, part: str, rest: int) -> bool:
        """Whether that a part stands in a word beside the rest is no accident."""
        if len(part) >= _SURE:
            return True
        # Not "svar" in "försvar", nor "stad" in "stadga".
        return rest > _REST or (rest == _REST and not has_word(word, self.language))

    def _beginning(self, word: str) -> list[Span]:
        starts = [start for start in self.beginnings if start and word.startswith(start)]
        return [(0, len(max(starts, key=len)))] if starts else []


def mark(
    text: str, terms: Iterable[str], language: str, compounds: Compounds | None = None
) -> list[Segment]:
    """Divide a text in `language` into pieces that are found by `terms` and pieces that are not.

    A term finds its inflected forms whole, and itself as a part of a compound. It does not find
    its own parts: who looked for trygghetslarm was not shown this text for its larm. `compounds`
    knows the parts of the words of that language; without it the background does.
    """
    segments: list[Segment] = []
    end = 0
    for start, stop in _joined(_spans(text, _terms(tuple(terms), language, compounds))):
        if start > end:
            segments.append(Segment(text[end:start], False))
        segments.append(Segment(text[start:stop], True))
        end = stop
    if end < len(text):
        segments.append(Segment(text[end:], False))
    return segments


def snippet(
    text: str,
    terms: Iterable[str],
    language: str,
    length: int = 240,
    compounds: Compounds | None = None,
) -> list[Segment]:
    """About `length` characters of the text where most of the terms stand, cut between words."""
    if len(text) <= length:
        return mark(text, terms, language, compounds)
    wanted = tuple(terms)
    start = _best_start(text, _terms(wanted, language, compounds), length)
    stop = _before_word(text, start + length, start)
    segments = mark(text[start:stop].strip(), wanted, language, compounds)
    before = [Segment("… ", False)] if start else []
    after = [Segment(" …", False)] if stop < len(text) else []
    return [*before, *segments, *after]


@lru_cache(maxsize=_KEPT_TERMS)
def _terms(terms: tuple[str, ...], language: str, compounds: Compounds | None) -> _Terms:
    """What one page looks for in many texts is made ready once."""
    return _Terms(terms, language, compounds or background_compounds(language))


def _spans(text: str, terms: _Terms) -> Iterator[Span]:
    for found in WORD.finditer(text):
        word = fold(found[0])
        spans = terms.spans(word)
        if spans and len(word) != len(found[0]):
            yield found.span()  # composing the letters moved them: mark the word whole
        else:
            yield from ((found.start() + start, found.start() + stop) for start, stop in spans)


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    """The same places, those that touch made one."""
    held: Span | None = None
    for start, stop in spans:
        if held and held[1] == start:
            held = held[0], stop
            continue
        if held:
            yield held
        held = start, stop
    if held:
        yield held


def _start_of_end(word: str, root: str, part: str) -> int:
    """Where the last part of a word begins; -1 if it is not that part."""
    # The word as well: the stemmer takes from storstad what it leaves stad.
    ending = next((whole for whole in (root, word) if whole.endswith(part)), None)
    return -1 if ending is None else len(ending) - len(part)


def _best_start(text: str, terms: _Terms, length: int) -> int:
    """Where to begin so that most different terms stand within reach; the first such place."""
    spans = list(_spans(text, terms))
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
