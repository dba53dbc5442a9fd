"""Other words for the same: what people say, and what authorities write."""

import csv
from collections import Counter

import pytest

from marketplace.search.analysis import LANGUAGES, stem
from marketplace.search.synonyms import FILE, related


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("dagis", "förskola"),
        ("förskolor", "dagis"),
        ("fosterhem", "familjehem"),
        ("soc", "socialtjänst"),
    ],
)
def test_one_word_leads_to_the_others(word: str, other: str) -> None:
    assert stem(other, "sv") in related(word, "sv")


def test_a_word_without_others_has_none() -> None:
    assert related("xylofon", "sv") == ()
    assert related("dagis", "en") == ()
    assert stem("dagis", "sv") not in related("dagis", "sv")


def test_groups_are_of_known_languages_and_of_several_words_each_once() -> None:
    for row in csv.DictReader(FILE.read_text(encoding="utf-8").splitlines()):
        assert row["language"] in LANGUAGES
        stems = Counter(stem(word, row["language"]) for word in row["words"].split())
        assert len(stems) > 1
        assert set(stems.values()) == {1}, row["words"]
