"""Scores that are worked out for thousands of pairs at once are those that the engine gives."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.search.documents import Document
from marketplace.search.engine import Engine
from marketplace.search.indexed_engine import IndexedEngine
from marketplace.search.refitting.fitting import BOUNDS, moved, values
from marketplace.search.refitting.measuring import Pairs, measure, scores
from marketplace.search.weighting import DEFAULT
from marketplace.search.whoosh_index import WhooshPhrases
from tests.embeddings import SmallModel
from tests.unit.search.sample import ALARM, ALL, FOOD, NOW, SCHOOL, SENSOR, horizon_of

OFFERS = [document for document in ALL if document.kind == "offer"]
PAIRS = list(product((ALARM, SCHOOL), OFFERS))
# The engine tells five digits of each part.
NEAR = 1e-4


def meant(document: Document) -> Document:
    """With what it means, for a model that is quick."""
    model, text = SmallModel(), document.text()
    passage, query = model.passages([text])[0], model.queries([text])[0]
    return document.with_vectors({"passage": passage, "query": query})


@pytest.fixture(scope="module", params=["words", "meaning"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An index of the sample, with vectors and without."""
    folder, model = tmp_path_factory.mktemp("index"), "small/1"
    knows = request.param == "meaning"
    engine = IndexedEngine(folder, WhooshPhrases(), {"horizon": horizon_of}, model if knows else "")
    engine.rebuild([meant(document) if knows else document for document in ALL], cursor=1)
    return engine


def known(engine: Engine) -> Iterator[tuple[Document, Document]]:
    """The pairs as the engine is asked of them."""
    for need, offer in PAIRS:
        yield (meant(need), meant(offer)) if engine.model else (need, offer)


@given(st.data())
@settings(max_examples=15)
def test_scores_are_what_the_engine_explains(engine: Engine, data: st.DataObject) -> None:
    weighting = DEFAULT
    for place in values(DEFAULT):
        weighting = moved(weighting, place, data.draw(st.floats(*BOUNDS[place[0]])))
    asked = list(known(engine))
    pairs = Pairs.of([measure(engine, need, offer, NOW) for need, offer in asked], *_marks())
    assert set(pairs.means) == {bool(engine.model)}
    explained = [engine.explain(need, offer, NOW, weighting).parts for need, offer in asked]
    told = [sum(parts.values()) for parts in explained]
    assert scores(pairs, weighting) == pytest.approx(told, abs=NEAR)


def _marks() -> tuple[list[int], list[bool]]:
    return [1] * len(PAIRS), [True] * len(PAIRS)


def test_the_engine_matches_by_the_weights_it_was_given_and_keeps_them(tmp_path: Path) -> None:
    weighting = moved(DEFAULT, ("facets", "place"), 0.08)

    def engine_again() -> IndexedEngine:
        engine = IndexedEngine(tmp_path, WhooshPhrases(), {"horizon": horizon_of})
        assert engine.refresh()
        return engine

    engine = IndexedEngine(tmp_path, WhooshPhrases(), {"horizon": horizon_of})
    engine.rebuild(ALL, cursor=1)
    other = engine_again()
    before = other.match(ALARM, "offer", NOW, limit=3)
    engine.apply([], [], 2, weighting)
    assert other.match(ALARM, "offer", NOW, limit=3) == before
    assert other.refresh()
    after = {one.ref: one.explanation.parts["place"] for one in other.match(ALARM, "offer", NOW)}
    assert after[SENSOR.ref] == 0.08
    assert other.explain(ALARM, SENSOR, NOW).parts["place"] == 0.08
    engine.apply([FOOD], [SCHOOL.ref], 3)
    engine.optimise()
    assert engine_again().weighting() == weighting
    engine.rebuild(ALL, 4, weighting)
    assert engine_again().weighting() == weighting
    engine.apply([], [], 5, DEFAULT)
    assert engine_again().weighting() == DEFAULT
    assert engine_again().match(ALARM, "offer", NOW, limit=3) == before
