"""The code lists answer in both languages, keep their order and refuse what they do not hold."""

import pytest

from marketplace import codes
from marketplace.core.text import swedish_order


def test_label_is_given_in_both_languages() -> None:
    assert codes.label("horizon", "h2", "sv") == "1–2 år"
    assert codes.label("horizon", "h2", "en") == "1–2 years"


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_code_of_every_list_has_a_label(language: str) -> None:
    for name in codes.list_names():
        assert all(label.strip() for _, label in codes.choices(name, language)), name


def test_choices_hold_each_code_once_in_both_languages() -> None:
    for name in codes.list_names():
        swedish = [code for code, _ in codes.choices(name, "sv")]
        english = [code for code, _ in codes.choices(name, "en")]
        assert len(swedish) == len(set(swedish))
        assert set(swedish) == set(english)
        assert all(codes.exists(name, code) for code in swedish)


def test_areas_stand_after_the_area_they_belong_to() -> None:
    order = [code for code, _ in codes.choices("welfare_area", "sv")]
    assert order[:4] == ["care", "elderly", "homecare", "residential"]
    for code in order:
        assert all(order.index(above) < order.index(code) for above in _above(code))


def _above(code: str) -> tuple[str, ...]:
    return codes.ancestors("welfare_area", code)


def test_plain_choices_keep_the_order_they_were_written_in() -> None:
    assert [code for code, _ in codes.choices("maturity", "en")] == ["m1", "m2", "m3", "m4", "m5"]
    assert codes.choices("function", "sv")[0] == ("operations", "Verksamhet")


def test_places_are_in_swedish_alphabetical_order() -> None:
    labels = [label for _, label in codes.choices("place", "sv")]
    assert labels == sorted(labels, key=swedish_order)
    assert labels.index("Östersunds kommun") > labels.index("Årjängs kommun")
    assert labels.index("Årjängs kommun") > labels.index("Ystads kommun")
    assert labels.index("Ängelholms kommun") > labels.index("Årjängs kommun")


def test_a_returned_list_can_be_changed_without_harm() -> None:
    codes.choices("maturity", "sv").clear()
    assert len(codes.choices("maturity", "sv")) == 5


def test_ancestors_are_nearest_first_and_descendants_in_reading_order() -> None:
    assert codes.ancestors("welfare_area", "homecare") == ("elderly", "care")
    assert codes.descendants("welfare_area", "elderly") == ("homecare", "residential")
    assert codes.descendants("welfare_area", "culture") == ()


def test_a_place_belongs_to_its_county() -> None:
    assert codes.ancestors("place", "1784") == ("17",)
    assert "1784" in codes.descendants("place", "17")
    assert sum(len(codes.descendants("place", county)) for county in _counties()) == 290


def _counties() -> list[str]:
    return [code for code, _ in codes.choices("place", "sv") if len(code) == 2]


def test_cpv_hierarchy_follows_the_digits_and_skips_levels_left_out() -> None:
    assert codes.ancestors("cpv", "85311100") == ("85311000", "85310000", "85300000", "85000000")
    assert codes.ancestors("cpv", "15894210") == ("15894200", "15000000")
    assert "85311100" in codes.descendants("cpv", "85300000")


@pytest.mark.parametrize("question", [codes.ancestors, codes.descendants])
def test_an_unknown_code_is_named(question: object) -> None:
    assert callable(question)
    with pytest.raises(codes.UnknownCode, match="'welfare_area' has no code 'fishing'"):
        question("welfare_area", "fishing")


def test_an_unknown_label_or_list_is_named() -> None:
    with pytest.raises(codes.UnknownCode, match="'horizon' has no code 'h7'"):
        codes.label("horizon", "h7", "sv")
    with pytest.raises(codes.UnknownCode, match="no code list named 'weather'"):
        codes.choices("weather", "sv")


@pytest.mark.parametrize("code", ["", " ", "care ", "CARE", "\x00", "🦊" * 1000, "0 or 1=1"])
def test_what_is_not_exactly_a_code_does_not_exist(code: str) -> None:
    assert not codes.exists("welfare_area", code)
