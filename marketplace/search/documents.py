"""What goes into the index, and what of it is kept at hand while searching.

A `Document` is all that search knows of a thing: text, codes and a few dates. Whoever owns the
thing makes it, from what is public, and puts nothing else into it.
"""

import json
import zlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from sys import intern
from typing import Any

from marketplace.search.analysis import LANGUAGES, words

Codes = tuple[str, ...]
Facets = Mapping[str, Codes]


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

    def __post_init__(self) -> None:
        """Refuse what could not be analysed."""
        if self.language not in LANGUAGES:
            raise ValueError(f"no such language: {self.language}")

    def text(self) -> str:
        """All its words, for analysis."""
        return "\n".join((self.title, self.summary, *(text for _, text in self.body)))

    def to_json(self) -> str:
        """The form in which an engine stores it."""
        return json.dumps(_plain(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, stored: str) -> "Document":
        """The document that `to_json` wrote."""
        return _from_plain(json.loads(stored))

    def stamp(self) -> str:
        """Changes whenever anything in the document does."""
        return f"{self.version}:{zlib.crc32(self.to_json().encode()):08x}"


@dataclass(frozen=True, slots=True)
class Row:
    """The columns of a document that stay in memory; its text only as a bag of words."""

    ref: str
    kind: str
    language: str
    version: int
    published_at: datetime
    needed_from: date | None
    answers_close_at: datetime | None
    own: Facets
    facets: Facets
    words: tuple[str, ...]
    counts: tuple[int, ...]

    @classmethod
    def of(cls, document: Document) -> "Row":
        """The columns of `document`."""
        bag = Counter(words(document.text()))
        return cls(
            document.ref,
            document.kind,
            document.language,
            document.version,
            document.published_at,
            document.needed_from,
            document.answers_close_at,
            dict(document.facets),
            _with_broader(document),
            tuple(map(intern, bag)),  # most words stand in many rows: keep each once
            tuple(bag.values()),
        )

    def bag(self) -> dict[str, int]:
        """Its words with how often each stands there."""
        return dict(zip(self.words, self.counts, strict=True))


Derived = Callable[[Row, datetime], Codes]
"""Codes of a facet that depend on the moment (a phase, a horizon), given a row and now."""


def _with_broader(document: Document) -> Facets:
    names = (*document.facets, *(n for n in document.broader if n not in document.facets))
    return {
        name: tuple(
            dict.fromkeys((*document.facets.get(name, ()), *document.broader.get(name, ())))
        )
        for name in names
    }


def _plain(document: Document) -> dict[str, Any]:
    plain = dict(document.__dict__)
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
