"""The seam: what is asked of a search engine, and what it answers.

Documents go in; refs, scores, counts and explanations come out. The page that shows a hit reads
the thing itself again and drops what is not public now, so a stale index can rank wrongly but
never show.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from marketplace.search.documents import Document
from marketplace.search.explaining import Explanation
from marketplace.search.weighting import DEFAULT, Weighting


class Sort(StrEnum):
    """Orders a person can choose between."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    DEADLINE = "deadline"
    NEEDED_FROM = "needed_from"


class Hint(StrEnum):
    """What a person should be told about how the words were taken."""

    CUT = "cut"  # the query was too long: only its beginning was used
    COMMON_WORDS = "common_words"  # nothing but stop words: everything is listed
    NO_WORDS = "no_words"  # nothing but punctuation: everything is listed
    SIMILAR = "similar"  # no text has the words, or one of them: these resemble them


@dataclass(frozen=True)
class Query:
    """What a person asks for.

    Codes of one facet are alternatives, facets restrict each other. `covering` holds, per facet,
    wider codes which satisfy the filter where a document itself has one (an offer to the whole
    county also serves the municipality that was asked for).
    """

    text: str = ""
    language: str = "sv"
    kinds: tuple[str, ...] = ()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    covering: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    published_since: datetime | None = None
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    limit: int = 20
    # What the text means, as an embedder gives it; without it words alone are compared.
    vector: bytes | None = None


@dataclass(frozen=True)
class Hit:
    """One document found; without words to search for, the score is 0. `has_words` False: it has
    none of those that were asked for, and was found by what it is about."""

    ref: str
    kind: str
    score: float
    has_words: bool = True


@dataclass(frozen=True)
class Result:
    """One page of hits, and the counts over all of them.

    `counts[facet][code]` says how many there would be if that code alone were chosen in its
    facet; `kinds` the same for kinds. `terms` is what `marking.mark` takes. `suggestion` is the
    query with misspelt words replaced by words that live documents have.
    """

    total: int
    hits: tuple[Hit, ...]
    counts: Mapping[str, Mapping[str, int]]
    kinds: Mapping[str, int]
    terms: tuple[str, ...] = ()
    suggestion: str | None = None
    hints: frozenset[Hint] = frozenset()


@dataclass(frozen=True)
class Completion:
    """How a query may go on, and how many documents have its last word."""

    text: str
    documents: int


@dataclass(frozen=True)
class Match:
    """A document that fits another, with the version that was compared."""

    ref: str
    kind: str
    version: int
    score: float
    explanation: Explanation


@dataclass(frozen=True)
class Placed:
    """Where a document stands among all of its kind that were compared with another; 1 is best."""

    number: int
    total: int
    match: Match


class Engine(Protocol):
    """What every engine does. Reading methods raise `IndexUnavailable` while it is not ready."""

    @property
    def model(self) -> str:
        """The model that the documents' vectors are from; empty without one."""
        ...

    def refresh(self) -> bool:
        """See what the writer has committed since; once per request. False: nothing to read."""
        ...

    def is_ready(self) -> bool:
        """Whether there is an index that can be read."""
        ...

    def search(self, query: Query, now: datetime) -> Result:
        """What a person's words and filters find. Never raises for what was typed."""
        ...

    def complete(self, text: str, language: str, limit: int = 8) -> list[Completion]:
        """How what is being typed may go on, in words of live documents."""
        ...

    def match(
        self,
        document: Document,
        kind: str,
        now: datetime,
        limit: int = 50,
        exclude: Iterable[str] = (),
        minimum: float = 0.0,
    ) -> list[Match]:
        """The documents of `kind` that fit the whole of `document`, best first, those of at least
        this likelihood.

        `document` need not be in the index (a draft); it never finds itself.
        """
        ...

    def place(self, document: Document, kind: str, ref: str, now: datetime) -> Placed | None:
        """Where the document of `kind` with this ref stands among what `match` would give without
        a limit; None when the index does not hold it."""
        ...

    def explain(
        self,
        document: Document,
        other: Document,
        now: datetime,
        weighting: Weighting | None = None,
    ) -> Explanation:
        """Why `other` fits `document`, or does not; by other weights than those in use, if
        given."""
        ...

    def weighting(self) -> Weighting:
        """The weights by which whole documents are matched."""
        ...

    def apply(
        self,
        upserts: Iterable[Document],
        removals: Iterable[str],
        cursor: int | None = None,
        weighting: Weighting | None = None,
    ) -> None:
        """Write in one commit; the cursor (unless None) is stored with it, never without it.
        Documents are matched by this weighting from then on, unless it is None."""
        ...

    def cursor(self) -> int:
        """The last event whose effects are in the index; 0 for an empty index."""
        ...

    def refs(self) -> dict[str, int]:
        """What the index holds: ref and version, to compare with the database."""
        ...

    def holds(self, refs: Iterable[str]) -> bool:
        """Whether any of these documents is in the index."""
        ...

    def size(self) -> int:
        """How many documents the index holds."""
        ...

    def has_remains(self) -> bool:
        """Whether the files hold words of documents that are gone."""
        ...

    def is_crowded(self) -> bool:
        """Whether the files have become so many that everything takes longer."""
        ...

    def close(self) -> None:
        """Forget what was read; the next refresh reads it again."""
        ...

    def sweep(self) -> None:
        """Delete what an interrupted rebuild left; when the writer starts."""
        ...

    def optimise(self) -> None:
        """Make the index anew from its own documents, without what is gone, while others write."""
        ...

    def rebuild(
        self, documents: Iterable[Document], cursor: int, weighting: Weighting = DEFAULT
    ) -> None:
        """Make a new index beside the old one, then switch; readers notice at `refresh`."""
        ...
