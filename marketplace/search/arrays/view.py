"""All segments of one state as one collection. A view never changes.

Every document has a slot: its row, counted on through the segments. Arrays over documents are by
slot; those of documents that are gone stay, and are left out by `live`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np

from marketplace.search.analysis import LANGUAGES
from marketplace.search.arrays.meanings import Meanings
from marketplace.search.arrays.packing import Array
from marketplace.search.arrays.segment import Lists, Segment
from marketplace.search.documents import Derived, Document
from marketplace.search.postings import BM25, Statistics, Weights
from marketplace.search.tokens import Tokens, tokens_by


@dataclass(frozen=True)
class Brought:
    """What tokens bring to the slots that have them: each token's slots stand together, up to its
    end, each with its worth."""

    tokens: tuple[str, ...]
    ends: Array
    slots: Array
    worth: Array

    def scores(self, size: int) -> Array:
        """For each slot the sum."""
        if not self.tokens:
            return np.zeros(size)
        return np.bincount(self.slots, self.worth, minlength=size)

    def to(self, chosen: Array) -> dict[int, dict[str, float]]:
        """For each of a few slots what each token brings."""
        found: dict[int, dict[str, float]] = {int(slot): {} for slot in chosen}
        if not self.tokens:
            return found
        among = np.zeros(int(self.slots.max()) + 1, np.bool_)
        among[chosen[chosen < among.size]] = True
        places = np.flatnonzero(among[self.slots])
        numbers = np.searchsorted(self.ends, places, "right")
        for number, slot, worth in zip(
            numbers.tolist(), self.slots[places].tolist(), self.worth[places].tolist(), strict=True
        ):
            shares, token = found[slot], self.tokens[number]
            shares[token] = shares.get(token, 0.0) + worth
        return found


NOTHING = Brought((), np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float32))


def _frequency(every: Sequence[Lists]) -> Callable[[str], int]:
    """In how many documents a token stands; asked a thousand times for each whole text."""
    held = [(lists.numbers.get, lists.bounds) for lists in every]

    def frequency(token: str) -> int:
        total = 0
        for number_of, bounds in held:
            number = number_of(token)
            if number is not None:
                total += bounds[number + 1] - bounds[number]
        return total

    return frequency


class View:
    """The documents of one state of the index."""

    def __init__(
        self,
        segments: Sequence[Segment],
        gone: Mapping[str, Sequence[int]] | None = None,
        model: str = "",
    ) -> None:
        self.segments = tuple(segments)
        self.gone = dict(gone or {})
        sizes = [segment.size for segment in self.segments]
        self.size = sum(sizes)
        self.offsets = [sum(sizes[:number]) for number in range(len(sizes))]
        self.live = np.ones(self.size, np.bool_)
        for segment, offset in self.parts():
            self.live[self.gone_of(segment) + offset] = False
        self.meanings = Meanings(list(self.parts()), self.size, model)
        self._held: dict[str, Array] = {}
        self._statistics: dict[tuple[str, str], Statistics] = {}
        self._norms: dict[tuple[str, str], Array] = {}

    def parts(self) -> Iterator[tuple[Segment, int]]:
        """Each segment with the slot of its first row."""
        return zip(self.segments, self.offsets, strict=True)

    def gone_of(self, segment: Segment) -> Array:
        """The rows of a segment that no longer count."""
        return np.array(self.gone.get(segment.name, ()), np.int64)

    def slot(self, ref: str) -> int | None:
        """The slot of a document; the youngest segment that holds it counts."""
        for segment, offset in reversed(list(self.parts())):
            row = segment.row(ref)
            if row is not None and self.live[offset + row]:
                return offset + row
        return None

    def place(self, slot: int) -> tuple[Segment, int]:
        """The segment and the row of a slot."""
        number = int(np.searchsorted(self.offsets, slot, "right")) - 1
        return self.segments[number], slot - self.offsets[number]

    def ref(self, slot: int) -> str:
        """The ref of a slot's document."""
        segment, row = self.place(slot)
        return segment.refs[row]

    def document(self, slot: int) -> Document:
        """A slot's document, but for its vectors."""
        segment, row = self.place(slot)
        return segment.document(row)

    def documents(self) -> Iterator[Document]:
        """Every document, with the vectors that can be compared."""
        for slot in self.slots():
            segment, row = self.place(slot)
            yield segment.whole(row, self.meanings.model)

    def stamps(self) -> dict[str, str]:
        """The stamp of every document."""
        return {
            ref: stamp
            for segment, offset in self.parts()
            for ref, stamp, live in zip(
                segment.refs, segment.stamps, self.live[offset : offset + segment.size], strict=True
            )
            if live
        }

    def slots(self) -> list[int]:
        """The slots that hold a document."""
        return [int(slot) for slot in np.flatnonzero(self.live)]

    def column(self, name: str) -> Array:
        """A column of numbers over all slots."""
        return self._joined(name, lambda segment: segment.arrays[name])

    def days(self, name: str) -> Array:
        """A moment or day of each document as a number; the greatest where there is none."""
        return self._joined(name, lambda segment: segment.days(name))

    def _joined(self, name: str, column_of: Callable[[Segment], Array]) -> Array:
        if name not in self._held:
            held = [column_of(segment) for segment in self.segments]
            self._held[name] = np.concatenate(held) if held else np.empty(0, np.int64)
        return self._held[name]

    def of_kind(self, kind: str) -> Array:
        """Whether each slot holds a live document of this kind."""
        found = np.zeros(self.size, np.bool_)
        for segment, offset in self.parts():
            if kind in segment.kinds:
                number = segment.kinds.index(kind)
                found[offset : offset + segment.size] = segment.arrays["kind"] == number
        return found & self.live

    # Words

    @cached_property
    def tokens(self) -> Mapping[str, Tokens]:
        """What words bring, by language: as the first segment has it."""
        if self.segments:
            return self.segments[0].tokens
        return {language: tokens_by(language, {}) for language in LANGUAGES}

    def bag(self, slot: int) -> dict[str, int]:
        """The words of a slot's document with how often each stands there."""
        segment, row = self.place(slot)
        return segment.words[LANGUAGES[int(segment.arrays["language"][row])]].bag(row)

    def lists(self, language: str, kind: str) -> Iterator[tuple[Lists, int]]:
        """The postings of each segment, with the slot of its first row."""
        return ((segment.lists(language, kind), offset) for segment, offset in self.parts())

    def statistics(self, language: str, kind: str) -> Statistics:
        """What tokens of a kind are worth now."""
        key = language, kind
        if key not in self._statistics:
            mine = self.column("language") == LANGUAGES.index(language)
            documents = int(np.count_nonzero(mine & self.live))
            total = float(self.lengths(*key)[self.live].sum())
            every = [lists for lists, _offset in self.lists(*key)]
            self._statistics[key] = Statistics(
                documents,
                total / documents if documents else 0.0,
                _frequency(every),
            )
        return self._statistics[key]

    def lengths(self, language: str, kind: str) -> Array:
        """How many tokens of a kind each slot has."""
        return self.column(f"{language}.{kind}.lengths")

    def norms(self, language: str, kind: str) -> Array:
        """What the counts of each slot are weighed against."""
        key = language, kind
        if key not in self._norms:
            bm25, average = BM25[kind], self.statistics(*key).average_length or 1.0
            share = self.lengths(*key).astype(np.float32) / np.float32(average)
            self._norms[key] = np.float32(bm25.k1) * (1 - bm25.b + bm25.b * share)
        return self._norms[key]

    def brought(self, language: str, kind: str, weights: Weights) -> Brought:
        """What the weighed tokens bring to each slot that has them, on the absolute scale."""
        slots: list[Array] = []
        counts: list[Array] = []
        tokens: list[str] = []
        shares: list[float] = []
        for lists, offset in self.lists(language, kind):
            for token, weight in weights.tokens:
                start, stop = lists.span(token)
                if start < stop:
                    found = lists.rows[start:stop]
                    slots.append(found + offset if offset else found)
                    counts.append(lists.counts[start:stop])
                    tokens.append(token)
                    shares.append(weight / weights.total)
        if not slots:
            return NOTHING
        every, factor = np.concatenate(slots), np.float32(BM25[kind].k1 + 1)
        count = np.concatenate(counts).astype(np.float32)
        lengths = [len(one) for one in slots]
        share = np.repeat(np.array(shares, np.float32) * factor, lengths)
        worth = share * count / (count + self.norms(language, kind)[every])
        return Brought(tuple(tokens), np.cumsum(lengths), every, worth)

    def having_token(self, language: str, kind: str, token: str) -> Array:
        """The slots that hold a token."""
        found = [
            lists.rows[slice(*lists.span(token))] + offset
            for lists, offset in self.lists(language, kind)
        ]
        return np.concatenate(found) if found else np.empty(0, np.int64)

    # Codes

    def having(self, name: str, codes: Iterable[str], *, own: bool = False) -> Array:
        """Whether each slot has one of these codes, or has it as its own."""
        found = np.zeros(self.size, np.bool_)
        for segment, offset in self.parts():
            for code in codes:
                rows, owned = segment.having(name, code)
                found[(rows[owned] if own else rows) + offset] = True
        return found

    def having_derived(self, derive: Derived, codes: Iterable[str], now: datetime) -> Array:
        """Whether each slot has one of these codes of a facet that depends on the moment."""
        found = np.zeros(self.size, np.bool_)
        for segment, offset in self.parts():
            known = segment.derived(derive, now)
            for code in codes:
                if code in known:
                    found[known[code] + offset] = True
        return found

    def counted(self, within: Array) -> dict[str, dict[str, int]]:
        """By facet how many of the slots within have each code; codes that none has left out."""
        found: dict[str, dict[str, int]] = {}
        for segment, offset in self.parts():
            rows, starts = segment.arrays["code_rows"], segment.arrays["code_starts"]
            if not rows.size:
                continue
            # Every code has a row, or it would not be there; so no sum is of nothing.
            hits = np.take(within[offset : offset + segment.size], rows).view(np.uint8)
            numbers = np.add.reduceat(hits, starts[:-1], dtype=np.int32)
            for (name, code), number in zip(segment.codes, numbers.tolist(), strict=True):
                if number:
                    codes = found.setdefault(name, {})
                    codes[code] = codes.get(code, 0) + number
        return found

    def counted_derived(self, derive: Derived, now: datetime, within: Array) -> dict[str, int]:
        """The same for a facet that depends on the moment."""
        found: dict[str, int] = {}
        for segment, offset in self.parts():
            for code, rows in segment.derived(derive, now).items():
                number = int(np.count_nonzero(within[rows + offset]))
                if number:
                    found[code] = found.get(code, 0) + number
        return found

    def moment(self, now: datetime) -> tuple[object, ...]:
        """Is another when a code that depends on the moment may be."""
        return tuple(segment.moment(now) for segment in self.segments)
