"""Needs of different bodies that may be one need. Pure; the likelihoods come from the index."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

APART = timedelta(days=2 * 366)  # needed further apart than so, they hardly go together
LARGEST = 4  # needs in one group


@dataclass(frozen=True)
class Candidate:
    """What of a need tells whether it could go together with another. `bodies`: who writes it."""

    ref: str
    bodies: frozenset[str]
    needed_from: date | None


@dataclass(frozen=True)
class Group:
    """Needs that resemble the first one, the most likely first, and how likely each is."""

    first: str
    others: Mapping[str, float]


Pairs = Mapping[tuple[str, str], float]


def may_join(one: Candidate, other: Candidate) -> bool:
    """Whether the two are different bodies' and needed at about the same time."""
    if one.bodies & other.bodies:
        return False
    days = one.needed_from, other.needed_from
    return days[0] is None or days[1] is None or abs(days[0] - days[1]) <= APART


def pairs(likely: Iterable[tuple[str, str, float]], known: Mapping[str, Candidate]) -> Pairs:
    """The pairs of known needs that may go together, each once, the best first."""
    found: dict[tuple[str, str], float] = {}
    for one, other, likelihood in likely:
        pair = min(one, other), max(one, other)
        if one in known and other in known and may_join(known[one], known[other]):
            found[pair] = max(likelihood, found.get(pair, 0.0))
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def groups(found: Pairs, known: Mapping[str, Candidate]) -> list[Group]:
    """The pairs brought together, each need in one group only, the best first."""
    near: dict[str, dict[str, float]] = {}
    for (one, other), likelihood in found.items():
        near.setdefault(one, {})[other] = likelihood
        near.setdefault(other, {})[one] = likelihood
    made: list[Group] = []
    taken: set[str] = set()
    for pair in found:
        if taken.isdisjoint(pair):
            first = max(pair, key=lambda ref: (len(near[ref]), ref))
            made.append(_around(first, near[first], taken, known))
            taken |= {first, *made[-1].others}
    return made


def _around(
    first: str, near: Mapping[str, float], taken: set[str], known: Mapping[str, Candidate]
) -> Group:
    """The nearest needs that are free, one of each body."""
    bodies, others = set(known[first].bodies), dict[str, float]()
    for ref, likelihood in near.items():
        if ref not in taken and bodies.isdisjoint(known[ref].bodies) and len(others) < LARGEST - 1:
            others[ref] = likelihood
            bodies |= known[ref].bodies
    return Group(first, others)
