"""What people type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.search.asking import MOST_WORDS, ask


def test_parts() -> None:
    asked = ask('larm "på natten" -skola trygg* -"i skolan" -för*', "sv")
    assert asked.words == ("larm",)
    assert asked.phrases == (("på", "natten"),)
    assert asked.beginnings == ("trygg",)
    assert asked.without_words == ("skola",)
    assert asked.without_phrases == (("i", "skolan"),)
    assert asked.without_beginnings == ("för",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("e-hälsa", ("hälsa",)),
        ("vård - omsorg", ("vård", "omsorg")),
        ("larm larm", ("larm",)),
        ("larm, natt; (äldre)", ("larm", "natt", "äldre")),
        ('"larm"', ("larm",)),
        ("l*", ("l",)),
        ("title:larm", ("title", "larm")),
    ],
)
def test_words(text: str, words: tuple[str, ...]) -> None:
    asked = ask(text, "sv")
    assert tuple(word for word in asked.words if word != "e") == words
    assert not asked.without_words


@pytest.mark.parametrize("text", ['"på natten', "”på natten”", "“på natten”", "»på natten«"])
def test_quotes_of_any_kind_and_open_ones(text: str) -> None:
    assert ask(text, "sv").phrases == (("på", "natten"),)


def test_stop_words_go_by_the_language_of_the_query_before_that_of_the_page() -> None:
    assert ask("safety for the elderly", "sv").words == ("safety", "elderly")
    assert ask("larm för äldre", "en").words == ("larm", "äldre")
    assert ask("den", "sv").words == ()


def test_only_common_words_and_nothing_at_all_differ() -> None:
    assert ask("och i att", "sv").only_common
    assert not ask("", "sv").typed
    assert ask("!?", "sv").typed
    assert not ask("!?", "sv").only_common


def test_work_is_bounded() -> None:
    words = " ".join(f"ord{number}" for number in range(500))
    asked = ask(words, "sv")
    assert asked.was_cut
    assert len(asked.words) == MOST_WORDS
    phrase = ask(f'"{words}"', "sv")
    assert phrase.was_cut
    assert len(phrase.phrases[0]) == MOST_WORDS


@given(st.text(max_size=300))
def test_nothing_typed_is_an_error(text: str) -> None:
    asked = ask(text, "sv")
    assert asked.typed == bool(text.strip())
    assert all(asked.words)
    assert all(asked.beginnings)
