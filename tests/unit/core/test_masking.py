"""A passage is found however it is written, and nothing of it is left."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.text.leaves import leaves, with_leaves
from marketplace.core.text.masking import (
    count_marks,
    find_passage,
    has_letters,
    mask_passage,
    split_at_marks,
)

NAME = "Inga på Gunnarskogsvägen"


@pytest.mark.parametrize(
    "written",
    [
        NAME,
        "INGA PÅ GUNNARSKOGSVÄGEN",
        "Inga  på\nGunnarskogsvägen",
        "Inga\u00a0på\u202fGunnarskogsvägen",
        "Inga på Gunnar\u00adskogs\u200bvägen",
        "**Inga** på _Gunnarskogsvägen_",
        "Inga på\n> Gunnarskogsvägen",
        "Inga på\n- Gunnarskogsvägen",
        "[Inga på](https://example.org/a_(b)) Gunnarskogsvägen",
        "Inga&nbsp;p&aring; Gunnarskogsv&#228;gen",
        "Inga på Gunnarskogs\\_vägen",
    ],
)
def test_a_passage_is_found_however_it_is_written(written: str) -> None:
    text = f"Ett exempel är {written}, som väcks."
    assert mask_passage(text, NAME, "sv") == "Ett exempel är [maskat], som väcks."


def test_dashes_and_quotation_marks_make_no_difference() -> None:
    assert mask_passage("Nr 12–34, ”Inga”", "12-34", "sv") == "Nr [maskat], ”Inga”"
    assert mask_passage("kallad ”Inga” här", '"Inga"', "sv") == "kallad [maskat] här"


def test_an_english_text_is_marked_in_english() -> None:
    assert mask_passage("Inga is woken", "Inga", "en") == "[masked] is woken"


def test_wide_finds_it_inside_words_and_narrow_only_alone() -> None:
    text = "Inga, Ingas syster och ingalunda"
    assert mask_passage(text, "Inga", "sv") == "[maskat], [maskat]s syster och [maskat]lunda"
    assert mask_passage(text, "Inga", "sv", wide=False) == "[maskat], Ingas syster och ingalunda"


def test_a_mark_is_never_masked_itself() -> None:
    once = mask_passage("Maskat är [maskat].", "maskat", "sv")
    assert once == "[maskat] är [maskat]."
    assert mask_passage(once, "maskat", "sv") == once
    assert find_passage("[maskat] bor", "[maskat] bor") == []


def test_the_address_a_link_leads_to_is_text_too() -> None:
    assert mask_passage("[bild](https://x.example/inga.jpg)", "Inga", "sv") == (
        "[bild](https://x.example/[maskat].jpg)"
    )


def test_marks_are_counted_and_split_off() -> None:
    assert count_marks("[maskat] och [masked] men inte maskat") == 2
    assert split_at_marks("a [maskat] b") == [("a ", False), ("[maskat]", True), (" b", False)]


@pytest.mark.parametrize("passage", ["", " ", "**", "a", "—", "\u200b"])
def test_what_has_no_two_letters_cannot_be_looked_for(passage: str) -> None:
    assert not has_letters(passage)


@given(st.text(max_size=60), st.text(max_size=60))
def test_nothing_is_left_of_what_was_masked(before: str, after: str) -> None:
    text = f"{before} Gunnarskogsvägen {after}"
    masked = mask_passage(text, "gunnarskogsvägen", "sv")
    assert "gunnarskogsvägen" not in masked.lower()
    assert find_passage(masked, "Gunnarskogsvägen") == []


def test_texts_are_found_however_deep_with_paths_that_survive_other_rows() -> None:
    value = [{"id": "q2", "text": "Hur?"}, {"year": 2031, "text": "Fler", "number": 3}, ["a"]]
    assert list(leaves(value, "x")) == [
        ("x.q2.text", "Hur?"),
        ("x.2031.text", "Fler"),
        ("x.2.0", "a"),
    ]
    put = with_leaves(value, "x", lambda path, text: f"{path}!")
    assert put == [
        {"id": "q2", "text": "x.q2.text!"},
        {"year": 2031, "text": "x.2031.text!", "number": 3},
        ["x.2.0!"],
    ]
    assert value[0] == {"id": "q2", "text": "Hur?"}
