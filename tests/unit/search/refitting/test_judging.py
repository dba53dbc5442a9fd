"""A refit is called better when it is, and only then."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.search.refitting import judging
from marketplace.search.refitting.fitting import BOUNDS, MOST_BY_FACETS, fit, moved, values
from marketplace.search.refitting.judging import PARTS, by_chance, judge, parts
from marketplace.search.refitting.measuring import Pairs
from marketplace.search.weighting import DEFAULT, Weighting
from tests.unit.search.refitting.decisions import arena, by_place, by_whim


def test_moderators_who_look_at_the_place_raise_its_weight_and_the_refit_is_better() -> None:
    verdict = judge(arena(30, by_place), DEFAULT)
    assert verdict.is_enough
    assert verdict.refitted.facets["place"] > 2 * DEFAULT.facets["place"]
    assert verdict.ordered_refitted > verdict.ordered_today + 0.05
    assert verdict.loss_refitted < verdict.loss_today
    assert verdict.chance < 0.01
    assert verdict.is_better


@pytest.mark.parametrize("seed", range(4))
def test_moderators_who_throw_dice_teach_nothing(seed: int) -> None:
    verdict = judge(arena(20, by_whim, seed), DEFAULT)
    assert verdict.is_enough
    assert not verdict.is_better


def test_the_same_decisions_give_the_same_verdict() -> None:
    pairs = arena(16, by_place)
    assert judge(pairs, DEFAULT) == judge(pairs, DEFAULT)


@pytest.mark.parametrize(("needs", "per_need"), [(14, 8), (16, 3), (1, 2)])
def test_few_decisions_say_nothing_however_clear_they_are(needs: int, per_need: int) -> None:
    verdict = judge(arena(needs, by_place, per_need=per_need), DEFAULT)
    assert not verdict.is_enough
    assert not verdict.is_better


def test_no_need_is_on_both_sides() -> None:
    need = np.random.default_rng(3).integers(1, 40, 500)
    held_back = np.zeros(500, int)
    for held in parts(need, seed=7):
        assert set(need[held]).isdisjoint(need[~held])
        held_back += held
    assert held_back.tolist() == [1] * 500
    assert len(list(parts(need, seed=7))) == PARTS


def test_what_is_held_back_is_not_learnt_from(monkeypatch: pytest.MonkeyPatch) -> None:
    learnt_from: list[set[int]] = []

    def noted(pairs: Pairs, today: Weighting) -> Weighting:
        learnt_from.append(set(pairs.need.tolist()))
        return fit(pairs, today)

    monkeypatch.setattr(judging, "fit", noted)
    pairs = arena(20, by_place)
    judge(pairs, DEFAULT)
    *trials, whole = learnt_from
    every = set(pairs.need.tolist())
    assert whole == every
    assert [len(every - learnt) for learnt in trials] == [4] * PARTS
    assert set.union(*(every - learnt for learnt in trials)) == every


def test_a_difference_that_coins_make_is_no_difference() -> None:
    assert by_chance(np.array([]), 1) == 1.0
    assert by_chance(np.zeros(20), 1) == 1.0
    assert by_chance(np.array([0.1, -0.1] * 10), 1) > 0.9
    assert by_chance(np.full(20, 0.1), 1) < 0.001


def test_with_needs_of_one_kind_only_the_weights_stay() -> None:
    pairs = arena(10, by_place)
    curated = pairs.only(pairs.fits)
    assert fit(curated, DEFAULT) == DEFAULT
    assert judge(curated, DEFAULT).compared_needs == 0


def test_one_known_by_words_alone_is_not_compared_with_one_whose_meaning_is_known() -> None:
    pairs = arena(20, by_place)
    mixed = replace(pairs, cosine=np.where(pairs.fits, pairs.cosine, np.nan))
    assert fit(mixed, DEFAULT) == DEFAULT


within = {name: st.floats(low, high) for name, (low, high) in BOUNDS.items()}


@given(st.data(), st.integers(0, 1000))
@settings(max_examples=15)
def test_weights_stay_within_their_bounds(data: st.DataObject, seed: int) -> None:
    today = DEFAULT
    for place in values(DEFAULT):
        today = moved(today, place, data.draw(within[place[0]]))
    taste = by_place if seed % 2 else by_whim
    for weighting in (today, fit(arena(5, taste, seed), today)):
        for (name, _one), value in values(weighting).items():
            low, high = BOUNDS[name]
            assert low <= value <= high
        assert sum(weighting.facets.values()) <= MOST_BY_FACETS + 0.001
        unchanged = {f.name for f in fields(Weighting)} - BOUNDS.keys()
        assert all(getattr(weighting, n) == getattr(DEFAULT, n) for n in unchanged)


def test_the_shipped_weights_lie_within_the_bounds() -> None:
    for place, value in values(DEFAULT).items():
        assert values(moved(DEFAULT, place, value))[place] == value
