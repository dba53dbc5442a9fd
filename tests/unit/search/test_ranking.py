"""The one absolute score."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.search.arrays.view import View
from marketplace.search.documents import Document
from marketplace.search.explaining import Explanation
from marketplace.search.postings import BM25, Statistics, Weights, pair_shares
from marketplace.search.ranking import DEFAULT, Scorer, Wanted
from marketplace.search.tokens import GRAMS
from tests.unit.search.arrays import view_of
from tests.unit.search.sample import (
    ALARM,
    ALL,
    FOOD,
    NOW,
    REMOTE,
    SCHOOL,
    SENSOR,
    document,
    horizon_of,
    need,
)

DERIVED = {"horizon": horizon_of}
# So many texts that a word in two of them is rare.
LONG = " ".join(f"ord{number}" for number in range(15))
CROWD = [document(f"X-{number}", f"nummer{number} om annat{number} {LONG}") for number in range(60)]
CROWD += [
    document(f"Y-{number}", f"text number{number} on other{number}", language="en")
    for number in range(60)
]


def scorer(wanted: Document, view: View) -> Scorer:
    return Scorer(Wanted.of(wanted), view, DERIVED, NOW)


@pytest.fixture(scope="module")
def crowd() -> View:
    return view_of(*ALL, *CROWD)


def explain(wanted: Document, other: Document, view: View | None = None) -> Explanation:
    return scorer(wanted, view or view_of(*CROWD)).explain(other)


def test_slots_score_what_the_pair_explains(crowd: View) -> None:
    scored = scorer(ALARM, crowd)
    for other in ALL:
        slot = crowd.slot(other.ref)
        assert slot is not None
        for why in (scored.explain(other), scored.explained(np.array([slot]))[0][1]):
            facets = sum(why.parts[name] for name in DEFAULT.facets)
            assert scored.scores[slot] == pytest.approx(sum(why.parts.values()) - facets, abs=1e-5)
            assert scored.facet_scores()[slot] == pytest.approx(facets)


def test_a_score_does_not_depend_on_which_other_is_best() -> None:
    few, many = view_of(SENSOR, *CROWD), view_of(SENSOR, document("E-9", ALARM.text()), *CROWD)
    one, other = (scorer(ALARM, view).explain(SENSOR).score for view in (few, many))
    assert one == pytest.approx(other, rel=0.1)


def test_nothing_in_common_scores_nothing() -> None:
    why = explain(document("E-7", "xyz"), document("E-8", "kök"))
    assert (why.score, why.terms, why.facets) == (0.0, (), {})
    assert set(why.parts.values()) == {0.0}


def test_the_text_itself_scores_high_and_never_above_one() -> None:
    assert explain(ALARM, ALARM).score > 0.8
    thrice = need("B-9", " ".join([ALARM.text()] * 3))
    assert explain(ALARM, thrice).score <= 1.0


def test_an_empty_text_is_no_division_by_nothing() -> None:
    empty = document("E-7")
    view = view_of(empty, document("E-8", language="en"))
    for one, other in ((empty, ALARM), (ALARM, empty), (empty, empty)):
        assert explain(one, other, view).score == 0.0
    assert scorer(ALARM, view).scores.tolist() == [0.0, 0.0]


def test_another_language_speaks_by_word_parts_and_translation(crowd: View) -> None:
    swedish = need("B-9", "Digitala sensorer för äldre på natten")
    why = scorer(swedish, crowd).explain(REMOTE)
    assert why.parts["words"] == 0
    assert why.parts["word_parts"] > 0
    assert why.parts["translation"] > 0
    pairs = {(term.word, term.other) for term in why.terms}
    assert ("sensorer", "sensors") in pairs
    assert ("natten", "night") in pairs or ("äldre", "older") in pairs


def test_the_better_text_scores_higher() -> None:
    assert explain(ALARM, SENSOR).score > explain(ALARM, FOOD).score
    assert explain(SCHOOL, FOOD).score > explain(SCHOOL, SENSOR).score


def test_each_agreeing_facet_adds_its_weight() -> None:
    bare = need("B-9", "matsvinn", facets={"area": ("school",)})
    other = document("E-9", "annat", facets={"area": ("school",), "target": ("older",)})
    why = explain(bare, other)
    assert why.facets == {"area": ("school",)}
    assert why.score == why.parts["area"] == DEFAULT.facets["area"]


@pytest.mark.parametrize(
    ("mine", "mine_broader", "theirs", "theirs_broader", "agreed"),
    [
        (("1780",), ("17",), ("17",), (), ("17",)),
        (("17",), (), ("1780",), ("17",), ("17",)),
        (("1780",), ("17",), ("1715",), ("17",), ()),
        (("1780",), ("17",), ("1780",), ("17",), ("1780",)),
        (("1780", "1480"), ("17", "14"), ("14", "17"), (), ("14", "17")),
        ((), (), ("17",), (), ()),
    ],
)
def test_places_agree_when_one_lies_in_the_other(
    mine: tuple[str, ...],
    mine_broader: tuple[str, ...],
    theirs: tuple[str, ...],
    theirs_broader: tuple[str, ...],
    agreed: tuple[str, ...],
) -> None:
    one = need("B-9", facets={"place": mine}, broader={"place": mine_broader})
    other = document("E-9", facets={"place": theirs}, broader={"place": theirs_broader})
    assert explain(one, other).facets.get("place", ()) == agreed


def test_all_facets_together_weigh_less_than_good_text() -> None:
    assert sum(DEFAULT.facets.values()) < explain(ALARM, SENSOR).parts["word_parts"] + 0.1
    assert sum(DEFAULT.facets.values()) < 0.2


def test_terms_are_worth_their_tokens_and_come_heaviest_first() -> None:
    terms = explain(ALARM, SENSOR).terms
    assert [term.weight for term in terms] == sorted((term.weight for term in terms), reverse=True)
    pairs = {(term.word, term.other) for term in terms}
    assert ("tillsyn", "tillsyn") in pairs
    assert ("trygghetslarm", "larm") in pairs


def test_an_explanation_survives_json() -> None:
    why = explain(ALARM, SENSOR)
    assert Explanation.from_dict(json.loads(json.dumps(why.to_dict()))) == why


def test_a_rarer_word_is_worth_more() -> None:
    statistics = Statistics.fixed(100, 10.0, {"vanlig": 80, "ovanlig": 2})
    assert statistics.idf("ovanlig") > statistics.idf("vanlig") > 0
    assert statistics.idf("okänd") >= statistics.idf("ovanlig")
    assert Statistics.fixed(0, 0.0, {}).idf("okänd") > 0


def test_the_limit_keeps_the_heaviest_tokens_and_the_whole_sum() -> None:
    statistics = Statistics.fixed(100, 10.0, {"a": 90, "b": 1})
    whole = Weights.of({"a": 1, "b": 1}, statistics)
    cut = Weights.of({"a": 1, "b": 1}, statistics, limit=1)
    assert [token for token, _ in cut.tokens] == ["b"]
    assert cut.total == whole.total


counts = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 400), max_size=6)


@given(counts, counts)
def test_shares_of_a_pair_never_add_up_to_more_than_the_query_is_worth(
    wanted: dict[str, int], other: dict[str, int]
) -> None:
    statistics = Statistics.fixed(10, 8.0, {"a": 9, "b": 3, "c": 1})
    weights = Weights.of(wanted, statistics)
    shares = pair_shares(weights, other, statistics, BM25[GRAMS])
    assert shares.keys() == wanted.keys() & other.keys()
    assert 0 <= sum(shares.values()) <= BM25[GRAMS].k1 + 1
