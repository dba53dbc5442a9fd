"""One file of the match index, for reading: rows are numbered from 0 in the order of their refs."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

import numpy as np

from marketplace.core.refs import LOCAL
from marketplace.search.analysis import LANGUAGES
from marketplace.search.arrays.packing import Array, Packed, Seal, lines
from marketplace.search.documents import Derived, Document, Row, moment_of
from marketplace.search.meaning.embedding import ROLES
from marketplace.search.spelling import letters_of
from marketplace.search.tokens import Tokens, tokens_by

_MOST_DERIVED = 16


@dataclass(frozen=True)
class Lists:
    """The rows of each token of one kind, and how many tokens each row has."""

    numbers: Mapping[str, int]
    starts: Array
    rows: Array
    counts: Array
    lengths: Array

    @cached_property
    def joined(self) -> str:
        """Every token in one text, each between line breaks."""
        return "\n".join(("", *self.numbers, ""))

    @cached_property
    def bounds(self) -> list[int]:
        """Where each token's rows begin, and where the last one's end."""
        bounds: list[int] = self.starts.tolist()
        return bounds

    def span(self, token: str) -> tuple[int, int]:
        """Where a token's rows begin and end."""
        number = self.numbers.get(token)
        return (0, 0) if number is None else (self.bounds[number], self.bounds[number + 1])


class Words:
    """The words of the texts in one language: which there are, and which each text has."""

    def __init__(self, arrays: Mapping[str, Array], language: str) -> None:
        self._text = arrays[f"{language}.words"]
        self._starts = arrays[f"{language}.bag_starts"]
        self._words = arrays[f"{language}.bag_words"]
        self._counts = arrays[f"{language}.bag_counts"]

    @cached_property
    def all(self) -> list[str]:
        """Every word, sorted."""
        return lines(self._text)

    @cached_property
    def letters(self) -> tuple[Array, Array]:
        """For each word a bit for each of its letters, and its length."""
        return letters_of(self.all)

    @cached_property
    def frequencies(self) -> Array:
        """In how many rows each word stands."""
        return np.bincount(self._words, minlength=len(self.all))

    def without(self, rows: Array) -> Array:
        """In how many other rows each word stands."""
        held = [self._words[self._starts[row] : self._starts[row + 1]] for row in rows.tolist()]
        if not held:
            return self.frequencies
        return self.frequencies - np.bincount(np.concatenate(held), minlength=len(self.all))

    def bag(self, row: int) -> dict[str, int]:
        """The words of a row with how often each stands there."""
        part = slice(self._starts[row], self._starts[row + 1])
        every = self.all
        numbers, counts = self._words[part].tolist(), self._counts[part].tolist()
        return {every[number]: count for number, count in zip(numbers, counts, strict=True)}

    def from_(self, beginning: str) -> Iterator[int]:
        """The numbers of the words that begin so."""
        every = self.all
        for number in range(bisect_left(every, beginning), len(every)):
            if not every[number].startswith(beginning):
                return
            yield number


class Segment:
    """The documents of one file."""

    def __init__(self, path: Path, seal: Seal) -> None:
        self.name = seal.name
        self._packed = Packed(path, seal)
        self.arrays = self._packed.arrays
        self.refs = lines(self.arrays["refs"])
        self.size = len(self.refs)
        self.words = {language: Words(self.arrays, language) for language in LANGUAGES}
        self._lists: dict[tuple[str, str], Lists] = {}
        self._sums: dict[tuple[str, str], tuple[int, Array]] = {}
        self._derived: dict[tuple[Derived, tuple[date, int]], Mapping[str, Array]] = {}

    def is_intact(self) -> bool:
        """Whether its file lies untouched."""
        return self._packed.is_intact()

    def row(self, ref: str) -> int | None:
        """The row of a document."""
        place = bisect_left(self.refs, ref)
        return place if place < self.size and self.refs[place] == ref else None

    def lists(self, language: str, kind: str) -> Lists:
        """The postings of one kind of token."""
        key = language, kind
        if key not in self._lists:
            named = {
                name: self.arrays[f"{language}.{kind}.{name}"]
                for name in ("starts", "rows", "counts", "lengths")
            }
            tokens = lines(self.arrays[f"{language}.{kind}.tokens"])
            self._lists[key] = Lists({one: number for number, one in enumerate(tokens)}, **named)
        return self._lists[key]

    @cached_property
    def tokens(self) -> Mapping[str, Tokens]:
        """What words bring, by language, in a collection that begins with this segment."""
        found = {}
        for language, words in self.words.items():
            counts = zip(words.all, words.frequencies.tolist(), strict=True)
            found[language] = tokens_by(language, dict(counts))
        return found

    def document(self, row: int) -> Document:
        """The document as it was written, but for its vectors."""
        starts = self.arrays["text_starts"]
        held = self.arrays["texts"][starts[row] : starts[row + 1]]
        return Document.from_json(held.tobytes().decode())

    def whole(self, row: int, model: str) -> Document:
        """The document with its vectors, if they are this model's."""
        return self.document(row).with_vectors(self.vectors(row) if self.model == model else {})

    def vectors(self, row: int) -> dict[str, bytes]:
        """The vectors of a row."""
        found = {}
        for role in ROLES:
            rows = self.arrays[f"{role}.rows"]
            place = int(np.searchsorted(rows, row))
            if place < rows.size and rows[place] == row:
                found[role] = self.arrays[f"{role}.vectors"][place].tobytes()
        return found

    @cached_property
    def model(self) -> str:
        """The model that its vectors come from."""
        return self.arrays["model"].tobytes().decode()

    def sum_of(self, language: str, role: str) -> tuple[int, Array]:
        """How many vectors there are of a language and role, and their sum."""
        key = language, role
        if key not in self._sums:
            rows = self.arrays[f"{role}.rows"]
            mine = self.arrays["language"][rows] == LANGUAGES.index(language)
            vectors = self.arrays[f"{role}.vectors"]
            self._sums[key] = int(mine.sum()), mine.astype(np.float32) @ vectors
        return self._sums[key]

    @cached_property
    def stamps(self) -> list[str]:
        """What each document's stamp was."""
        return lines(self.arrays["stamps"])

    @cached_property
    def kinds(self) -> list[str]:
        """The kinds of documents, by their number in the column `kind`."""
        return lines(self.arrays["kinds"])

    @cached_property
    def codes(self) -> Mapping[tuple[str, str], int]:
        """The number of each code of each facet."""
        found = {}
        for number, line in enumerate(lines(self.arrays["codes"])):
            name, _, code = line.partition("\t")
            found[name, code] = number
        return found

    def having(self, name: str, code: str) -> tuple[Array, Array]:
        """The rows that have a code, and whether it is their own."""
        number = self.codes.get((name, code))
        if number is None:
            return self.arrays["code_rows"][:0], self.arrays["code_own"][:0]
        part = slice(*self.arrays["code_starts"][number : number + 2])
        return self.arrays["code_rows"][part], self.arrays["code_own"][part]

    @cached_property
    def moments(self) -> Sequence[Row]:
        """What depends on the day, by its number in the column `moment`."""
        return [Row.from_json(line) for line in lines(self.arrays["moments"])]

    def days(self, name: str) -> Array:
        """One of its days or moments for each row, as a number; the greatest where it has none."""
        numbers = np.array([_number(getattr(row, name)) for row in self.moments], np.int64)
        return numbers[self.arrays["moment"]]

    @cached_property
    def _closing(self) -> list[datetime]:
        return sorted({row.answers_close_at for row in self.moments if row.answers_close_at})

    def moment(self, now: datetime) -> tuple[date, int]:
        """Is another when a code that depends on the moment may be: when a time to answer ends,
        and at midnight in Sweden."""
        return now.astimezone(LOCAL).date(), bisect_right(self._closing, now)

    def derived(self, derive: Derived, now: datetime) -> Mapping[str, Array]:
        """The rows that have each code of a facet that depends on the moment."""
        key = derive, self.moment(now)
        if key not in self._derived:
            if len(self._derived) >= _MOST_DERIVED:
                self._derived.clear()
            self._derived[key] = self._derive(derive, now)
        return self._derived[key]

    def _derive(self, derive: Derived, now: datetime) -> Mapping[str, Array]:
        having: dict[str, list[int]] = {}
        for number, row in enumerate(self.moments):
            for code in derive(row, now):
                having.setdefault(code, []).append(number)
        column = self.arrays["moment"]
        return {code: np.flatnonzero(np.isin(column, held)) for code, held in having.items()}


def _number(day: date | None) -> int:
    if day is None:
        return int(np.iinfo(np.int64).max)
    return moment_of(day) if isinstance(day, datetime) else day.toordinal()
