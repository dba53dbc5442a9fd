"""bm25s as it comes: Swedish stems and stop words, impacts in a sparse matrix, mapped into memory.

It has no filters, facets or highlights, and nothing can be added to what was built.
"""

import json
from collections.abc import Iterable
from pathlib import Path

import bm25s
import numpy as np
import Stemmer

from marketplace.search.documents import Document
from tests.benchmarks.engines.contender import BEST, Contender

QUIET = {"show_progress": False}


class Engine(Contender):
    """One folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.stemmer = Stemmer.Stemmer("swedish")

    def build(self, documents: Iterable[Document]) -> None:
        """All at once: it needs every text before it can weigh one."""
        pairs = [(document.ref, document.text()) for document in documents]
        matrix = bm25s.BM25()
        matrix.index(self._tokens([said for _ref, said in pairs]), **QUIET)
        matrix.save(str(self.folder), **QUIET)
        (self.folder / "refs.json").write_text(json.dumps([ref for ref, _said in pairs]), "utf-8")

    def _tokens(self, texts: list[str]) -> bm25s.tokenization.Tokenized:
        return bm25s.tokenize(texts, stopwords="sv", stemmer=self.stemmer, **QUIET)

    def open(self) -> None:
        """Map the files."""
        self.matrix = bm25s.BM25.load(str(self.folder), mmap=True, **QUIET)
        self.refs: list[str] = json.loads((self.folder / "refs.json").read_text("utf-8"))
        self.offers = np.array([ref.startswith("E-") for ref in self.refs], dtype=np.float32)

    def words(self, text: str) -> list[str]:
        """All of the words, best first."""
        return self._refs(text, None)

    def _refs(self, text: str, mask: "np.ndarray | None") -> list[str]:
        found, scores = self.matrix.retrieve(
            self._tokens([text]), k=min(BEST, len(self.refs)), weight_mask=mask, **QUIET
        )
        pairs = zip(found[0], scores[0], strict=True)
        return [self.refs[number] for number, score in pairs if score > 0]

    def whole(self, need: Document) -> list[str]:
        """The whole text, needs masked away."""
        return self._refs(need.text(), self.offers)

    def close(self) -> None:
        """Nothing is held."""
