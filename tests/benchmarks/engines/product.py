"""The product: its own engine, asked as its pages and its worker ask it."""

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from marketplace.publishing.index import make_engine
from marketplace.search.documents import Document
from marketplace.search.engine import Query
from marketplace.search.indexed_engine import IndexedEngine
from marketplace.search.marking import mark
from tests.benchmarks.engines.contender import BEST, PAGE, Contender, Page
from tests.benchmarks.engines.texts import NOW


class Engine(Contender):
    """The engine that `make_engine` makes, with the texts in a database beside it: a page reads
    what it shows from there."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.engine = self.made(folder / "index")
        self.texts = sqlite3.connect(folder.with_suffix(".db"))

    def made(self, folder: Path) -> IndexedEngine:
        """The engine, as a plain installation has it."""
        return make_engine(folder)

    def known(self, document: Document) -> Document:
        """A text with all that is known of it when it is indexed or compared."""
        return document

    def asked(self, text: str, **more: Any) -> Query:
        """A query with all that is known of it when it is answered."""
        return Query(text=text, **more)

    def build(self, documents: Iterable[Document]) -> None:
        """As the worker rebuilds."""
        self.texts.execute("CREATE TABLE text (ref TEXT PRIMARY KEY, language, title, said)")
        self.engine.rebuild(self._kept(documents), 0)
        self.texts.commit()

    def _kept(self, documents: Iterable[Document]) -> Iterator[Document]:
        for document in documents:
            self._keep(document)
            yield self.known(document)

    def _keep(self, document: Document) -> None:
        said = "\n".join((document.summary, *(text for _name, text in document.body)))
        row = (document.ref, document.language, document.title, said)
        self.texts.execute("INSERT INTO text VALUES (?, ?, ?, ?)", row)

    def open(self) -> None:
        """As every request begins."""
        if not self.engine.refresh():
            raise LookupError("the index cannot be read")

    def words(self, text: str) -> list[str]:
        """Search, with the counts that it always makes."""
        self.engine.refresh()
        found = self.engine.search(self.asked(text, limit=BEST), NOW)
        return [hit.ref for hit in found.hits]

    def page(self, text: str, area: str | None) -> Page:
        """The list of offers; the whole of each text is marked, not only what the list shows."""
        self.engine.refresh()
        filters = {"area": (area,)} if area else {}
        query = self.asked(text, kinds=("offer",), filters=filters, limit=PAGE)
        found = self.engine.search(query, NOW)
        pieces = 0
        for hit in found.hits:
            read = "SELECT language, title, said FROM text WHERE ref = ?"
            language, title, said = self.texts.execute(read, (hit.ref,)).fetchone()
            for shown in (title, said):
                pieces += sum(piece.marked for piece in mark(shown, found.terms, language))
        return Page([hit.ref for hit in found.hits], found.counts, pieces)

    def whole(self, need: Document) -> list[str]:
        """Match, with an explanation of each."""
        self.engine.refresh()
        found = self.engine.match(self.known(need), "offer", NOW, limit=BEST)
        return [one.ref for one in found]

    def typed(self, beginning: str) -> list[str]:
        """How it may go on, in words of texts that are there."""
        self.engine.refresh()
        return [one.text for one in self.engine.complete(beginning, "sv")]

    def add(self, document: Document) -> None:
        """As the worker follows an event."""
        self._keep(document)
        self.engine.apply([self.known(document)], [], 1)

    def close(self) -> None:
        """Let go of both."""
        self.engine.close()
        self.texts.close()
