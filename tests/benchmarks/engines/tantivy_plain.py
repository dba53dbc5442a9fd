"""Tantivy as it comes, by its Python package: Swedish stems and stop words, terms aggregation over
the codes, its snippets."""

import re
from collections.abc import Iterable
from pathlib import Path

import tantivy
from tantivy import Filter, Occur, Query, Tokenizer

from marketplace.search.documents import Document
from tests.benchmarks.engines.contender import BEST, PAGE, Contender, Page, by_facet, joined

ANALYSIS = "swedish"
COUNTS = {"codes": {"terms": {"field": "codes", "size": 1000}}}
_WORD = re.compile(r"\w+")


class Engine(Contender):
    """One folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("ref", stored=True, tokenizer_name="raw")
        builder.add_text_field("kind", tokenizer_name="raw", index_option="basic")
        builder.add_text_field("codes", tokenizer_name="raw", index_option="basic", fast=True)
        builder.add_text_field("said", stored=True, tokenizer_name=ANALYSIS)
        self.schema = builder.build()
        self.analysis = (
            tantivy.TextAnalyzerBuilder(Tokenizer.simple())
            .filter(Filter.remove_long(40))
            .filter(Filter.lowercase())
            .filter(Filter.stopword("swedish"))
            .filter(Filter.stemmer("swedish"))
            .build()
        )

    def build(self, documents: Iterable[Document]) -> None:
        """One commit, by as many threads as it chooses."""
        self._open(tantivy.Index(self.schema, path=str(self.folder)))
        writer = self.index.writer()
        for document in documents:
            writer.add_document(_stored(document))
        writer.commit()
        writer.wait_merging_threads()

    def _open(self, index: tantivy.Index) -> None:
        index.register_tokenizer(ANALYSIS, self.analysis)
        self.index = index

    def open(self) -> None:
        """Open the folder."""
        self._open(tantivy.Index.open(str(self.folder)))
        self.searcher = self.index.searcher()

    def words(self, text: str) -> list[str]:
        """Any of the words, best first."""
        return self._refs(self._any(text), BEST)

    def _refs(self, query: Query, limit: int) -> list[str]:
        found = self.searcher.search(query, limit=limit, count=False)
        return [self.searcher.doc(address)["ref"][0] for _score, address in found.hits]

    def page(self, text: str, area: str | None) -> Page:
        """Search, aggregate, cut a snippet out of each."""
        asked = self._any(text)
        query = self._among_offers(asked, area)
        found = self.searcher.aggregate(query, COUNTS)["codes"]["buckets"]
        counts = by_facet((bucket["key"], bucket["doc_count"]) for bucket in found)
        snippets = tantivy.SnippetGenerator.create(self.searcher, asked, self.schema, "said")
        refs, pieces = [], 0
        for _score, address in self.searcher.search(query, limit=PAGE, count=True).hits:
            document = self.searcher.doc(address)
            refs.append(document["ref"][0])
            pieces += len(snippets.snippet_from_doc(document).highlighted())
        return Page(refs, counts, pieces)

    def whole(self, need: Document) -> list[str]:
        """Every term of the text, any of which will do."""
        return self._refs(self._among_offers(self._any(need.text()), None), BEST)

    def _any(self, text: str) -> Query:
        terms = dict.fromkeys(self.analysis.analyze(text))
        return Query.boolean_query([(Occur.Should, self._term("said", term)) for term in terms])

    def _among_offers(self, query: Query, area: str | None) -> Query:
        chosen = [("kind", "offer"), *([("codes", f"area:{area}")] if area else [])]
        must = [(Occur.Must, Query.const_score_query(self._term(*one), 0.0)) for one in chosen]
        return Query.boolean_query([(Occur.Must, query), *must])

    def _term(self, field: str, term: str) -> Query:
        return Query.term_query(self.schema, field, term)

    def add(self, document: Document) -> None:
        """A commit of one."""
        writer = self.index.writer()
        writer.add_document(_stored(document))
        writer.commit()
        self.index.reload()
        self.searcher = self.index.searcher()

    def close(self) -> None:
        """Nothing is held."""


def _stored(document: Document) -> tantivy.Document:
    return tantivy.Document(
        ref=document.ref, kind=document.kind, codes=joined(document), said=document.text()
    )
