"""Whoosh as it comes: all terms, any of which will do; its own facets and highlights."""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from whoosh import index
from whoosh.analysis import LanguageAnalyzer
from whoosh.fields import ID, KEYWORD, TEXT, Schema
from whoosh.qparser import OrGroup, QueryParser
from whoosh.query import And, Or, Query, Term
from whoosh.sorting import FieldFacet

from marketplace.search.documents import Document
from tests.benchmarks.engines.contender import BEST, FACETS, PAGE, Contender, Page, codes_of


class Engine(Contender):
    """Stems and stop words of Swedish; everything else is the default."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.schema = Schema(
            ref=ID(stored=True, unique=True),
            kind=ID(),
            text=TEXT(analyzer=LanguageAnalyzer("sv"), stored=True),
            **{name: KEYWORD(commas=True) for name in FACETS},
        )

    def build(self, documents: Iterable[Document]) -> None:
        """One commit."""
        self.index = index.create_in(self.folder, self.schema)
        writer = self.index.writer()
        for document in documents:
            self._put(writer, document)
        writer.commit()

    def _put(self, writer: object, document: Document) -> None:
        codes: dict[str, list[str]] = {}
        for name, code in codes_of(document):
            codes.setdefault(name, []).append(code)
        writer.add_document(  # type: ignore[attr-defined]
            ref=document.ref,
            kind=document.kind,
            text=document.text(),
            **{name: ",".join(own) for name, own in codes.items()},
        )

    def open(self) -> None:
        """Open the folder."""
        self.index = index.open_dir(self.folder)
        self.searcher = self.index.searcher()
        self.parser = QueryParser("text", self.schema, group=OrGroup)

    def words(self, text: str) -> list[str]:
        """Its own parser and scores."""
        found = self.searcher.search(self.parser.parse(text), limit=BEST)
        return [hit["ref"] for hit in found]

    def page(self, text: str, area: str | None) -> Page:
        """Grouped by each facet, one fragment of each hit highlighted."""
        chosen: list[Query] = [Term("kind", "offer")]
        if area:
            chosen.append(Term("area", area))
        groups = {name: FieldFacet(name, allow_overlap=True) for name in FACETS}
        found = self.searcher.search(
            self.parser.parse(text), filter=And(chosen), groupedby=groups, limit=PAGE
        )
        shown = list(islice(found, PAGE))  # with groups it gives every hit, whatever the limit
        pieces = sum(hit.highlights("text").count("<b ") for hit in shown)
        counts = {
            name: {code: len(of) for code, of in found.groups(name).items() if code}
            for name in FACETS
        }
        return Page([hit["ref"] for hit in shown], counts, pieces)

    def whole(self, need: Document) -> list[str]:
        """Every term of the text, any of which will do."""
        terms = {token.text for token in self.schema["text"].analyzer(need.text(), mode="query")}
        query = Or([Term("text", term) for term in sorted(terms)])
        found = self.searcher.search(query, filter=Term("kind", "offer"), limit=BEST)
        return [hit["ref"] for hit in found]

    def add(self, document: Document) -> None:
        """A commit of one."""
        writer = self.index.writer()
        self._put(writer, document)
        writer.commit()
        self.searcher = self.searcher.refresh()

    def close(self) -> None:
        """Close the files."""
        self.index.close()
