"""Which needs are put beside each other as perhaps one."""

from datetime import date

from marketplace.moderation import joining
from marketplace.moderation.joining import Candidate, Group

LATER = date(2031, 7, 2)


def need(ref: str, *bodies: str, needed_from: date | None = date(2027, 7, 2)) -> Candidate:
    """A need of these bodies, or of one called as it is."""
    return Candidate(ref, frozenset(bodies or {ref}), needed_from)


def grouped(likely: list[tuple[str, str, float]], *needs: Candidate) -> list[Group]:
    """The groups of these needs."""
    known = {one.ref: one for one in needs}
    return joining.groups(joining.pairs(likely, known), known)


def test_the_likeliest_pair_comes_first_and_counts_once() -> None:
    likely = [("a", "b", 0.6), ("b", "a", 0.7), ("c", "d", 0.9)]

    found = grouped(likely, *(need(ref) for ref in "abcd"))

    assert found == [Group("d", {"c": 0.9}), Group("b", {"a": 0.7})]


def test_a_group_stands_round_the_need_that_most_resemble() -> None:
    likely = [("a", "b", 0.8), ("b", "c", 0.7), ("c", "d", 0.6)]

    found = grouped(likely, *(need(ref) for ref in "abcd"))

    assert found == [Group("b", {"a": 0.8, "c": 0.7})]


def test_nobody_is_put_beside_their_own_need_or_one_they_already_write_with() -> None:
    likely = [("a", "b", 0.9), ("a", "c", 0.9), ("b", "c", 0.9)]

    assert grouped(likely, need("a", "O-1"), need("b", "O-1"), need("c", "O-2", "O-1")) == []


def test_a_group_has_one_need_of_each_body_and_so_many_at_most() -> None:
    likely = [("a", ref, 0.9 - n / 100) for n, ref in enumerate("bcdefg")]

    found = grouped(likely, need("a"), need("b"), need("c", "b"), *(need(r) for r in "defg"))

    assert [group.others.keys() for group in found] == [{"b", "d", "e"}]


def test_what_is_needed_years_apart_does_not_go_together() -> None:
    likely = [("a", "b", 0.9), ("a", "c", 0.8)]

    needs = need("a"), need("b", needed_from=LATER), need("c", needed_from=None)

    assert grouped(likely, *needs) == [Group("c", {"a": 0.8})]


def test_what_is_no_longer_there_is_left_out() -> None:
    likely = [("a", "b", 0.5), ("a", "gone", 0.9), ("gone", "b", 0.9)]

    assert grouped(likely, need("a"), need("b")) == [Group("b", {"a": 0.5})]
