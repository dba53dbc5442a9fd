"""Marking what was found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.search import analysis
from marketplace.search.compounds import Compounds
from marketplace.search.marking import Segment, mark, snippet

LONG = (
    "Kommunen har många äldre som bor ensamma. " * 12
    + "På natten går trygghetslarmet och nattpatrullen åker ut. "
    + "Skolorna har andra frågor. " * 20
)


def marked(text: str, *terms: str, language: str = "sv") -> list[str]:
    return [segment.text for segment in mark(text, terms, language) if segment.marked]


@pytest.mark.parametrize(
    ("text", "terms", "expected"),
    [
        ("Larmet och larmen", ["larm"], ["Larmet", "larmen"]),
        ("nattpatrullen", ["natt"], ["natt"]),
        ("Tillsynsrunda", ["tillsyn"], ["Tillsyn"]),
        ("trygghetslarmet", ["larm"], ["larmet"]),
        ("nattillsynsbesök", ["tillsyn"], ["tillsyn"]),
        # Both forms of the compound, and the part with its ending.
        ("trygghetslarm, larmens larmknapp", ["larm"], ["larm", "larmens", "larm"]),
        # The stem of a word that is divided into more than two.
        ("hemtjänstplaneringen", ["hemtjänst"], ["hemtjänst"]),
        ("nattillsynsbesöken", ["nattillsyn"], ["nattillsyn"]),
        ("nattillsynsbesöken", ["natt", "tillsyn"], ["nattillsyn"]),
        ("trygghetslarm", ["trygghet", "larm"], ["trygghet", "larm"]),
        ("skolmåltider i skolan", ["skola"], ["skol", "skolan"]),
        ("en storstad", ["stad"], ["stad"]),
        # Letters that only happen to stand there.
        ("barnen rengör", ["ren"], []),
        ("landvärdar, vårdagar", ["vård"], []),
        ("ansvar, försvar", ["svar"], []),
        ("stadga", ["stad"], []),
        # What was found was the whole, not its parts.
        ("larm", ["trygghetslarm"], []),
        ("planeringsverktyg", ["planera"], ["planer"]),
        ("en bok om bokning", ["bok"], ["bok"]),
        ("trygghet", ["trygg*"], ["trygg"]),
        ("otrygghet", ["trygg*"], []),
        ("natt och larm", ["larm", "natt"], ["natt", "larm"]),
        ("ingenting", [], []),
        ("", ["larm"], []),
        ("*", ["*", ""], []),
    ],
)
def test_what_is_marked(text: str, terms: list[str], expected: list[str]) -> None:
    assert marked(text, *terms) == expected


def test_terms_of_the_other_language_are_marked_too() -> None:
    assert marked("Sensors fall", "sensor", language="en") == ["Sensors"]
    assert marked("Digital monitoring", "monitors", language="sv") == ["monitor"]


def test_letters_that_grow_when_folded_are_marked_whole() -> None:
    assert marked("İstanbullarm", "larm") == ["İstanbullarm"]
    assert marked("LARMKNAPP", "larm") == ["LARM"]


def test_a_collection_may_know_parts_that_the_background_does_not() -> None:
    known = Compounds({"qvarnsten": 3, "zon": 9, "xylofon": 5}, "sv")
    text, terms = "qvarnstenzonxylofon", ["zonxylofon", "zon"]
    assert marked(text, "zon") == []
    assert [piece.text for piece in mark(text, terms, "sv", known) if piece.marked] == [
        "zonxylofon"
    ]
    found = snippet(text + " ord" * 99, ["zon"], "sv", compounds=known)
    assert [piece.text for piece in found if piece.marked] == ["zon"]


def test_words_are_looked_at_once_for_many_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []

    def stem(word: str, language: str) -> str:
        looked.append(word)
        return analysis.stem(word, language)

    monkeypatch.setattr("marketplace.search.marking.stem", stem)
    terms = ["larm", "natt", "tillsyn"]
    snippet(LONG, terms, "sv")
    first = len(looked)
    for _ in range(20):
        snippet(LONG, terms, "sv")
    assert 0 < first == len(looked)


def test_decomposed_letters_are_marked_whole() -> None:
    assert marked("i fo\u0308rskolans", "förskola") == ["fo\u0308rskolans"]


@given(
    st.text(max_size=200),
    st.lists(st.text(max_size=12), max_size=5),
    st.sampled_from(["sv", "en"]),
)
def test_segments_are_the_text(text: str, terms: list[str], language: str) -> None:
    segments = mark(text, [*terms, *text.split()[:2]], language)
    assert "".join(segment.text for segment in segments) == text
    assert all(segment.text for segment in segments)


def test_a_snippet_shows_where_most_terms_stand() -> None:
    segments = snippet(LONG, ["larm", "natt"], "sv", 160)
    assert {segment.text.lower() for segment in segments if segment.marked} == {
        "natten", "larmet", "natt",
    }  # fmt: skip
    assert segments[0] == Segment("… ", False)
    assert segments[-1] == Segment(" …", False)


def test_a_snippet_without_a_hit_is_the_beginning() -> None:
    segments = snippet(LONG, ["xylofon"], "sv", 100)
    assert segments[0].text.startswith("Kommunen har många")
    assert len(segments[0].text) <= 100


def test_a_short_text_is_its_own_snippet() -> None:
    assert snippet("Kort om larm", ["larm"], "sv") == mark("Kort om larm", ["larm"], "sv")


@given(
    st.text(max_size=600),
    st.lists(st.text(max_size=8), max_size=4),
    st.integers(min_value=20, max_value=300),
)
def test_a_snippet_is_a_part_of_the_text_and_short(
    text: str, terms: list[str], length: int
) -> None:
    segments = snippet(text, [*terms, *text.split()[-2:]], "sv", length)
    inner = [segment.text for segment in segments if segment.text not in {"… ", " …"}]
    assert "".join(inner) in text
    assert len("".join(inner)) <= length


def test_a_snippet_is_cut_between_words() -> None:
    words = set(LONG.split())
    inner = "".join(segment.text for segment in snippet(LONG, ["natt"], "sv", 120)[1:-1])
    assert set(inner.split()) <= words
