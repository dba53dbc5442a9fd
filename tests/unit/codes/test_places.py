"""A place is found however people write it, and named as people say it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace import codes

PLACES = [code for code, _ in codes.choices("place", "sv")]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Arvika", "1784"),
        ("  arvika   KOMMUN ", "1784"),
        ("Arvika Municipality", "1784"),
        ("1784", "1784"),
        ("Österåker", "0117"),
        ("osteraker", "0117"),
        ("Malmö stad", "1280"),
        ("Göteborgs stad", "1480"),
        ("Upplands-Väsby", "0114"),
        ("Falun", "2080"),
        ("Falu kommun", "2080"),
        ("Värmland", "17"),
        ("Värmlands län", "17"),
        ("Värmland County", "17"),
        ("Region Sörmland", "04"),
        ("Västra Götalandsregionen", "14"),
        ("17", "17"),
    ],
)
def test_a_place_is_found_by_any_of_its_names(typed: str, code: str) -> None:
    assert codes.find_place(typed) == code


@pytest.mark.parametrize("typed", ["", " ", "Atlantis", "99", "kommun", "län", "\x00", "a" * 9999])
def test_no_place_is_found_in_what_is_none(typed: str) -> None:
    assert codes.find_place(typed) is None


def test_a_shared_name_is_the_municipality() -> None:
    assert codes.find_place("Örebro") == "1880"
    assert codes.find_place("Örebro län") == "18"


def test_names_that_differ_in_a_ring_only_stay_apart() -> None:
    assert codes.find_place("Habo") == "0643"
    assert codes.find_place("Håbo") == "0305"


def test_gotland_is_both_municipality_and_county() -> None:
    assert codes.find_place("Gotland") == "0980"
    assert codes.find_place("Region Gotland") == "09"
    assert codes.county_of("0980") == "09"


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_label_shown_finds_its_place(language: str) -> None:
    assert len(PLACES) == 290 + 21
    for code in PLACES:
        assert codes.find_place(codes.label("place", code, language)) == code
        assert codes.find_place(codes.short_label(code, language)) == code


def test_short_labels_are_what_people_say() -> None:
    assert codes.short_label("1784", "sv") == codes.short_label("1784", "en") == "Arvika"
    assert codes.short_label("17", "sv") == "Värmlands län"
    assert codes.short_label("17", "en") == "Värmland County"


def test_county_and_nuts_code_of_a_place() -> None:
    assert codes.county_of("1784") == codes.county_of("17") == "17"
    assert codes.nuts3_of("1784") == "SE311"
    assert len({codes.nuts3_of(code) for code in PLACES}) == 21


@pytest.mark.parametrize("question", [codes.county_of, codes.nuts3_of])
def test_an_unknown_place_has_no_county(question: object) -> None:
    assert callable(question)
    with pytest.raises(codes.UnknownCode, match="'place' has no code '1799'"):
        question("1799")


@given(st.text())
def test_any_text_finds_a_place_or_none(text: str) -> None:
    found = codes.find_place(text)
    assert found is None or codes.exists("place", found)
