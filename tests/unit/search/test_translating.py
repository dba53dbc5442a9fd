"""Words in the other language, and how they are learnt."""

import math
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from marketplace.cli import main
from marketplace.search.analysis import stem
from marketplace.search.compounds import DATA, WORDS
from marketplace.search.learning_words import explained, learn
from marketplace.search.translating import TRANSLATIONS, Translator
from tests.conftest import SHARED

LABELS = [
    ("Larm på natten", "Alarm at night"),
    ("Larm i hemmet", "Alarm in the home"),
    ("Tillsyn på natten", "Supervision at night"),
    ("Tillsyn i hemmet", "Supervision in the home"),
    ("Nattlarm", "Night alarm"),
    ("2 larm", "2 alarms"),
]
SMALL = Translator({("larm", "alarm"): 600, ("larm", "siren"): 200, ("natt", "night"): 500})


@pytest.mark.parametrize(
    ("swedish", "english"),
    [("larm", "alarm"), ("natt", "night"), ("tillsyn", "supervis"), ("hem", "home")],
)
def test_meanings_are_learnt_from_texts_in_both_languages(swedish: str, english: str) -> None:
    learnt = Translator(learn(LABELS).pairs)
    forth, back = (
        learnt.translate({swedish: 1.0}, "sv", "en"), learnt.translate({english: 1.0}, "en", "sv")
    )  # fmt: skip
    assert max(forth, key=forth.__getitem__) == english
    assert max(back, key=back.__getitem__) == swedish


def test_numbers_and_stop_words_are_not_learnt() -> None:
    held = {stem for pair in learn(LABELS).pairs for stem in pair}
    assert held.isdisjoint({"2", "på", "i", "at", "in", "the"})


def test_what_explains_a_word_adds_up_to_one() -> None:
    table = explained([["larm", "natt"], ["larm"]], [["alarm", "night"], ["alarm"]])
    assert all(math.isclose(sum(found.values()), 1.0) for found in table.values())
    assert table["larm"]["alarm"] > 0.9


def test_weights_are_divided_among_meanings() -> None:
    assert SMALL.translate({"larm": 2.0, "natt": 1.0}, "sv", "en") == pytest.approx(
        {"alarm": 1.5, "siren": 0.5, "night": 1.0}
    )
    assert SMALL.translate({"siren": 3.0}, "en", "sv") == {"larm": 3.0}


def test_an_unknown_compound_is_translated_by_how_it_begins_and_ends() -> None:
    found = SMALL.translate({"nattlarm": 1.0}, "sv", "en")
    assert set(found) == {"night", "alarm", "siren"}


def test_parts_that_are_given_speak_for_their_compound() -> None:
    whole = SMALL.translate({"nattlarm": 1.0, "natt": 1.0, "larm": 1.0}, "sv", "en")
    assert whole == SMALL.translate({"natt": 1.0, "larm": 1.0}, "sv", "en")


def test_what_nobody_knows_means_nothing() -> None:
    assert SMALL.translate({"xylofon": 1.0, "": 1.0, "lar": 1.0}, "sv", "en") == {}
    assert SMALL.translate({"larm": 1.0}, "sv", "sv") == {}


def test_which_words_mean_each_other() -> None:
    assert SMALL.means("larm", "alarm", "sv", "en") == 0.75
    assert SMALL.means("alarm", "larm", "en", "sv") == 1.0
    assert SMALL.means("larm", "night", "sv", "en") == 0.0
    assert SMALL.means("larm", "larm", "sv", "sv") == 0.0


@given(st.dictionaries(st.text(max_size=70), st.floats(0, 10), max_size=8))
def test_no_weight_is_made_of_nothing(stems: dict[str, float]) -> None:
    found = SMALL.translate(stems, "sv", "en")
    assert sum(found.values()) <= 2 * sum(stems.values()) + 1e-9


@pytest.mark.parametrize(
    ("swedish", "english"),
    [("larm", "alarm"), ("sjukhus", "hospital"), ("barn", "children"), ("kommun", "municipality")],
)
def test_the_product_knows_words_of_welfare(swedish: str, english: str) -> None:
    known, swedish, english = Translator.load(), stem(swedish, "sv"), stem(english, "en")
    assert known.means(swedish, english, "sv", "en") > 0.2
    assert english in known.translate({swedish: 1.0}, "sv", "en")
    assert swedish in known.translate({english: 1.0}, "en", "sv")


def test_it_is_loaded_once() -> None:
    assert Translator.load() is Translator.load()


def learnt_by_command(file: Path, output: Path) -> list[bytes]:
    done = CliRunner().invoke(main, ["lexicon", str(file), "--output", str(output)])
    assert done.exit_code == 0, done.output
    return [(output / name).read_bytes() for name in (WORDS, TRANSLATIONS)]


def test_the_command_writes_the_same_every_time(tmp_path: Path) -> None:
    labels = tmp_path / "labels.csv"
    labels.write_text(
        "code,label_sv,label_en\n1,Xylofon på natten,Xylophone at night\n2,Xylofon,Xylophone\n",
        "utf-8",
    )
    first = learnt_by_command(labels, tmp_path / "one")
    assert first == learnt_by_command(labels, tmp_path / "two")
    assert b"\nsv,xylofon,2\n" in first[0]
    assert b"\nxylofon,xylophon," in first[1]


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "cannot be read"), (b"code,label_sv\n1,Larm\n", "no column 'label_en'")],
)
def test_a_file_without_both_languages_is_refused(
    content: bytes, said: str, tmp_path: Path
) -> None:
    file = tmp_path / "labels.csv"
    if content:
        file.write_bytes(content)
    done = CliRunner().invoke(main, ["lexicon", str(file), "--output", str(tmp_path / "out")])
    assert done.exit_code == 1
    assert said in done.output
    assert not (tmp_path / "out").exists()


@pytest.mark.shared
def test_what_ships_is_what_the_command_makes(tmp_path: Path) -> None:
    made = learnt_by_command(SHARED / "reference" / "cpv2008.csv", tmp_path)
    assert made == [(DATA / name).read_bytes() for name in (WORDS, TRANSLATIONS)]
