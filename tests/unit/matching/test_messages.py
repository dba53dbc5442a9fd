"""Why a pair was suggested, said in the reader's language."""

import pytest

from marketplace.matching import messages
from marketplace.search.explaining import Explanation
from marketplace.search.sharing import SharedTerm

FULL = Explanation(
    score=0.5,
    parts={"words": 0.3, "area": 0.05},
    terms=tuple(SharedTerm(word, word, 0.1) for word in ("tillsyn", "natten", "sover", "larm")),
    facets={"area": ("homecare", "care"), "target": ("older",), "place": ("1784", "17")},
)
NOTHING = Explanation(score=0.1, parts={"word_parts": 0.1}, terms=(), facets={})


def said(explanation: Explanation, language: str) -> str:
    return "".join(piece.text for piece in messages.sentence(explanation, language))


def test_the_sentence_names_words_people_and_place() -> None:
    assert said(FULL, "sv") == (
        "Orden tillsyn, natten och sover finns i båda texterna. "
        "Båda gäller äldre 65+ och hemtjänst. Erbjudandet levereras i Värmlands län."
    )
    assert said(FULL, "en") == (
        "The words tillsyn, natten and sover stand in both. "
        "Both concern older people 65+ and home care. "
        "The offer is delivered in Värmland County."
    )


def test_the_shared_words_are_marked_and_nothing_else() -> None:
    pieces = messages.sentence(FULL, "sv")
    assert [piece.text for piece in pieces if piece.marked] == ["tillsyn", "natten", "sover"]


def test_one_word_is_said_in_the_singular() -> None:
    one = Explanation(0.2, {"words": 0.2}, FULL.terms[:1], {})
    assert said(one, "sv") == "Ordet tillsyn finns i båda texterna."


def test_something_is_said_even_where_no_word_is_shared() -> None:
    assert said(NOTHING, "sv") == "Bara delar av ord är gemensamma."
    assert said(NOTHING, "en") == "They share parts of words only."


def test_an_offer_to_the_whole_country_says_so() -> None:
    country = Explanation(0.1, {}, (), {"place": ("SE",)})
    assert said(country, "sv") == "Erbjudandet levereras i hela Sverige."


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
