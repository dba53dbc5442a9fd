"""The comparison of engines that `make bench` runs, small and quick: what is counted, never how
long anything took."""

import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.benchmarks.engines import __main__ as comparing
from tests.benchmarks.engines import chart, figures, report
from tests.benchmarks.engines.questions import WORDS
from tests.benchmarks.engines.texts import Collection, need, offer

OFFERS = 60
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def run() -> Iterator[dict[str, Any]]:
    """Every engine whose package is here, with few texts and questions."""
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        pytest.MonkeyPatch.context() as own,
    ):
        own.setenv("BENCH_ASKED", "10")
        yield from comparing.compare(OFFERS, comparing.present(), Path(folder), publishes=False)


def test_the_texts_are_the_same_every_time_and_at_every_size() -> None:
    assert list(islice(Collection(1000), 5)) == list(islice(Collection(100_000), 5))
    assert offer(7) == offer(7) != offer(8)
    assert len(list(Collection(OFFERS))) == len(Collection(OFFERS)) == OFFERS + 6


def test_the_texts_are_as_long_as_needs_and_offers_are() -> None:
    lengths = [len(document.text().split()) for document in Collection(200)]
    assert 80 <= sum(lengths) / len(lengths) <= 200
    assert {document.kind for document in Collection(OFFERS)} == {"need", "offer"}


def test_a_need_says_something_that_its_offer_says() -> None:
    said = set(need(3).body[0][1].split("\n")) & set(offer(3).body[0][1].split("\n"))
    assert len(said) >= 4


def test_no_question_is_asked_twice() -> None:
    assert len(set(WORDS)) == len(WORDS) > 50


def test_every_engine_reads_the_same_and_finds_the_answers(run: dict[str, Any]) -> None:
    told = run["sizes"][str(OFFERS)]
    assert {"product", "whoosh_plain", "sqlite_fts", "postgres_fts"} <= set(told)
    assert {one["texts"] for one in told.values()} == {OFFERS + 6}
    assert {one["whole"]["found"] for one in told.values()} == {10}
    # Each need shares sentences with its offer: whoever scores whole texts finds it.
    assert {name: one["whole"]["answered"] for name, one in told.items()} == dict.fromkeys(told, 1)


def test_the_same_query_finds_something_in_every_engine(run: dict[str, Any]) -> None:
    told = run["sizes"][str(OFFERS)]
    found = {
        name: one[m]["found"] for m in ("words", "page") for name, one in told.items() if m in one
    }
    assert {name for name, count in found.items() if not count} == set()
    assert all(
        one["filtered"]["found"] <= one["page"]["found"] for one in told.values() if "page" in one
    )


def test_a_figure_stands_beside_the_products_own(run: dict[str, Any]) -> None:
    told = run["sizes"][str(OFFERS)]
    words = next(measure for measure in figures.MEASURES if measure.key == "words")
    assert "×" not in figures.cell(words, told["product"], told["product"])
    twice = {"words": {"p50_ms": 4.0, "p95_ms": 5.0}}
    assert figures.cell(words, twice, {"words": {"p50_ms": 2.0}}) == "4.0 / 5.0 (2.0 ×)"
    assert figures.cell(words, {}, told["product"]) == "–"


def test_the_report_names_every_engine_and_every_measure(run: dict[str, Any]) -> None:
    text = report.plain(run)
    told = run["sizes"][str(OFFERS)]
    assert [name for name in told if figures.ENGINES[name] not in text] == []
    assert "a whole need against all offers" in text
    assert report.markdown(run).count("\n| ") > 10


def test_a_goal_is_met_from_the_right_side() -> None:
    assert figures.Goal("faster", 100, 120, "×", at_least=True).is_met
    assert not figures.Goal("faster", 100, 80, "×", at_least=True).is_met
    assert figures.Goal("slow", 50, 40, "ms").is_met
    assert not figures.Goal("slow", 50, 60, "ms").is_met


def test_the_goals_tell_of_what_was_measured() -> None:
    own = {name: {"p50_ms": 1.0, "p95_ms": 2.0} for name in ("page", "whole", "typed")}
    slow = {"whole": {"p50_ms": 150.0, "p95_ms": 200.0}}
    sizes = {"10000": {"product": own | {"first_ms": 500.0}, "whoosh_plain": slow}}
    found = {goal.name: goal for goal in figures.goals({"sizes": sizes, "published": {}})}
    assert found["10,000: whole need, faster than naive Whoosh"].reached == 150
    assert all(goal.is_met for goal in found.values())
    assert len(found) == 5


def test_the_goals_at_a_hundred_thousand_are_those_of_the_fast_engine() -> None:
    slow, fast = (
        {name: {"p50_ms": 1.0, "p95_ms": value} for name in ("page", "whole")}
        for value in (90.0, 9.0)
    )
    sizes = {"100000": {"product": slow, "product_fast": fast}}
    reached = [goal.reached for goal in figures.goals({"sizes": sizes, "published": {}})]
    assert reached == [9, 9]


def test_the_chart_has_a_name_and_says_in_words_what_it_shows(run: dict[str, Any]) -> None:
    picture = ElementTree.fromstring(chart.draw(run))  # noqa: S314 - we have just drawn it
    assert picture.findtext(f"{SVG}title")
    told = picture.findtext(f"{SVG}desc") or ""
    named = [figures.ENGINES[name] for name in run["sizes"][str(OFFERS)]]
    assert [name for name in named if name not in told] == []
    assert "prefers-color-scheme: dark" in chart.draw(run)


def test_what_is_slower_stands_further_to_the_right() -> None:
    own, other = ({"words": {"p50_ms": value}} for value in (2.0, 20.0))
    drawn = chart.draw({"sizes": {"1000": {"product": own, "sqlite_fts": other}}})
    dots = ElementTree.fromstring(drawn).iter(f"{SVG}circle")  # noqa: S314 - we have just drawn it
    places = {dot.findtext(f"{SVG}title"): float(dot.attrib["cx"]) for dot in dots}
    assert (
        places["Behovstorget, 1,000 offers: 2.0 ms"] < places["SQLite FTS5, 1,000 offers: 20.0 ms"]
    )


def test_figures_take_the_place_of_the_old_ones() -> None:
    page = f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n"
    assert report.into(page, "new") == f"before\n{report.BEGIN}\n\nnew\n\n{report.END}\nafter\n"
    with pytest.raises(ValueError, match="no place"):
        report.into("nothing to fill", "new")


@pytest.mark.parametrize(
    ("limit", "expected"), [(60, [60]), (1000, [1000]), (50_000, [1000, 10_000])]
)
def test_a_limit_chooses_the_sizes(limit: int, expected: list[int]) -> None:
    assert comparing.sizes(limit) == expected
