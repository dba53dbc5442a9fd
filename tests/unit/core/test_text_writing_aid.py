"""The writing aid points at named solutions and at what the problem still lacks."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.text import Sign, find_named_solutions, method_signs

PROBLEM = """I våra tre kommuner bor 214 personer som har beslut om tillsyn på natten. De flesta \
bor ensamma och är över 80 år. Två patruller kör i genomsnitt 41 mil per natt.

Hon väcks tre gånger varje natt fast hon sover gott. Vi behöver en app som visar vilka som är \
vakna."""


def named(text: str, language: str = "sv") -> list[str]:
    return [one.text for one in find_named_solutions(text, language)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (PROBLEM, ["Vi behöver en app"]),
        ("Det ska vara en app.", ["ska vara en app"]),
        ("I dag finns ett system som larmar.", ["ett system som"]),
        ("Vi behöver en ny digital plattform", ["Vi behöver en ny digital plattform"]),
        ("Regionen vill ha en portal", ["Regionen vill ha en portal"]),
        ("Enheten behöver en vårdrobot", ["Enheten behöver en vårdrobot"]),
        ("Vi vill utveckla en lärplattform.", ["utveckla en lärplattform"]),
        ("VI BEHÖVER\nETT   VERKSAMHETSSYSTEM", ["VI BEHÖVER ETT VERKSAMHETSSYSTEM"]),
        (
            "Vi behöver AI-stöd och det behövs sensorer",
            ["Vi behöver AI-stöd", "det behövs sensorer"],
        ),
        ("Stöd i form av en digital app", ["i form av en digital app"]),
        ("Tillsyn med NattVakt™ och Foo®", ["NattVakt™", "Foo®"]),
    ],
)
def test_a_named_solution_is_pointed_at(text: str, words: list[str]) -> None:
    assert named(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It should be an app.", ["should be an app"]),
        ("We need a new digital platform", ["We need a new digital platform"]),
        ("a system that alerts", ["a system that"]),
        ("The region wants to build a web portal", ["build a web portal"]),
        ("We are looking for software", ["We are looking for software"]),
        ("The solution is a robot", ["solution is a robot"]),
        ("NightWatch™ at home", ["NightWatch™"]),
    ],
)
def test_a_named_solution_is_pointed_at_in_english(text: str, words: list[str]) -> None:
    assert named(text, "en") == words


@pytest.mark.parametrize(
    "text",
    [
        "Vi behöver veta vilka som är vakna.",
        "Vi behöver inte en app.",
        "Våra system pratar inte med varandra.",
        "ett immunsystem som är svagt, ett skolsystem som sviker",
        "en knapp som går att nå, en apparat som står still",
        "Tre av fyra larm är falska.",
        "",
    ],
)
def test_a_need_in_its_own_words_is_left_alone(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    "text",
    ["We need to know who is awake.", "a health system that works", "an application to the unit"],
)
def test_a_need_in_english_words_is_left_alone(text: str) -> None:
    assert named(text, "en") == []


def test_the_kind_tells_a_product_from_a_kind_of_solution() -> None:
    found = find_named_solutions("Vi behöver en app, gärna NattVakt™.", "sv")
    assert [one.kind for one in found] == ["solution", "trademark"]


def test_the_four_signs_of_the_picture() -> None:
    assert method_signs(PROBLEM, "sv") == {
        "who_and_where": True,
        "how_often": True,
        "how_today": True,
        "cost_of_nothing": False,
    }


@pytest.mark.parametrize(
    ("text", "language", "sign"),
    [
        ("Undersköterskor på Norrgården", "sv", "who_and_where"),
        ("Eleverna i grundskolan", "sv", "who_and_where"),
        ("Nurses in Arvika", "en", "who_and_where"),
        ("Det händer 12 gånger", "sv", "how_often"),
        ("en gång per vecka", "sv", "how_often"),
        ("61 % av besöken", "sv", "how_often"),
        ("twice a day", "en", "how_often"),
        ("I dag ringer vi", "sv", "how_today"),
        ("Medarbetarna kör runt", "sv", "how_today"),
        ("Staff drive around", "en", "how_today"),
        ("Om vi inte gör något", "sv", "cost_of_nothing"),
        ("Det kostar 3 miljoner kronor", "sv", "cost_of_nothing"),
        ("Doing nothing costs more", "en", "cost_of_nothing"),
    ],
)
def test_a_sign_is_seen_alone(text: str, language: str, sign: Sign) -> None:
    signs = method_signs(text, language)
    assert [name for name, seen in signs.items() if seen] == [sign]


@pytest.mark.parametrize(
    "text", ["", "Det är för svårt.", "Äldre i allmänhet", "Det händer varje natt"]
)
def test_half_an_answer_is_no_sign(text: str) -> None:
    assert not any(method_signs(text, "sv").values())


@given(st.text(), st.sampled_from(["sv", "en"]))
def test_any_text_is_taken(text: str, language: str) -> None:
    end = 0
    for one in find_named_solutions(text, language):
        assert end <= one.start < one.end <= len(text)
        end = one.end
    assert set(method_signs(text, language)) == set(method_signs("", language))


@pytest.mark.parametrize(
    "text",
    [
        "vi behöver " * 2_000,
        "vi behöver en " + "x-" * 10_000,
        "en" + " " * 20_000,
        "i " * 10_000,
        "a" * 20_000,
        "- " * 10_000,
        "®" * 20_000,
    ],
)
def test_no_text_is_slow(text: str) -> None:
    start = time.perf_counter()
    for language in ("sv", "en"):
        find_named_solutions(text, language)
        method_signs(text, language)
    assert time.perf_counter() - start < 2
