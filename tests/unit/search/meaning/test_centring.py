"""Means taken away: what is left tells what a text is about, in any language."""

import threading

import numpy as np
import pytest

from marketplace.search.meaning import averaging, centring, nano
from marketplace.search.meaning.embedding import Matrix, unpack
from marketplace.search.meaning.nano import NanoEmbedder


@pytest.fixture(scope="module")
def embedder() -> NanoEmbedder:
    """The real model; every test of it uses a few words only."""
    if (why := nano.unavailable()) is not None:
        pytest.skip(why)
    return NanoEmbedder()


def matrix(*rows: list[float]) -> Matrix:
    return np.array(rows, dtype=np.float32)


def test_the_mean_starts_as_the_constant_and_grows_into_the_collections_own() -> None:
    constant, own = matrix([0, 1], [1, 0])
    assert centring.blended(own, 0, constant).tolist() == [0, 1]
    assert centring.blended(own, 2, constant) == pytest.approx([2 / 52, 50 / 52])
    assert centring.blended(own, 10_000, constant) == pytest.approx([1, 0], abs=0.01)


def test_a_model_without_constants_is_centred_by_its_own_mean_alone() -> None:
    own = matrix([1, 0])[0]
    assert centring.blended(own, 0, None).tolist() == [0, 0]
    assert centring.blended(own, 2, None) == pytest.approx([2 / 52, 0])
    assert centring.constants("endpoint/other") == {}


def test_centred_vectors_have_length_one_or_are_nothing() -> None:
    mean = matrix([1, 1])[0]
    found = centring.centred(matrix([4, 5], [1, 1]), mean)
    assert found == pytest.approx(matrix([0.6, 0.8], [0, 0]))
    assert found.dtype == np.float32
    assert centring.centred(matrix([4, 5])[0], mean) == pytest.approx([0.6, 0.8])


def test_a_running_mean_is_the_mean_whoever_adds_to_it() -> None:
    mean = centring.RunningMean(2)
    vectors = np.random.default_rng(1).normal(size=(400, 2)).astype(np.float32)
    threads = [
        threading.Thread(target=lambda part=part: [mean.add(one) for one in part])
        for part in np.split(vectors, 4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    constant = matrix([0.5, 0.5])[0]
    assert mean.blended(constant) == pytest.approx(
        centring.blended(vectors.mean(axis=0), len(vectors), constant), abs=1e-6
    )


def test_before_anything_was_added_a_running_mean_is_the_constant() -> None:
    assert centring.RunningMean(2).blended(matrix([0, 1])[0]).tolist() == [0, 1]
    assert centring.RunningMean(2).blended(None).tolist() == [0, 0]


def test_the_chance_of_being_right_is_the_calibrated_one() -> None:
    assert centring.probability(4.3 / 9.1) == pytest.approx(0.5)
    assert centring.probability(0.38) == pytest.approx(0.301, abs=0.001)
    assert centring.probability(-1) < 0.001 < 0.98 < centring.probability(1)


def test_the_constants_are_of_the_model_that_is_installed(embedder: NanoEmbedder) -> None:
    found = centring.constants(embedder.name)
    assert set(found) == {(lang, role) for lang in ("sv", "en") for role in ("passage", "query")}
    assert {(mean.shape, mean.dtype.name) for mean in found.values()} == {((384,), "float32")}
    # They are no accident: most of what any text's vector is, is its mean.
    own = unpack(embedder.passages(["Larm för den som bor hemma", "Städning av lokaler"]))
    assert (own @ found["sv", "passage"]).min() > 0.8


def test_constants_are_made_of_labels_from_the_whole_list() -> None:
    rows = [{"code": f"{n:08d}"} for n in range(9_454)]
    found = [row["code"] for row in averaging.chosen(list(reversed(rows)))]
    assert len(found) == averaging.LABELS
    assert found[:2] == ["00000000", "00000009"]
    assert found[-1] > "00008900"
    assert len(averaging.chosen(rows[:10])) == 10


def test_constants_are_the_means_of_the_labels(embedder: NanoEmbedder) -> None:
    rows = [{"label_sv": "Trygghetslarm", "label_en": "Safety alarm"}]
    found = averaging.means(embedder, rows)
    assert found["sv.query"] == pytest.approx(unpack(embedder.queries(["Trygghetslarm"]))[0])
    assert found["en.passage"] == pytest.approx(unpack(embedder.passages(["Safety alarm"]))[0])


def test_centred_the_same_thing_in_two_languages_is_nearer_than_another(
    embedder: NanoEmbedder,
) -> None:
    means = centring.constants(embedder.name)
    asked = unpack(embedder.queries(["larm på natten för äldre"]))
    texts = ["Night-time alarms for older people", "Cleaning of school buildings"]
    found = unpack(embedder.passages(texts))
    near, far = (
        centring.centred(found, means["en", "passage"])
        @ centring.centred(asked, means["sv", "query"])[0]
    )
    assert near > 0.4 > 0.2 > far
