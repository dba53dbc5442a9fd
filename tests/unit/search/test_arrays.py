"""The match index as arrays: whatever the order of changes, it holds what is there."""

import tempfile
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.search.analysis import LANGUAGES
from marketplace.search.arrays import building, folder
from marketplace.search.arrays.folder import MatchFolder
from marketplace.search.arrays.packing import Packed, Seal, blob, lines, pack
from marketplace.search.arrays.view import View
from marketplace.search.counting import best, in_order
from marketplace.search.documents import Document
from marketplace.search.engine import Sort
from marketplace.search.faults import IndexUnavailable
from marketplace.search.postings import Statistics, Weights
from marketplace.search.tokens import GRAMS, KINDS, STEMS
from marketplace.search.vocabulary import Vocabulary
from tests.unit.search.arrays import view_of
from tests.unit.search.sample import ALL, NOW, document, horizon_of

TEXTS = ("larm på natten", "trygghetslarm", "matsvinn i köket", "", "fall och larm")
change = st.tuples(st.integers(0, 5), st.sampled_from(TEXTS), st.sampled_from(["sv", "en"]))
steps = st.lists(st.tuples(st.lists(change, max_size=3), st.sets(st.integers(0, 5), max_size=3)))


def content(view: View) -> object:
    """What a view holds, whatever the slots are."""
    names = {slot: view.ref(slot) for slot in view.slots()}
    tokens = {
        (language, kind, token): {names[slot] for slot in found.tolist() if slot in names}
        for language in LANGUAGES
        for kind in KINDS
        for lists, _offset in view.lists(language, kind)
        for token in lists.numbers
        if (found := view.having_token(language, kind, token)).size
    }
    words = {language: sorted(Vocabulary(view, language).going_on("")) for language in LANGUAGES}
    held = {key: refs for key, refs in tokens.items() if refs}
    return held, words, view.stamps(), {n: view.bag(slot) for slot, n in names.items()}


@pytest.mark.parametrize("small", [0, 200])
@given(steps=steps)
def test_following_changes_ends_where_starting_afresh_does(
    small: int, steps: list[tuple[list[tuple[int, str, str]], set[int]]]
) -> None:
    documents = dict[str, Document]()
    with tempfile.TemporaryDirectory() as path, patch.object(folder, "SMALL", small):
        files = MatchFolder(Path(path))
        files.write(None, (), (), 0)
        for number, (upserts, removals) in enumerate(steps):
            coming = {
                f"E-{one}": document(f"E-{one}", text, language=language)
                for one, text, language in upserts
            }
            gone = [f"E-{one}" for one in removals if f"E-{one}" not in coming]
            files.write(files.read(), coming.values(), gone, number)
            documents = {ref: one for ref, one in documents.items() if ref not in gone} | coming
        found = files.read()
        assert content(found.view) == content(view_of(*documents.values()))
        assert found.manifest.cursor == max(0, len(steps) - 1)
        assert len(list(Path(path).iterdir())) == len(found.manifest.segments) + 1


def test_an_old_view_stays_as_it_was(tmp_path: Path) -> None:
    files = MatchFolder(tmp_path)
    files.write(None, ALL, (), 1)
    before = files.read()
    held = content(before.view)
    files.write(before, [document("E-1", "annat")], ["B-1"], 2)
    assert content(before.view) == held
    assert files.read(before).view.slot("B-1") is None


def test_vectors_of_another_model_are_not_taken_along(tmp_path: Path) -> None:
    vectors = {"passage": np.ones(4, np.float32).tobytes()}
    MatchFolder(tmp_path, "one").write(None, [ALL[0].with_vectors(vectors)], (), 1)
    (same,) = MatchFolder(tmp_path, "one").read().view.documents()
    (other,) = MatchFolder(tmp_path, "two").read().view.documents()
    assert (same.vectors, other.vectors) == (vectors, {})


def test_scores_are_bm25_by_the_query_s_own_weights() -> None:
    view = view_of(document("E-1", "larm larm natt"), document("E-2", "natt"), document("E-3"))
    weights = Weights.of({"larm": 1, "natt": 1, "okänd": 1}, view.statistics("sv", STEMS))
    brought = view.brought("sv", STEMS, weights)
    scores = brought.scores(view.size)
    statistics = view.statistics("sv", STEMS)
    assert (statistics.documents, statistics.average_length) == (3, 4 / 3)
    total = sum(statistics.idf(token) for token in ("larm", "natt", "okänd"))
    norm = 1.6 * (1 - 0.75 + 0.75 * 3 / (4 / 3))
    expected = (statistics.idf("larm") * 2 * 2.6 / (2 + norm)
                + statistics.idf("natt") * 2.6 / (1 + norm)) / total  # fmt: skip
    assert scores[view.slot("E-1")] == pytest.approx(expected, rel=1e-6)
    assert scores[view.slot("E-3")] == 0
    shares = brought.to(np.array([view.slot("E-1"), view.slot("E-3")]))
    assert shares[view.slot("E-1")].keys() == {"larm", "natt"}
    assert sum(shares[view.slot("E-1")].values()) == pytest.approx(expected, rel=1e-6)
    assert shares[view.slot("E-3")] == {}


def test_texts_that_are_spread_in_parts_are_counted_as_in_one() -> None:
    whole = building.build(ALL)
    with patch.object(building, "_AT_ONCE", 7):
        parts = building.build(ALL)
    assert whole.keys() == parts.keys()
    assert all(np.array_equal(whole[name], parts[name]) for name in whole)


def test_codes_are_counted_within_slots() -> None:
    view = view_of(*ALL)
    counts = view.counted(view.of_kind("offer"))
    assert counts["area"]["care"] == 2
    assert "14" not in counts["place"]
    assert view.counted_derived(horizon_of, NOW, view.live) == {"soon": 2, "late": 1}
    assert view.having("area", ["homecare"], own=True).sum() == 2
    assert view.having("area", ["care"], own=True).sum() == 0


def test_compounds_begin_or_end_with_the_word() -> None:
    text = "trygghetslarm larmcentralen larmet alarmerande nattlarmsrond"
    words = Vocabulary(view_of(document("E-1", text)), "sv")
    assert {"trygghetslarm", "larmcentral"} <= set(words.compounds("larm"))
    assert words.compounds("lar") == []


def test_beginnings_are_of_words_not_of_stems() -> None:
    words = Vocabulary(view_of(document("E-1", "kommunernas kommunal")), "sv")
    assert words.beginning_with("kommunern") == ["kommun"]
    assert words.beginning_with("kommunalt") == []


def test_a_document_survives_storing() -> None:
    for one in ALL:
        again = Document.from_json(one.to_json())
        assert again == one
        assert again.stamp() == one.stamp()
        assert replace(one, title="Ny").stamp() != one.stamp()
        assert one.with_vectors({"passage": b"1234"}).stamp() != one.stamp()


# Files


def test_arrays_survive_being_packed(tmp_path: Path) -> None:
    arrays = {
        "numbers": np.arange(5, dtype=np.int32),
        "none": np.empty((0, 3), np.float32),
        "words": blob(["larm", "å", ""]),
        "matrix": np.ones((2, 3), np.float32),
    }
    seal = pack(tmp_path / "1.arrays", arrays)
    found = Packed(tmp_path / "1.arrays", seal).arrays
    assert all(np.array_equal(found[name], array) for name, array in arrays.items())
    assert found["none"].shape == (0, 3)
    assert lines(found["words"]) == ["larm", "å", ""]
    with pytest.raises(ValueError, match="read-only"):
        found["numbers"][0] = 7


@pytest.mark.parametrize("change", ["shorter", "longer", "another byte", "gone", "empty"])
def test_a_file_that_is_not_as_it_was_written_is_not_read(tmp_path: Path, change: str) -> None:
    path = tmp_path / "1.arrays"
    seal = pack(path, {"numbers": np.arange(500, dtype=np.int32)})
    packed, content = Packed(path, seal), path.read_bytes()
    assert packed.is_intact()
    path.unlink()
    changed = {
        "shorter": content[:-1],
        "longer": content + b"x",
        "another byte": content[:-1] + b"x",
        "empty": b"",
    }
    if change in changed:
        path.write_bytes(changed[change])
    assert not packed.is_intact()
    with pytest.raises(IndexUnavailable):
        Packed(path, Seal(seal.name, seal.size, seal.sum))


def test_a_heaviest_token_of_a_query_is_looked_up_first() -> None:
    statistics = Statistics.fixed(100, 10.0, {"a": 90, "b": 1})
    assert Weights.of({"a": 1, "b": 1}, statistics, 1).tokens[0][0] == "b"
    nothing = view_of(*ALL).brought("sv", GRAMS, Weights((), 0.0))
    assert nothing.scores(len(ALL)).tolist() == [0.0] * len(ALL)
    assert nothing.to(np.array([0])) == {0: {}}


@given(st.lists(st.integers(0, 5), max_size=30), st.integers(0, 40))
def test_the_best_few_are_the_first_of_all(scores: list[int], most: int) -> None:
    slots, worth = np.arange(len(scores)), np.array(scores, float)
    everything = slots[np.argsort(-worth, kind="stable")]
    assert best(slots, worth, most).tolist() == everything[:most].tolist()


@settings(max_examples=30)
@given(
    st.lists(st.integers(0, 3), min_size=1, max_size=12), st.integers(0, 14), st.sampled_from(Sort)
)
def test_the_first_few_in_an_order_are_the_first_of_all(
    scores: list[int], most: int, sort: Sort
) -> None:
    view = view_of(*(document(f"E-{number:02}") for number in range(len(scores))), *ALL)
    worth = np.array([*scores, *scores, *scores, 0, 0, 0, 0, 0][: view.size], float)
    everything = in_order(view, view.live, worth, sort, NOW, view.size).tolist()
    few = in_order(view, view.live, worth, sort, NOW, most).tolist()
    assert len(everything) == view.size
    assert few[:most] == everything[:most]
