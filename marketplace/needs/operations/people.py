"""Who shares a draft, from its first day: the owner, those who write along, and the approvers."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from marketplace.accounts import belonging
from marketplace.accounts import queries as accounts
from marketplace.core.actor import Actor
from marketplace.core.errors import Invalid
from marketplace.needs import rules
from marketplace.needs.models import Need, NeedPerson


@dataclass(frozen=True)
class People:
    """Who shares a draft: its owner, at least one approver, and those who write along."""

    owner_id: int
    approver_ids: frozenset[int]
    coauthor_ids: frozenset[int] = frozenset()


def name_people(session: Session, actor: Actor, need: Need, people: People) -> set[str]:
    """Put these people on the need; returns the names of the parts that differ."""
    belonging.keep_members(session, need.organisation_id)
    people = _with_author(actor, people)
    _check_people(session, need, people)
    before = (need.owner_id, need.approver_ids, _coauthors(need))
    after = (people.owner_id, people.approver_ids, people.coauthor_ids)
    names = ("owner", "approvers", "coauthors")
    differing = {name for name, a, b in zip(names, before, after, strict=True) if a != b}
    if differing:
        need.owner_id = people.owner_id
        _replace(need, "approver", people.approver_ids)
        _replace(need, "coauthor", people.coauthor_ids)
    return differing


def _with_author(actor: Actor, people: People) -> People:
    """Who writes does not lock themself out."""
    named = {people.owner_id, *people.approver_ids, *people.coauthor_ids}
    if actor.person_id is None or actor.person_id in named or actor.has("need_approver"):
        return people
    writing = people.coauthor_ids | {actor.person_id}
    return People(people.owner_id, people.approver_ids, writing)


def _check_people(session: Session, need: Need, people: People) -> None:
    members = accounts.members_with(session, need.organisation_id, *rules.WRITERS)
    writers = {m.person_id for m in members}
    approvers = {m.person_id for m in members if "need_approver" in m.roles}
    faults = {}
    if people.owner_id not in writers:
        faults["owner"] = "choose_owner"
    if not people.approver_ids or not people.approver_ids <= approvers:
        faults["approvers"] = "choose_approver"
    if not people.coauthor_ids <= writers:
        faults["coauthors"] = "unknown_code"
    if faults:
        raise Invalid("invalid_fields", faults)


def _coauthors(need: Need) -> frozenset[int]:
    return frozenset(row.person_id for row in need.people if row.part == "coauthor")


def _replace(need: Need, part: str, person_ids: Iterable[int]) -> None:
    wanted = set(person_ids)
    for row in [r for r in need.people if r.part == part and r.person_id not in wanted]:
        need.people.remove(row)
    present = {row.person_id for row in need.people if row.part == part}
    need.people.extend(
        NeedPerson(need_id=need.id, person_id=one, part=part) for one in sorted(wanted - present)
    )
