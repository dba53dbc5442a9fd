"""The state of the index that is kept in memory: rows, inverted lists and words of live documents.

A snapshot is never changed: `updated` makes the next one, sharing what did not change, so that
threads that still read the old one are not disturbed. What a removed document held is gone from
the next snapshot entirely, words for suggestions included.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from marketplace.search.analysis import LANGUAGES, gram_counts, stem, stem_counts
from marketplace.search.bitmaps import Bitmaps
from marketplace.search.documents import Row
from marketplace.search.engine import Match
from marketplace.search.postings import Counts, Postings
from marketplace.search.ranking import GRAMS, STEMS, Corpus, corpus_of

_SHORTEST_PART = 4  # letters of a word that may be found inside a compound
_SHORTEST_REST = 3  # letters the rest of the compound must have at least
_MOST_COMPOUNDS = 60


@dataclass(frozen=True)
class Snapshot:
    """One state. Rows keep their number (slot) while their document lives; free slots are None."""

    rows: tuple[Row | None, ...]
    slots: Mapping[str, int]
    stems: Mapping[str, Postings]
    grams: Mapping[str, Postings]
    vocabulary: Mapping[str, Mapping[str, int]]

    @classmethod
    def empty(cls) -> "Snapshot":
        """Nothing."""
        return cls(
            (),
            {},
            {language: Postings(STEMS) for language in LANGUAGES},
            {language: Postings(GRAMS) for language in LANGUAGES},
            {language: {} for language in LANGUAGES},
        )

    def live(self) -> Iterator[tuple[int, Row]]:
        """The rows that hold a document, with their slots."""
        return ((slot, row) for slot, row in enumerate(self.rows) if row is not None)

    @cached_property
    def bitmaps(self) -> Bitmaps:
        """Which rows have which codes."""
        return Bitmaps(self.rows)

    @cached_property
    def matches(self) -> dict[Hashable, list[Match]]:
        """What fits whole documents, worked out in this state; see `WhooshEngine.match`."""
        return {}

    @cached_property
    def corpus(self) -> Corpus:
        """The word statistics of this state."""
        return corpus_of(self.stems, self.grams)

    def updated(self, upserts: Iterable[Row], removals: Iterable[str]) -> "Snapshot":
        """The state after these rows came or changed and these refs went."""
        coming = {row.ref: row for row in upserts}
        leaving = [ref for ref in {*removals, *coming} if ref in self.slots]
        removed = [(self.slots[ref], self._row(ref)) for ref in leaving]
        rows, slots = self._placed(coming, removed)
        added = [(slots[ref], row) for ref, row in coming.items()]
        return Snapshot(
            rows,
            slots,
            _posted(self.stems, removed, added, stem_counts),
            _posted(self.grams, removed, added, gram_counts),
            _counted(self.vocabulary, removed, added),
        )

    def compounds(self, part: str, language: str) -> list[str]:
        """The stems of live documents that begin or end with another stem: `larm` in
        `trygghetslarm`. The most frequent ones, if there are very many."""
        if len(part) < _SHORTEST_PART:
            return []
        found = [
            whole
            for whole in self._lines(self._joined_stems[language], part)
            if len(whole) >= len(part) + _SHORTEST_REST
            and (whole.startswith(part) or whole.endswith(part))
        ]
        found.sort(key=lambda whole: (-self.stems[language].frequency(whole), whole))
        return found[:_MOST_COMPOUNDS]

    def parts(self, word: str, language: str) -> list[str]:
        """The longest stems of live documents with which a word's stem ends and begins: what to
        look for when nobody has the compound itself."""
        whole, known = stem(word, language), self.stems[language].lists
        lengths = range(len(whole) - _SHORTEST_REST, _SHORTEST_PART - 1, -1)
        tail = next((whole[-n:] for n in lengths if whole[-n:] in known), None)
        head = next((whole[:n] for n in lengths if whole[:n] in known), None)
        return [part for part in (tail, head) if part is not None]

    def beginning_with(self, prefix: str, language: str) -> list[str]:
        """The stems of live words that begin with `prefix`."""
        words = self._lines(self._joined_words[language], "\n" + prefix)
        return sorted({stem(word, language) for word in words})[:_MOST_COMPOUNDS]

    def holds(self, word: str, language: str) -> bool:
        """Whether a live document has the word, in whatever form."""
        return bool(self.stems[language].frequency(stem(word, language)))

    def _row(self, ref: str) -> Row:
        row = self.rows[self.slots[ref]]
        if row is None:
            raise LookupError(ref)
        return row

    def _placed(
        self, coming: Mapping[str, Row], removed: list[tuple[int, Row]]
    ) -> tuple[tuple[Row | None, ...], dict[str, int]]:
        rows, slots = list(self.rows), dict(self.slots)
        for slot, row in removed:
            rows[slot] = None
            del slots[row.ref]
        free = [slot for slot, row in enumerate(rows) if row is None]
        free += range(len(rows), len(rows) + max(0, len(coming) - len(free)))
        rows.extend([None] * (len(coming) + len(slots) - len(rows)))
        for slot, (ref, row) in zip(free, coming.items(), strict=False):
            rows[slot] = row
            slots[ref] = slot
        return tuple(rows), slots

    @cached_property
    def _joined_stems(self) -> Mapping[str, str]:
        return {name: "\n".join(("", *self.stems[name].lists, "")) for name in LANGUAGES}

    @cached_property
    def _joined_words(self) -> Mapping[str, str]:
        return {name: "\n".join(("", *self.vocabulary[name], "")) for name in LANGUAGES}

    @staticmethod
    def _lines(joined: str, part: str) -> Iterator[str]:
        """The lines that hold `part`: far faster than looking at each word."""
        position = joined.find(part)
        while position >= 0:
            start = joined.rfind("\n", 0, position + 1) + 1
            end = joined.find("\n", position + 1)
            yield joined[start:end]
            position = joined.find(part, end)


def _posted(
    postings: Mapping[str, Postings],
    removed: list[tuple[int, Row]],
    added: list[tuple[int, Row]],
    count: Callable[[Counts, str], Counts],
) -> dict[str, Postings]:
    """The postings of each language after the change."""

    def tokens(rows: list[tuple[int, Row]], language: str) -> Iterator[tuple[int, Counts]]:
        return (
            (slot, count(row.bag(), language)) for slot, row in rows if row.language == language
        )

    return {
        language: known.updated(tokens(removed, language), tokens(added, language))
        for language, known in postings.items()
    }


def _counted(
    vocabulary: Mapping[str, Mapping[str, int]],
    removed: list[tuple[int, Row]],
    added: list[tuple[int, Row]],
) -> dict[str, dict[str, int]]:
    """In how many live documents each word stands, by language, after the change."""
    counted = {language: dict(words) for language, words in vocabulary.items()}
    for change, rows in ((-1, removed), (1, added)):
        for _, row in rows:
            counts = counted[row.language]
            for word in row.words:
                counts[word] = counts.get(word, 0) + change
                if not counts[word]:
                    del counts[word]
    return counted
