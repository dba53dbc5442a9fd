"""`behovstorget evaluate`: how well the product's own search and matching find what people judged
to be right. No database and no settings: an index in a temporary folder, asked as pages ask it.

A set is a folder with `docs.jsonl` (id, lang, title, text), `queries.jsonl` (id, lang, text) and
`qrels.tsv` (query id, document id, grade; tab-separated).
"""

import json
import math
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from marketplace.meaning.choosing import model_name
from marketplace.publishing.index import make_engine
from marketplace.search.documents import Document
from marketplace.search.engine import Engine, Query
from marketplace.search.meaning.embedding import PASSAGE, QUERY, Embedder, patience

DEPTH = 10
PUBLISHED = datetime(2026, 1, 1, tzinfo=UTC)
# A query and a document that are the same text: the document is left out.
PAIRS = {"hq-": "hs-"}
TASKS = ("search", "match")


class EvaluationFault(Exception):
    """The folder does not hold a set."""


@dataclass(frozen=True)
class Asked:
    """One query, with what is right for it: document -> grade."""

    id: str
    language: str
    text: str
    grades: Mapping[str, int]

    @property
    def itself(self) -> str:
        """The document that this query was made of; empty when there is none."""
        for query, document in PAIRS.items():
            if self.id.startswith(query):
                return document + self.id.removeprefix(query)
        return ""


Run = tuple[list[str], float]
"""What was found, and in how many milliseconds."""


@dataclass(frozen=True)
class Measured:
    """What came out of one set."""

    figures: Mapping[str, float]
    queries: int
    documents: int


def evaluate(
    folder: Path, task: str, embedder: Embedder | None = None, words: str = "whoosh"
) -> Measured:
    """Index the set's documents, ask every judged query, and compare with the judgments. With an
    embedder, meaning counts: its time for a typed query counts too, that for a whole text is the
    worker's. `words` is what looks up phrases and fields."""
    documents, asked = list(_documents(folder)), list(_queries(folder))
    if not documents or not asked:
        raise EvaluationFault(f"{folder} holds no judged queries.")
    if embedder is not None:
        documents = _with_vectors(embedder, documents)
    with tempfile.TemporaryDirectory(prefix="behovstorget-evaluate-") as index:
        engine = make_engine(Path(index) / "index", model_name(embedder), words)
        engine.rebuild(documents, 0)
        engine.refresh()
        finder = Finder(engine, embedder)
        find = {"search": finder.search, "match": finder.match}[task]
        find(asked[0])  # the first question reads what the others find in memory
        runs = [find(one) for one in asked]
        engine.close()
    return Measured(_figures(asked, runs), len(asked), len(documents))


def _with_vectors(embedder: Embedder, documents: Sequence[Document]) -> list[Document]:
    vectors = embedder.passages([document.text() for document in documents])
    return [
        document.with_vectors({PASSAGE: vector})
        for document, vector in zip(documents, vectors, strict=True)
    ]


@dataclass(frozen=True)
class Finder:
    """Asks the engine as pages and the worker do."""

    engine: Engine
    embedder: Embedder | None

    def search(self, asked: Asked) -> Run:
        """The query as somebody would type it."""
        began = time.perf_counter()
        vector = self.embedder.query(asked.text, patience(asked.text)) if self.embedder else None
        query = Query(text=asked.text, language=asked.language, limit=DEPTH + 1, vector=vector)
        hits = self.engine.search(query, PUBLISHED).hits
        return _run(asked, [hit.ref for hit in hits], began)

    def match(self, asked: Asked) -> Run:
        """The query as a whole need."""
        need = _need(asked)
        if self.embedder is not None:
            need = need.with_vectors({QUERY: self.embedder.queries([asked.text])[0]})
        began = time.perf_counter()
        found = self.engine.match(need, "offer", PUBLISHED, limit=DEPTH, exclude=(asked.itself,))
        return _run(asked, [match.ref for match in found], began)


def _run(asked: Asked, found: Sequence[str], began: float) -> Run:
    took = (time.perf_counter() - began) * 1000
    return [ref for ref in found if ref != asked.itself][:DEPTH], took


def _need(asked: Asked) -> Document:
    return Document(
        ref=asked.id,
        kind="need",
        language=asked.language,
        title="",
        published_at=PUBLISHED,
        version=1,
        body=(("problem", asked.text),),
    )


def _figures(asked: Sequence[Asked], runs: Sequence[Run]) -> dict[str, float]:
    pairs = [(one.grades, found) for one, (found, _took) in zip(asked, runs, strict=True)]
    times = sorted(took for _found, took in runs)
    mean = {
        "ndcg@10": [ndcg(grades, found) for grades, found in pairs],
        "recall@10": [recall(grades, found) for grades, found in pairs],
        "mrr@10": [reciprocal_rank(grades, found) for grades, found in pairs],
    }
    return {
        **{name: sum(values) / len(values) for name, values in mean.items()},
        "p50_ms": _percentile(times, 0.5),
        "p95_ms": _percentile(times, 0.95),
    }


def ndcg(grades: Mapping[str, int], found: Sequence[str]) -> float:
    """Discounted gain of the first ten over the best that is possible (gain = 2^grade - 1)."""
    best = sorted(grades.values(), reverse=True)[:DEPTH]
    return _gain([grades.get(ref, 0) for ref in found]) / _gain(best)


def _gain(grades: Sequence[int]) -> float:
    return sum((2.0**grade - 1) / math.log2(rank + 2) for rank, grade in enumerate(grades))


def recall(grades: Mapping[str, int], found: Sequence[str]) -> float:
    """How much of what is right stands among the first ten."""
    return len(grades.keys() & set(found)) / len(grades)


def reciprocal_rank(grades: Mapping[str, int], found: Sequence[str]) -> float:
    """One over the place of the first that is right; 0 when none of the ten is."""
    return next((1 / place for place, ref in enumerate(found, 1) if ref in grades), 0.0)


def _percentile(times: Sequence[float], share: float) -> float:
    return times[min(len(times) - 1, int(len(times) * share))]


def _documents(folder: Path) -> Iterator[Document]:
    for row in _rows(folder / "docs.jsonl"):
        yield Document(
            ref=row["id"],
            kind="offer",
            language=row["lang"],
            title=row["title"],
            published_at=PUBLISHED,
            version=1,
            body=(("problem_solved", row["text"]),),
        )


def _queries(folder: Path) -> Iterator[Asked]:
    """The queries that somebody has judged, without what they were made of themselves."""
    grades = _grades(folder / "qrels.tsv")
    for row in _rows(folder / "queries.jsonl"):
        one = Asked(row["id"], row["lang"], row["text"], grades.get(row["id"], {}))
        right = {ref: grade for ref, grade in one.grades.items() if ref != one.itself}
        if right:
            yield Asked(one.id, one.language, one.text, right)


def _rows(path: Path) -> list[dict[str, Any]]:
    try:
        return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as fault:
        raise EvaluationFault(f"{path} cannot be read: {fault}") from fault


def _grades(path: Path) -> dict[str, dict[str, int]]:
    """Query -> document -> grade, of what is right to any degree."""
    found: dict[str, dict[str, int]] = {}
    try:
        for line in path.read_text("utf-8").splitlines():
            query, document, grade = line.split("\t")
            if int(grade) > 0:
                found.setdefault(query, {})[document] = int(grade)
    except (OSError, ValueError) as fault:
        raise EvaluationFault(f"{path} cannot be read: {fault}") from fault
    return found
