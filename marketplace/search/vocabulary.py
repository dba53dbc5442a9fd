"""The words of a view's documents: to widen a query by, to correct it, to go on from what is typed.

What is suggested to people stands in a live document: words of removed ones stay in files until
these are written anew, and are passed over here.
"""

from collections.abc import Iterator
from functools import cached_property, lru_cache

from marketplace.search.analysis import stem
from marketplace.search.arrays.packing import Array
from marketplace.search.arrays.segment import Segment
from marketplace.search.arrays.view import View
from marketplace.search.compounds import is_word
from marketplace.search.spelling import nearest
from marketplace.search.tokens import STEMS

_SHORTEST_PART = 4  # letters of a word that may be found inside a compound
_SHORTEST_REST = 3  # letters the rest of the compound must have at least
_MOST_COMPOUNDS = 60
_MOST_REMEMBERED = 1_000


class Vocabulary:
    """The words in one language."""

    def __init__(self, view: View, language: str) -> None:
        self.view = view
        self.language = language
        # One query asks for the same compounds three times.
        self._compounds = lru_cache(maxsize=_MOST_REMEMBERED)(self._look_for_compounds)

    def holds(self, word: str) -> bool:
        """Whether a live document has the word, in whatever form."""
        return bool(self.slots(stem(word, self.language)).size)

    def slots(self, token: str) -> Array:
        """The live documents that have a stem."""
        found = self.view.having_token(self.language, STEMS, token)
        return found[self.view.live[found]]

    def compounds(self, part: str) -> list[str]:
        """The stems that begin or end with another stem: `larm` in `trygghetslarm`. The most
        frequent ones, if there are very many."""
        return self._compounds(part)

    def _look_for_compounds(self, part: str) -> list[str]:
        if len(part) < _SHORTEST_PART:
            return []
        found = {
            whole
            for lists, _offset in self.view.lists(self.language, STEMS)
            for whole in _lines(lists.joined, part)
            if len(whole) >= len(part) + _SHORTEST_REST
            and (whole.startswith(part) or whole.endswith(part))
        }
        frequency = self.view.statistics(self.language, STEMS).frequency
        return sorted(found, key=lambda whole: (-frequency(whole), whole))[:_MOST_COMPOUNDS]

    def parts(self, word: str) -> list[str]:
        """The longest known stems with which a word's stem ends and begins: what to look for when
        nobody has the compound itself. A short ending counts only where the rest is a word too."""
        whole = stem(word, self.language)
        lengths = range(len(whole) - _SHORTEST_REST, _SHORTEST_PART - 1, -1)
        tail = next((whole[-n:] for n in lengths if self._is_ending(whole[-n:], whole[:-n])), None)
        head = next((whole[:n] for n in lengths if self.slots(whole[:n]).size), None)
        return [part for part in (tail, head) if part is not None]

    def _is_ending(self, ending: str, rest: str) -> bool:
        if not self.slots(ending).size:
            return False
        return len(ending) > _SHORTEST_PART or is_word(rest.rstrip("s"), self.language)

    def beginning_with(self, prefix: str) -> list[str]:
        """The stems of live words that begin with `prefix`."""
        words = (word for word, _count in self.going_on(prefix))
        return sorted({stem(word, self.language) for word in words})[:_MOST_COMPOUNDS]

    def going_on(self, prefix: str) -> list[tuple[str, int]]:
        """The live words that begin with `prefix`, with the number of documents that have them."""
        found: dict[str, int] = {}
        for segment, counts in self._live:
            words = segment.words[self.language]
            for number in words.from_(prefix):
                if counts[number]:
                    word = words.all[number]
                    found[word] = found.get(word, 0) + int(counts[number])
        return list(found.items())

    def nearest(self, word: str) -> str | None:
        """The live word that somebody may have meant."""
        found = []
        for segment, counts in self._live:
            words = segment.words[self.language]
            found.append(nearest(word, words.all, counts, words.letters))
        best = min((one for one in found if one is not None), default=None)
        return best[2] if best else None

    @cached_property
    def _live(self) -> list[tuple[Segment, Array]]:
        """For each segment in how many live documents its words stand."""
        return [
            (segment, segment.words[self.language].without(self.view.gone_of(segment)))
            for segment in self.view.segments
        ]


def _lines(joined: str, part: str) -> Iterator[str]:
    """The lines that hold `part`: far faster than looking at each word."""
    position = joined.find(part)
    while position >= 0:
        start = joined.rfind("\n", 0, position + 1) + 1
        end = joined.find("\n", position + 1)
        yield joined[start:end]
        position = joined.find(part, end)
