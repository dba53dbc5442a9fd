"""The one absolute score."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.search.analysis import LANGUAGES
from marketplace.search.documents import Document, Row
from marketplace.search.postings import Bm25, Postings, Statistics, Weights, pair_shares
from marketplace.search.ranking import (
    FACET_WEIGHTS,
    Corpus,
    Explanation,
    LanguageStatistics,
    Scorer,
)
from marketplace.search.searching import text_scores
from marketplace.search.snapshot import Snapshot
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


def fixed() -> Corpus:
    """Statistics that do not move: every token as rare as its letters are few."""
    stems = Statistics(1000, 60.0, lambda token: 300 // len(token))
    grams = Statistics(1000, 400.0, lambda token: 100 // len(token))
    return {language: LanguageStatistics(stems, grams) for language in LANGUAGES}


def explain(wanted: Document, other: Document, corpus: Corpus | None = None) -> Explanation:
    scorer = Scorer(Row.of(wanted), corpus or fixed(), DERIVED, NOW)
    return scorer.explain(Row.of(other))


def snapshot(*documents: Document) -> Snapshot:
    return Snapshot.empty().updated([Row.of(document) for document in documents], [])


def test_a_score_does_not_depend_on_which_others_there_are() -> None:
    corpus = fixed()
    few, many = snapshot(SENSOR), snapshot(*ALL, document("E-9", ALARM.text()))
    scorer = Scorer(Row.of(ALARM), corpus, DERIVED, NOW)
    scores = []
    for state in (few, many):
        # The average length belongs to the statistics; here both come from the same corpus.
        for postings in (state.stems["sv"], state.grams["sv"]):
            kind = corpus["sv"].stems if postings is state.stems["sv"] else corpus["sv"].grams
            postings.__dict__["statistics"] = kind
        scores.append(text_scores(state, scorer.weights)[state.slots["E-1"]])
    assert scores[0] == pytest.approx(scores[1])


def test_rows_score_what_the_pair_explains() -> None:
    state = snapshot(*ALL)
    scorer = Scorer(Row.of(ALARM), state.corpus, DERIVED, NOW)
    scores = text_scores(state, scorer.weights)
    for other in ALL:
        parts = scorer.explain(Row.of(other)).parts
        text = parts["words"] + parts["word_parts"]
        assert scores[state.slots[other.ref]] == pytest.approx(text)


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
    for one, other in ((empty, ALARM), (ALARM, empty), (empty, empty)):
        assert explain(one, other).score == 0.0
    state = snapshot(empty, document("E-8", language="en"))
    scorer = Scorer(Row.of(ALARM), state.corpus, {}, NOW)
    assert text_scores(state, scorer.weights) == [0.0, 0.0]


def test_another_language_has_word_parts_and_no_words() -> None:
    swedish = need("B-9", "Digital assistent för sensorer")
    why = explain(swedish, REMOTE)
    assert why.parts["words"] == 0
    assert why.parts["word_parts"] > 0
    assert [(term.word, term.other) for term in why.terms] == [("sensorer", "sensors")]


def test_the_better_text_scores_higher() -> None:
    assert explain(ALARM, SENSOR).score > explain(ALARM, FOOD).score
    assert explain(SCHOOL, FOOD).score > explain(SCHOOL, SENSOR).score


def test_each_agreeing_facet_adds_its_weight() -> None:
    bare = need("B-9", "matsvinn", facets={"area": ("school",)})
    other = document("E-9", "annat", facets={"area": ("school",), "target": ("older",)})
    why = explain(bare, other)
    assert why.facets == {"area": ("school",)}
    assert why.score == why.parts["area"] == FACET_WEIGHTS["area"]


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
    assert sum(FACET_WEIGHTS.values()) < explain(ALARM, SENSOR).parts["word_parts"] + 0.1
    assert sum(FACET_WEIGHTS.values()) < 0.2


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


@given(st.lists(counts, max_size=6), st.lists(st.integers(0, 5), max_size=6), counts)
def test_postings_after_changes_are_those_made_afresh(
    texts: list[dict[str, int]], changed: list[int], wanted: dict[str, int]
) -> None:
    bm25 = Bm25(1.2, 0.75)
    first = Postings(bm25).updated([], list(enumerate(texts)))
    gone = sorted({number for number in changed if number < len(texts)})
    kept = first.updated([(number, texts[number]) for number in gone], [])
    back = kept.updated([], [(number, texts[number]) for number in gone])
    assert back.lists == first.lists
    assert back.statistics.average_length == pytest.approx(first.statistics.average_length)
    left = [(number, text) for number, text in enumerate(texts) if number not in gone]
    assert kept.lists == Postings(bm25).updated([], left).lists
    weights = Weights.of(wanted, first.statistics)
    scores = [0.0] * len(texts)
    first.add_scores(weights, scores)
    for score, text in zip(scores, texts, strict=True):
        shares = pair_shares(weights, text, first.statistics, bm25)
        assert score == pytest.approx(sum(shares.values()))


def test_old_postings_are_not_disturbed_by_new_ones() -> None:
    first = Postings(Bm25(1.2, 0.75)).updated([], [(0, {"a": 1}), (1, {"a": 2, "b": 1})])
    first.updated([(1, {"a": 2, "b": 1})], [(2, {"a": 1})])
    assert list(first.rows("a")) == [0, 1]
    assert list(first.rows("b")) == [1]
    assert list(first.lengths) == [1, 3]
