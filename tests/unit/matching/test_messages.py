"""Why a pair was suggested, said in the reader's language."""

from typing import Any

import pytest

from marketplace.matching import messages, rules
from marketplace.search.explaining import Explanation, SharedTerm
from marketplace.search.ranking import Weighting

FULL = Explanation(
    score=0.5,
    parts={"words": 0.3, "area": 0.05},
    terms=tuple(
        SharedTerm(word, word, 0.1) for word in ("tillsyn", "natten", "trygghetslarm", "tabletter")
    ),
    facets={"area": ("homecare", "care"), "target": ("older",), "place": ("1784", "17")},
)
NOTHING = Explanation(score=0.1, parts={"word_parts": 0.1}, terms=(), facets={})


def said(explanation: Explanation, language: str) -> str:
    return "".join(piece.text for piece in messages.sentence(explanation, language))


def test_the_sentence_names_words_people_and_place() -> None:
    assert said(FULL, "sv") == (
        "Båda handlar om tillsyn, natten och trygghetslarm; båda gäller äldre 65+, inom hemtjänst; "
        "erbjudandet levereras i Värmlands län."
    )
    assert said(FULL, "en") == (
        "Both are about tillsyn, natten and trygghetslarm; "
        "both concern older people 65+, in home care; "
        "the offer is delivered in Värmland County."
    )


def test_the_shared_words_are_marked_and_nothing_else() -> None:
    pieces = messages.sentence(FULL, "sv")
    marked = [piece.text for piece in pieces if piece.marked]
    assert marked == ["tillsyn", "natten", "trygghetslarm"]


def with_terms(*terms: tuple[str, str, float], **given: Any) -> Explanation:
    shared = tuple(SharedTerm(*term) for term in terms)
    return Explanation(0.5, given.get("parts", {"words": 0.5}), shared, {})


def test_a_word_that_is_another_in_the_offer_is_said_with_it() -> None:
    met = with_terms(("larm", "alarm", 0.2), ("natten", "night", 0.1), ("tillsyn", "tillsyn", 0.1))
    assert said(met, "sv") == (
        "Båda handlar om tillsyn, larm (i erbjudandet: alarm) och natten (i erbjudandet: night)."
    )
    sides = {piece.text: piece.side for piece in messages.sentence(met, "sv") if piece.marked}
    assert sides["alarm"] == sides["night"] == "offer"
    assert sides["larm"] == "need"


def test_everyday_words_and_light_ones_are_no_reason() -> None:
    everyday = ("behov", "kommunen", "två", "12", "lösningen", "stöd", "behöver", "ligger")
    terms = [(word, word, 0.9) for word in everyday]
    text = said(with_terms(*terms, ("tillsyn", "tillsyn", 0.3), ("sängar", "sängar", 0.09)), "sv")
    assert text == "Båda handlar om tillsyn."


def test_a_compound_that_both_have_is_said_whole_and_its_parts_are_not() -> None:
    whole = with_terms(("larm", "larm", 0.2), ("trygghetslarm", "trygghetslarm", 0.3))
    assert said(whole, "sv") == "Båda handlar om trygghetslarm."
    part = with_terms(("larmcentralen", "larm", 0.3), ("larmet", "larm", 0.2))
    assert said(part, "sv") == "Båda handlar om larmet."


def test_a_meaning_without_words_is_said_to_be_one() -> None:
    parts = {"meaning": 0.4, "words": 0.1}
    assert said(with_terms(parts=parts), "sv") == (
        "Texterna beskriver liknande saker med andra ord."
    )
    assert said(with_terms(("larm", "larm", 0.1), parts=parts), "en") == (
        "Both are about larm; apart from that the texts describe similar things in other words."
    )
    many = with_terms(("larm", "larm", 0.1), ("dörr", "dörr", 0.1), parts=parts)
    assert said(many, "sv") == "Båda handlar om larm och dörr."


def test_something_is_said_even_where_no_word_is_shared() -> None:
    assert said(NOTHING, "sv") == "Texterna har bara delar av ord gemensamt."
    assert said(NOTHING, "en") == "The texts have only parts of words in common."


def test_an_offer_to_the_whole_country_says_so() -> None:
    country = Explanation(0.1, {}, (), {"place": ("SE",)})
    assert said(country, "sv") == "Erbjudandet levereras i hela Sverige."


def test_the_time_is_said_unless_it_is_not_decided() -> None:
    when = Explanation(0.1, {}, (), {"place": ("17",), "horizon": ("h0",)})
    assert said(when, "sv") == (
        "Erbjudandet levereras i Värmlands län och finns i tid (inom 6 månader)."
    )
    undecided = Explanation(0.1, {"word_parts": 0.1}, (), {"horizon": ("h9",)})
    assert said(undecided, "sv") == said(NOTHING, "sv")


def test_groups_that_all_concern_are_named_last() -> None:
    groups = Explanation(0.1, {}, (), {"target": ("staff", "managers", "adults", "dementia")})
    assert said(groups, "sv") == "Båda gäller vuxna och personer med demenssjukdom."


@pytest.mark.parametrize(
    ("chance", "words"),
    [(0.99, "Troligen rätt"), (rules.LIKELY, "Troligen rätt"), (rules.MAYBE, "Kanske"),
     (rules.MINIMUM_LIKELIHOOD, "Osäkert"), (0.0, "Knappast")],
)  # fmt: skip
def test_a_likelihood_is_said_in_words(chance: float, words: str) -> None:
    assert messages.likelihood_words(chance, "sv") == words


def test_every_part_of_a_score_has_a_name_and_is_explained() -> None:
    parts = {"words", "word_parts", "translation", "meaning", *Weighting().facets}
    assert set(messages.PARTS) == set(messages.PARTS_MEAN) == parts


def test_a_code_above_another_is_left_out_of_the_sentence() -> None:
    assert "vård och omsorg" not in said(FULL, "sv")


@pytest.mark.parametrize(
    ("label", "within"),
    [("Hemtjänst", "hemtjänst"), ("LSS-boende", "LSS-boende"), ("", "")],
)
def test_a_label_within_a_sentence(label: str, within: str) -> None:
    assert messages.in_text(label) == within


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_introduction_says_why_and_what_to_do(language: str) -> None:
    text = messages.introduction(FULL, language)
    assert said(FULL, language) in text
    assert text.count("\n\n") == 2
