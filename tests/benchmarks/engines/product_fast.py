"""The product with `[fast]`: tantivy looks up phrases and fields, for very many texts."""

from pathlib import Path

from marketplace.publishing.index import make_engine
from marketplace.search.indexed_engine import IndexedEngine
from tests.benchmarks.engines import product


class Engine(product.Engine):
    """The same engine with another index of words."""

    def made(self, folder: Path) -> IndexedEngine:
        """As SEARCH_ENGINE=tantivy makes it."""
        return make_engine(folder, words="tantivy")
