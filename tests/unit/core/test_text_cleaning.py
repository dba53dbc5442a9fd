"""Text is taken in as one normal form without anything that cannot be seen."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.text import clean, swedish_order


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Lugnare   nätter\t\n i hemtjänsten ", "Lugnare nätter i hemtjänsten"),
        ("a\u030angest", "ångest"),
        ("hem\u00adtjänst", "hemtjänst"),
        ("121212\u200b-1212", "121212-1212"),
        ("\u202egnp.exe\u202c", "gnp.exe"),
        ("\x00\x1b[31mrött\x7f", "[31mrött"),
        ("\ufeffbörjan\ufffe\U0010ffff", "början"),
        ("\ud800halvt par", "halvt par"),
        ("\u3164\u2800\u034f", ""),
        ("", ""),
    ],
)
def test_a_single_line_is_cleaned(typed: str, kept: str) -> None:
    assert clean(typed, multiline=False) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ett\r\ntvå\rtre\u2028fyra", "ett\ntvå\ntre\nfyra"),
        ("rad  \n\n\n\n\nrad", "rad\n\nrad"),
        ("- punkt\n  - under\n", "- punkt\n  - under"),
        ("\n\n  \n", ""),
    ],
)
def test_lines_and_indents_are_kept_in_a_long_text(typed: str, kept: str) -> None:
    assert clean(typed, multiline=True) == kept


@given(st.text(), st.booleans())
def test_cleaning_twice_changes_nothing_more(text: str, multiline: bool) -> None:
    once = clean(text, multiline)
    assert clean(once, multiline) == once


@given(st.text(), st.booleans())
def test_what_is_left_is_normal_trimmed_and_visible(text: str, multiline: bool) -> None:
    kept = clean(text, multiline)
    assert unicodedata.is_normalized("NFC", kept)
    assert kept == kept.strip()
    shown = kept.replace("\n", "").replace("\t", "") if multiline else kept
    assert not {unicodedata.category(c) for c in shown} & {"Cc", "Cf", "Cs", "Co"}
    kept.encode("utf-8")


@given(st.text(alphabet="abcåäöÅÄÖé 123.,-–’”€🙂", max_size=200))
def test_what_people_write_is_kept(text: str) -> None:
    assert clean(text, multiline=False).split() == text.split()


def test_a_long_run_of_blanks_takes_no_time() -> None:
    assert clean("a" + " " * 500_000 + "b", multiline=True).startswith("a ")


def test_names_sort_as_a_swedish_reader_expects() -> None:
    names = ["Östersund", "Åmål", "Älmhult", "Zinkgruvan", "arvika", "Éva", "Eva", "Boden"]
    assert sorted(names, key=swedish_order) == [
        "arvika", "Boden", "Éva", "Eva", "Zinkgruvan", "Åmål", "Älmhult", "Östersund",
    ]  # fmt: skip


def test_a_letter_and_its_ring_typed_apart_sort_as_one() -> None:
    assert swedish_order("A\u030amål") == swedish_order("Åmål")
