"""Taking text apart."""

import threading
import unicodedata

import pytest

from marketplace.search import analysis
from marketplace.search.tokens import GRAMS, STEMS, Tokens


def test_words_are_folded_and_in_order() -> None:
    assert list(analysis.words("E-hälsa, COVID-19: **viktigt** _nu_!")) == [
        "e", "hälsa", "covid", "19", "viktigt", "nu",
    ]  # fmt: skip


def test_words_are_the_same_however_letters_are_composed() -> None:
    text = "Förskolan på Ålö"
    decomposed = unicodedata.normalize("NFD", text)
    assert decomposed != text
    assert list(analysis.words(decomposed)) == list(analysis.words(text)) == [
        "förskolan", "på", "ålö",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "?!", "🙂🙂", "\x00", "_ _", "\u0301", "a" * 65])
def test_no_words(text: str) -> None:
    assert list(analysis.words(text)) == []


def test_other_scripts_are_words() -> None:
    assert list(analysis.words("مرحبا слово")) == ["مرحبا", "слово"]


@pytest.mark.parametrize(
    ("base", "inflected"),
    [
        ("larm", "larmet"),
        ("trygghetslarm", "trygghetslarmen"),
        ("program", "programmet"),
        ("matsvinn", "matsvinnets"),
        ("sensor", "sensorer"),
        ("sensor", "sensorn"),
        ("dator", "datorerna"),
        ("insats", "insatserna"),
        ("arbetsplats", "arbetsplatsen"),
        ("demens", "demensen"),
        ("natt", "nätterna"),
        ("svar", "svaret"),
        ("gata", "gator"),
        ("gata", "gatan"),
        ("skola", "skolans"),
        ("vecka", "veckan"),
        ("ansöka", "ansökan"),
        ("detaljplan", "detaljplanerna"),
        ("plan", "plans"),
        ("organ", "organet"),
        ("kommun", "kommunernas"),
    ],
)
def test_swedish_forms_of_a_word_have_one_stem(base: str, inflected: str) -> None:
    assert analysis.stem(base, "sv") == analysis.stem(inflected, "sv")


def test_different_words_keep_different_stems() -> None:
    words = ("larm", "lamm", "universitet", "univers", "natt", "nät", "plats", "plåt")
    assert len({analysis.stem(word, "sv") for word in words}) == len(words)


def test_stems_go_by_language() -> None:
    assert analysis.stem("monitoring", "en") == analysis.stem("monitors", "en") == "monitor"


def test_stems_are_right_in_every_thread() -> None:
    words = [f"{'abcdefghij'[n % 10]}kommunernas{n}larmen" for n in range(500)]
    expected = [analysis.stem.__wrapped__(word, "sv") for word in words]
    found: list[list[str]] = []

    def run() -> None:
        found.append([analysis.stem.__wrapped__(word, "sv") for word in words])

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 4


def test_grams_have_the_borders_of_the_word() -> None:
    assert analysis.grams("larm") == ("_lar", "larm", "arm_")
    assert analysis.grams("ö") == ("_ö_",)


def test_counts_leave_out_stop_words() -> None:
    bag = {"larm": 2, "larmet": 1, "och": 9}
    tokens = Tokens("sv", lambda _word: ())
    assert tokens.counts(STEMS, bag) == {"larm": 3}
    assert tokens.counts(GRAMS, bag)["larm"] == 3
    assert "och_" not in tokens.counts(GRAMS, bag)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("trygghet för äldre på natten", "sv"),
        ("safety for the elderly at night", "en"),
        ("demens", None),
        ("", None),
    ],
)
def test_language(text: str, language: str | None) -> None:
    assert analysis.language_of(text) == language
