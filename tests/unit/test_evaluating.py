"""Measuring search and matching: known figures on a small set, and the real sets by command."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from marketplace import evaluating
from marketplace.cli import main

SHARED = Path(__file__).parents[3] / "shared" / "relevance"

DOCS = [
    {"id": "hs-1", "lang": "sv", "title": "", "text": "Tillsyn på natten utan att någon väcks."},
    {"id": "hs-2", "lang": "sv", "title": "", "text": "Trygghetslarm för den som bor ensam."},
    {"id": "hs-3", "lang": "sv", "title": "", "text": "Simundervisning för barn i årskurs sex."},
]
QUERIES = [
    {"id": "hq-1", "lang": "sv", "text": "Tillsyn på natten utan att någon väcks."},
    {"id": "q-2", "lang": "sv", "text": "trygghetslarm"},
    {"id": "q-3", "lang": "sv", "text": "ingen har bedömt den här"},
]
QRELS = ["hq-1\ths-1\t1", "hq-1\ths-2\t1", "q-2\ths-2\t2"]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A set of three documents."""
    for name, rows in (("docs", DOCS), ("queries", QUERIES)):
        text = "\n".join(json.dumps(row) for row in rows)
        (tmp_path / f"{name}.jsonl").write_text(text, "utf-8")
    (tmp_path / "qrels.tsv").write_text("\n".join(QRELS), "utf-8")
    return tmp_path


def test_the_gain_of_a_place_falls_with_its_depth() -> None:
    grades = {"a": 2, "b": 1}
    assert evaluating.ndcg(grades, ["a", "b"]) == 1
    assert evaluating.ndcg(grades, ["b", "a"]) == pytest.approx(
        (1 + 3 / 1.584962) / (3 + 1 / 1.584962)
    )
    assert evaluating.ndcg(grades, ["x", "y"]) == 0


def test_recall_and_rank_count_what_is_right() -> None:
    grades = {"a": 1, "b": 1}
    assert evaluating.recall(grades, ["x", "a"]) == 0.5
    assert evaluating.reciprocal_rank(grades, ["x", "a"]) == 0.5
    assert evaluating.reciprocal_rank(grades, ["x"]) == 0


@pytest.mark.parametrize("task", evaluating.TASKS)
def test_the_queries_own_document_is_left_out(small: Path, task: str) -> None:
    measured = evaluating.evaluate(small, task)
    assert (measured.queries, measured.documents) == (2, 3)
    # hq-1 is the text of hs-1: of it only hs-2 is asked for, which shares no word.
    assert measured.figures["mrr@10"] <= 1
    assert measured.figures["recall@10"] >= 0.5


def test_the_last_line_is_one_object(small: Path) -> None:
    done = CliRunner().invoke(main, ["evaluate", str(small), "--json"])
    assert done.exit_code == 0, done.output
    keys = json.loads(done.output.splitlines()[-1]).keys()
    assert set(keys) == {"ndcg@10", "recall@10", "mrr@10", "p50_ms", "p95_ms"}


def test_a_folder_without_a_set_says_so(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["evaluate", str(tmp_path)])
    assert done.exit_code == 1
    assert "docs.jsonl cannot be read" in done.output


@pytest.mark.shared
def test_a_real_set_is_found_about_as_well_as_it_was() -> None:
    """Not a goal: it notices when a change spoils what worked."""
    measured = evaluating.evaluate(SHARED / "swefaq", "search")
    assert measured.queries == 110
    assert measured.figures["ndcg@10"] > 0.73
