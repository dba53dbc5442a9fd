"""Differences: word by word between texts, field by field between versions."""

import time

from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.text.differences import (
    FieldChange,
    Piece,
    compare,
    field_changes,
    row_changes,
)


def joined(pieces: tuple[Piece, ...], *kinds: str) -> str:
    return "".join(piece.text for piece in pieces if piece.kind in kinds)


def letters(text: str) -> str:
    return "".join(text.split())


def test_a_word_taken_from_the_end_takes_its_space_along() -> None:
    pieces = compare("medarbetare och anhöriga?", "medarbetare, anhöriga?")
    assert pieces == (
        Piece("same", "medarbetare"),
        Piece("removed", " och"),
        Piece("added", ","),
        Piece("same", " anhöriga?"),
    )


def test_a_changed_word_is_shown_alone() -> None:
    pieces = compare(
        "I våra två kommuner bor 168 personer.", "I våra tre kommuner bor 168 personer."
    )
    assert pieces == (
        Piece("same", "I våra "),
        Piece("removed", "två"),
        Piece("added", "tre"),
        Piece("same", " kommuner bor 168 personer."),
    )


def test_a_mark_after_a_word_is_a_change_of_its_own() -> None:
    pieces = compare("hos personen: fort", "hos personen, median: fort")
    assert [p for p in pieces if p.kind != "same"] == [Piece("added", ", median")]


def test_equal_texts_and_empty_texts() -> None:
    assert compare("lika", "lika") == (Piece("same", "lika"),)
    assert compare("", "") == ()
    assert compare("", "ny") == (Piece("added", "ny"),)
    assert compare("gammal", "") == (Piece("removed", "gammal"),)


WORDS = st.lists(st.sampled_from(["hus", "natt", "och", "3,5", ".", ",", "\n", "ö"]), max_size=60)


@given(WORDS, WORDS)
def test_both_texts_can_be_read_out_of_a_difference(old: list[str], new: list[str]) -> None:
    a, b = " ".join(old), " ".join(new)
    pieces = compare(a, b)
    assert letters(joined(pieces, "same", "added")) == letters(b)
    assert letters(joined(pieces, "same", "removed")) == letters(a)


def test_long_and_repetitive_texts_are_compared_in_bounded_time() -> None:
    old = "natt och dag " * 1200
    new = "dag natt " * 1900
    began = time.process_time()
    pieces = compare(old, new)
    assert time.process_time() - began < 2
    assert joined(pieces, "same", "added").split() == new.split()


def test_texts_beyond_all_bounds_are_shown_whole() -> None:
    old, new = "a " * 5000 + "x", "b " * 5000 + "x"
    kinds = [piece.kind for piece in compare(old, new)]
    assert kinds == ["removed", "added", "same"]


def test_only_changed_fields_are_named() -> None:
    old = {"title": "Natt", "volume": "214 personer", "cpv": [], "budget_band": None}
    new = {"title": "Natt", "volume": "226 personer", "cpv": [], "budget_band": ""}
    assert field_changes(old, new) == (FieldChange("volume", "214 personer", "226 personer"),)


def test_a_row_put_in_first_does_not_change_the_others() -> None:
    old = [{"measure": "a"}, {"measure": "b"}]
    new = [{"measure": "ny"}, {"measure": "a"}, {"measure": "b"}]
    assert row_changes("m", old, new) == (FieldChange("m", None, {"measure": "ny"}, 1),)


def test_rows_with_an_id_are_the_same_wherever_they_stand() -> None:
    old = [{"id": "q1", "text": "Hur?"}, {"id": "q2", "text": "Var?"}]
    new = [{"id": "q2", "text": "Var då?"}, {"id": "q3", "text": "När?"}]
    assert row_changes("open_questions", old, new, key="id") == (
        FieldChange("open_questions", old[1], new[0], 1),
        FieldChange("open_questions", None, new[1], 2),
        FieldChange("open_questions", old[0], None, 1),
    )
