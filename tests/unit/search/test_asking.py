"""What people type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.search.asking import MOST_WORDS, Parts, ask


def wanted(text: str, language: str = "sv") -> Parts:
    return ask(text, language).wanted


def test_parts() -> None:
    asked = ask('larm "på natten" -skola trygg* -"i skolan" -för*', "sv")
    assert asked.wanted == Parts(["larm"], [("på", "natten")], ["trygg"])
    assert asked.unwanted == Parts(["skola"], [("i", "skolan")], ["för"])


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("titel:larm", [("title", ("larm",))]),
        ('Title:"trygga nätter" natt', [("title", ("trygga", "nätter"))]),
        (
            "kommun:karlstad region:skåne",
            [("organisation", ("karlstad",)), ("organisation", ("skåne",))],
        ),
        ("titel:", []),
        ("undertitel:larm", []),
    ],
)
def test_words_in_one_field(text: str, fields: list[tuple[str, tuple[str, ...]]]) -> None:
    assert wanted(text).fields == fields


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("e-hälsa", ["e", "hälsa"]),
        ("vård - omsorg", ["vård", "omsorg"]),
        ("larm larm", ["larm"]),
        ("larm, natt; (äldre)", ["larm", "natt", "äldre"]),
        ('"larm"', ["larm"]),
        ("l*", ["l"]),
        ("http:larm", ["http", "larm"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    asked = ask(text, "sv")
    assert asked.wanted == Parts(words)
    assert not asked.unwanted


@pytest.mark.parametrize("text", ['"på natten', "”på natten”", "“på natten”", "»på natten«"])
def test_quotes_of_any_kind_and_open_ones(text: str) -> None:
    assert wanted(text).phrases == [("på", "natten")]


def test_stop_words_go_by_the_language_of_the_query_before_that_of_the_page() -> None:
    assert wanted("safety for the elderly", "sv").words == ["safety", "elderly"]
    assert wanted("larm för äldre", "en").words == ["larm", "äldre"]
    assert wanted("den", "sv").words == []


def test_words_that_order_are_those_of_phrases_and_beginnings_too() -> None:
    assert wanted('larm "på larm" natt*').every_word() == ["larm", "på", "natt"]


def test_only_common_words_and_nothing_at_all_differ() -> None:
    assert ask("och i att", "sv").only_common
    assert not ask("", "sv").typed
    assert ask("!?", "sv").typed
    assert not ask("!?", "sv").only_common


@pytest.mark.parametrize("frame", ["{}", '"{}"', "-{}", '-"{}"', "{}*"])
@pytest.mark.parametrize("separator", [" ", "-"])
def test_work_is_bounded(frame: str, separator: str) -> None:
    asked = ask(frame.format(separator.join(f"ord{number}" for number in range(300))), "sv")
    assert asked.was_cut
    for parts in (asked.wanted, asked.unwanted):
        assert len(parts.every_word()) <= MOST_WORDS


def test_many_characters_are_cut_before_anything_is_done_with_them() -> None:
    assert ask("larm " + "x" * 10_000, "sv").was_cut
    assert not ask("larm", "sv").was_cut


@given(st.text(max_size=300))
def test_nothing_typed_is_an_error(text: str) -> None:
    asked = ask(text, "sv")
    assert asked.typed == bool(text.strip())
    assert all(asked.wanted.every_word())
    assert all(asked.unwanted.every_word())
