"""The product: its own engine, asked as its pages and its worker ask it."""

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from marketplace.publishing.index import make_engine
from marketplace.search.documents import Document
from marketplace.search.engine import Query
from marketplace.search.marking import mark
from tests.benchmarks.engines.contender import BEST, PAGE, Contender, Page
from tests.benchmarks.engines.texts import NOW


class Engine(Contender):
    """The engine that `make_engine` makes, with the texts in a database beside it: a page reads
    what it shows from there."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.engine = make_engine(folder / "index")
        self.texts = sqlite3.connect(folder.with_suffix(".db"))

    def build(self, documents: Iterable[Document]) -> None:
        """As the worker rebuilds."""
        self.texts.execute("CREATE TABLE text (ref TEXT PRIMARY KEY, language, title, said)")
        self.engine.rebuild(self._kept(documents), 0)
        self.texts.commit()

    def _kept(self, documents: Iterable[Document]) -> Iterator[Document]:
        for document in documents:
            self._keep(document)
            yield document

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
        found = self.engine.search(Query(text=text, limit=BEST), NOW)
        return [hit.ref for hit in found.hits]

    def page(self, text: str, area: str | None) -> Page:
        """The list of offers; the whole of each text is marked, not only what the list shows."""
        self.engine.refresh()
        filters = {"area": (area,)} if area else {}
        query = Query(text=text, kinds=("offer",), filters=filters, limit=PAGE)
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
        return [one.ref for one in self.engine.match(need, "offer", NOW, limit=BEST)]

    def add(self, document: Document) -> None:
        """As the worker follows an event."""
        self._keep(document)
        self.engine.apply([document], [], 1)

    def close(self) -> None:
        """Let go of both."""
        self.engine.close()
        self.texts.close()
