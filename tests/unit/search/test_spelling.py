"""Did you mean."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.search.spelling import distance, letters_of, nearest

KNOWN = {"hemtjänst": 9, "hemtjänsten": 2, "larm": 5, "lamm": 7, "trygghetslarm": 3}
letters = st.text("abåä", max_size=7)


def near(word: str) -> str | None:
    words = list(KNOWN)
    found = nearest(word, words, np.array(list(KNOWN.values())), letters_of(words))
    return found and found[2]


@pytest.mark.parametrize(
    ("word", "better"),
    [
        ("hemtjnäst", "hemtjänst"),
        ("hemtjänt", "hemtjänst"),
        ("hemmtjjänst", "hemtjänst"),
        ("laarm", "larm"),
        ("lrma", None),
        ("lar", None),
        ("trygetslrm", None),
        ("", None),
    ],
)
def test_the_nearest_word(word: str, better: str | None) -> None:
    assert near(word) == better


def test_among_equally_near_words_the_most_frequent() -> None:
    assert near("lakm") == "lamm"


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [("natt", "natt", 0), ("natt", "nätt", 1), ("natt", "ntat", 1), ("natt", "nat", 1)],
)
def test_slips(one: str, other: str, slips: int) -> None:
    assert distance(one, other, 9) == slips


@given(letters, letters)
def test_distance_is_the_same_both_ways_and_nothing_only_for_the_same(one: str, other: str) -> None:
    assert distance(one, other, 9) == distance(other, one, 9)
    assert (distance(one, other, 9) == 0) == (one == other)


@given(letters, letters, st.integers(0, 3))
def test_counting_stops_above_what_matters(one: str, other: str, most: int) -> None:
    exact = distance(one, other, 9)
    bounded = distance(one, other, most)
    assert bounded == exact if exact <= most else bounded > most


def test_a_word_that_no_live_document_has_is_not_suggested() -> None:
    words = list(KNOWN)
    counts = np.array([0 if word == "larm" else 1 for word in words])
    assert nearest("laarm", words, counts, letters_of(words)) is None


def test_a_vocabulary_may_be_empty() -> None:
    assert nearest("larm", [], np.empty(0, np.int64), letters_of([])) is None
