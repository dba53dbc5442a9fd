"""A text that is found by what it means, though it has none of the words, says so."""

from pathlib import Path

import numpy as np
import pytest

from marketplace.search.engine import Engine, Query
from marketplace.search.indexed_engine import IndexedEngine
from marketplace.search.meaning.centring import DATA, constants
from marketplace.search.meaning.embedding import pack
from marketplace.search.whoosh_index import WhooshPhrases
from tests.unit.search.sample import ALARM, ALL, FOOD, NOW

with np.load(DATA) as stored:
    MODEL = str(stored["model"])


def vector(about: str, language: str, role: str) -> bytes:
    """A direction for each thing that is spoken about, where the model's texts lie."""
    usual = constants(MODEL)[language, role]
    own = np.random.default_rng(int.from_bytes(about.encode())).normal(size=usual.size)
    return pack((usual + own / np.linalg.norm(own)).astype(np.float32))


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """The sample, each text with a meaning of its own."""
    engine = IndexedEngine(tmp_path / "index", WhooshPhrases(), model=MODEL)
    known = (one.with_vectors({"passage": vector(one.ref, one.language, "passage")}) for one in ALL)
    engine.rebuild(known, cursor=1)
    return engine


def test_a_hit_says_whether_it_has_any_of_the_words(engine: Engine) -> None:
    alarm = vector(ALARM.ref, "sv", "query")
    by_meaning = engine.search(Query("xylofonquartz", vector=alarm), NOW)
    assert [(hit.ref, hit.has_words) for hit in by_meaning.hits] == [(ALARM.ref, False)]
    told = {h.ref: h.has_words for h in engine.search(Query("matsvinn", vector=alarm), NOW).hits}
    assert told[ALARM.ref] is False
    assert told[FOOD.ref] is True
    assert {hit.has_words for hit in engine.search(Query(""), NOW).hits} == {True}
