"""The product with `[semantic]`: meaning beside words.

A query's vector is the model's own, made while it is asked. The texts' are invented, since making
a hundred thousand takes hours: a direction for each sentence, and a text's is their sum. To compare
them costs the same.
"""

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from marketplace.publishing.index import make_engine
from marketplace.search.documents import Document
from marketplace.search.engine import Query
from marketplace.search.indexed_engine import IndexedEngine
from marketplace.search.meaning.embedding import ROLES, Matrix, pack
from marketplace.search.meaning.nano import DIMENSIONS, NanoEmbedder
from tests.benchmarks.engines import product, texts

SECONDS = 0.05  # what a page waits for a query's vector


class Engine(product.Engine):
    """The same engine, told which model its vectors are from."""

    def __init__(self, folder: Path) -> None:
        self.embedder = NanoEmbedder()
        super().__init__(folder)

    def made(self, folder: Path) -> IndexedEngine:
        """The engine of an installation that has the model."""
        return make_engine(folder, self.embedder.name)

    def known(self, document: Document) -> Document:
        """With what the worker would have worked out."""
        said = document.body[0][1].split("\n")
        vector = pack(np.sum([_direction(sentence) for sentence in said], axis=0))
        return document.with_vectors(dict.fromkeys(ROLES, vector))

    def asked(self, text: str, **more: Any) -> Query:
        """With the vector of what was typed, if it comes in time."""
        query = super().asked(text, **more)
        return replace(query, vector=self.embedder.query(text, SECONDS))


@cache
def _directions() -> dict[str, Matrix]:
    every = [one for known in texts.sentences().values() for one in known]
    drawn = np.random.default_rng(1).standard_normal((len(every), DIMENSIONS), dtype=np.float32)
    return dict(zip(every, drawn, strict=True))


def _direction(sentence: str) -> Matrix:
    return _directions()[sentence]
