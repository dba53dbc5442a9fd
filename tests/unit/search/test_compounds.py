"""Parts of compounds, from frequencies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.search import analysis
from marketplace.search.compounds import Compounds, background_compounds, background_frequencies

USED = {
    "trygghet": 40, "larm": 30, "natt": 25, "tillsyn": 20, "besök": 15, "skola": 60, "huset": 12,
    "hem": 50, "hemtjänst": 800, "tjänst": 40, "planering": 20, "barn": 90, "ren": 10, "för": 900,
    "säljare": 5, "pojke": 9, "rummet": 7, "kommun": 99, "invånare": 30, "system": 44,
    "resa": 8, "ingen": 70, "ing": 9,
}  # fmt: skip
compounds = Compounds(USED, "sv")


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("trygghetslarm", ("trygghet", "larm")),
        ("trygghetslarmet", ("trygghet", "larmet")),
        ("trygghetslarmens", ("trygghet", "larmens")),
        ("trygghetslarmsystem", ("trygghet", "larm", "system")),
        ("nattillsynsbesök", ("natt", "tillsyn", "besök")),
        ("skolhuset", ("skol", "huset")),
        ("pojkrummet", ("pojk", "rummet")),
        ("resbesök", ("resa", "besök")),
        ("larmsystembesöket", ("larm", "system", "besöket")),
        ("kommuninvånarnas", ("kommun", "invånarnas")),
        # A word that is used far more than its parts stays whole.
        ("hemtjänst", ()),
        ("hemtjänstplanering", ("hemtjänst", "planering")),
        ("barnen", ()),
        # A stop word is no part.
        ("försäljare", ()),
        ("tillsynsingen", ()),
        ("larm", ()),
        ("larmet", ()),
        ("xylofon", ()),
        ("", ()),
        ("larm" * 17, ()),
    ],
)
def test_parts(word: str, parts: tuple[str, ...]) -> None:
    assert compounds.parts(word) == parts


def test_the_places_of_parts_are_in_the_word() -> None:
    word = "nattillsynsbesöken"
    assert [word[part.start : part.stop] for part in compounds.spans(word)] == [
        "nat", "tillsyn", "besöken",
    ]  # fmt: skip


def test_english_is_left_whole() -> None:
    assert Compounds({"night": 5, "watch": 5}, "en").parts("nightwatch") == ()


@pytest.mark.parametrize(
    "word", ["hälsovårdstjänster", "sjukhusutrustning", "bibliotekssystemet", "skolmåltiderna"]
)
def test_a_new_installation_knows_parts(word: str) -> None:
    assert len(background_compounds("sv").parts(word)) > 1


def test_the_background_is_words_as_they_are_compared() -> None:
    for language in analysis.LANGUAGES:
        found = background_frequencies(language)
        assert len(found) > 1000
        assert all(count > 0 and [word] == list(analysis.words(word))
                   for word, count in found.items())  # fmt: skip


letters = st.text(alphabet="abdelnrstäåö", max_size=12)
vocabularies = st.dictionaries(letters, st.integers(min_value=1, max_value=1000), max_size=30)


@given(vocabularies, st.data())
def test_parts_are_the_letters_of_the_word_in_order(
    used: dict[str, int], data: st.DataObject
) -> None:
    known = sorted(used) or ["larm"]
    chosen = data.draw(st.lists(st.sampled_from(known), min_size=1, max_size=6))
    word = data.draw(st.sampled_from(["", "s"])).join(chosen)
    spans = Compounds(used, "sv").spans(word)
    assert len(spans) != 1
    end = 0
    for part in spans:
        assert end <= part.start < part.stop <= len(word)
        assert part.start - end <= 1  # an s between
        own = word[part.start : part.stop]
        # Its own letters, or all but an a, an e or a letter shared with the next part.
        assert part.word.startswith(own)
        assert part.word[len(own) :] in {"", "a", "e", own[-1]}
        end = part.stop
    assert end in {0, len(word)}
    assert Compounds(used, "sv").spans(word) == spans


@given(vocabularies, letters)
def test_a_part_that_is_found_is_not_divided_again(used: dict[str, int], word: str) -> None:
    divided = Compounds(used, "sv")
    assert all(divided.parts(part) == () for part in divided.parts(word))


@pytest.mark.parametrize("word", ["a" * 64, "as" * 32, "trygghets" * 7])
def test_long_words_are_bounded_work(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ends = [word[:n] for n in range(1, 30)] + [word[-n:] for n in range(1, 30)]
    divided = Compounds({end: 100 + 7 * len(end) % 13 for end in ends}, "sv")
    looked: list[str] = []

    def stem(word: str, language: str) -> str:
        looked.append(word)
        return analysis.stem(word, language)

    monkeypatch.setattr("marketplace.search.compounds.stem", stem)
    divided.parts(word)
    assert 0 < len(looked) <= 4 * len(word)
