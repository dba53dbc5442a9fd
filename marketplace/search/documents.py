"""What goes into the index, and what of it is kept at hand while searching.

A `Document` is all that search knows of a thing: text, codes and a few dates. Whoever owns the
thing makes it, from what is public, and puts nothing else into it.
"""

import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from marketplace.search.analysis import LANGUAGES

Codes = tuple[str, ...]
Facets = Mapping[str, Codes]
STATUS = ("state", "complete")  # the codes that a phase follows from


@dataclass(frozen=True)
class Document:
    """One searchable thing.

    `facets` holds the codes the thing itself has; `broader` the ancestors of these in their
    lists. A filter finds both; agreement between two documents asks that one's own code is
    among the other's own or broader codes (so that two neighbours in one county do not agree).
    """

    ref: str
    kind: str
    language: str
    title: str
    published_at: datetime
    version: int
    summary: str = ""
    body: tuple[tuple[str, str], ...] = ()
    organisation: str = ""
    facets: Facets = field(default_factory=dict)
    broader: Facets = field(default_factory=dict)
    needed_from: date | None = None
    answers_close_at: datetime | None = None
    # float32, by what it is for: "passage" to be found by, "query" to find with.
    vectors: Mapping[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what could not be analysed."""
        if self.language not in LANGUAGES:
            raise ValueError(f"no such language: {self.language}")

    def text(self) -> str:
        """All that it says."""
        return "\n".join((self.title, self.summary, *(text for _, text in self.body)))

    def searched(self) -> str:
        """By what it is found: its text, and who stands behind it."""
        return f"{self.text()}\n{self.organisation}"

    def with_broader(self) -> Facets:
        """Its codes and those above them, by facet."""
        names = dict.fromkeys((*self.facets, *self.broader))
        return {
            name: tuple(dict.fromkeys((*self.facets.get(name, ()), *self.broader.get(name, ()))))
            for name in names
        }

    def with_vectors(self, vectors: Mapping[str, bytes]) -> "Document":
        """The same document with these vectors."""
        return replace(self, vectors=dict(vectors))

    def to_json(self) -> str:
        """The form in which an engine stores it, but for its vectors."""
        return json.dumps(_plain(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, stored: str) -> "Document":
        """The document that `to_json` wrote."""
        return _from_plain(json.loads(stored))

    def stamp(self) -> str:
        """Changes whenever anything in the document does."""
        held = (self.to_json().encode(), *(self.vectors[role] for role in sorted(self.vectors)))
        return f"{self.version}:{zlib.crc32(b''.join(held)):08x}"


@dataclass(frozen=True)
class Row:
    """What of a document tells its codes at a moment, such as a phase or a horizon."""

    kind: str
    needed_from: date | None
    answers_close_at: datetime | None
    own: Facets

    @classmethod
    def of(cls, document: Document) -> "Row":
        """That of `document`."""
        own = {name: document.facets[name] for name in STATUS if name in document.facets}
        return cls(document.kind, document.needed_from, document.answers_close_at, own)

    def to_json(self) -> str:
        """In one line; equal rows are equal lines."""
        days = [moment.isoformat() if moment else None for moment in self._moments()]
        own = {name: list(codes) for name, codes in self.own.items()}
        return json.dumps([self.kind, *days, own], ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, stored: str) -> "Row":
        """The row that `to_json` wrote."""
        kind, needed, closes, own = json.loads(stored)
        return cls(
            kind,
            date.fromisoformat(needed) if needed else None,
            datetime.fromisoformat(closes) if closes else None,
            {name: tuple(codes) for name, codes in own.items()},
        )

    def _moments(self) -> tuple[date | None, datetime | None]:
        return self.needed_from, self.answers_close_at


Derived = Callable[[Row, datetime], Codes]
"""Codes of a facet that depend on the moment (a phase, a horizon), given a row and now."""


def moment_of(moment: datetime) -> int:
    """A moment as microseconds."""
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def _plain(document: Document) -> dict[str, Any]:
    plain = dict(document.__dict__)
    del plain["vectors"]
    plain["facets"] = {name: list(codes) for name, codes in document.facets.items()}
    plain["broader"] = {name: list(codes) for name, codes in document.broader.items()}
    for name in ("published_at", "needed_from", "answers_close_at"):
        plain[name] = plain[name].isoformat() if plain[name] else None
    return plain


def _from_plain(plain: dict[str, Any]) -> Document:
    needed, closes = plain["needed_from"], plain["answers_close_at"]
    return Document(
        **{
            **plain,
            "body": tuple((name, text) for name, text in plain["body"]),
            "facets": {name: tuple(codes) for name, codes in plain["facets"].items()},
            "broader": {name: tuple(codes) for name, codes in plain["broader"].items()},
            "published_at": datetime.fromisoformat(plain["published_at"]),
            "needed_from": date.fromisoformat(needed) if needed else None,
            "answers_close_at": datetime.fromisoformat(closes) if closes else None,
        }
    )
