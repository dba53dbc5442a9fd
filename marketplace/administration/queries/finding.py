"""People and organisations, found by a part of their name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Membership, Organisation, Person
from marketplace.accounts.rules import ADMINS, ARENA
from marketplace.administration.queries.log import alike


def people(session: Session, words: str, *, page: int, limit: int) -> tuple[int, Sequence[Person]]:
    """People with this in their name or address, by name; all of them without words."""
    query = select(Person).where(Person.deleted_at.is_(None))
    if words:
        query = query.where(alike(Person.name, words) | alike(Person.email, words))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    ordered = query.order_by(Person.name, Person.id)
    return total, session.scalars(ordered.offset((page - 1) * limit).limit(limit)).all()


def memberships(session: Session, persons: Sequence[Person]) -> Mapping[int, list[Membership]]:
    """What each of these people is, and where."""
    ids = [person.id for person in persons]
    query = select(Membership).where(Membership.person_id.in_(ids)).order_by(Membership.id)
    found: dict[int, list[Membership]] = {number: [] for number in ids}
    for member in session.scalars(query):
        found[member.person_id].append(member)
    return found


def person(session: Session, person_id: int) -> Person | None:
    """One account, also one that is deleted."""
    return session.get(Person, person_id)


@dataclass(frozen=True)
class FoundOrganisation:
    """An organisation in the list, and how many people belong to it."""

    ref: str
    name: str
    kind: str
    state: str
    members: int
    has_admin: bool


def organisations(
    session: Session, words: str, *, page: int, limit: int
) -> tuple[int, list[FoundOrganisation]]:
    """Organisations with this in their name, ref or number, by name."""
    query = select(Organisation).where(*_called(words))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    ordered = query.order_by(Organisation.name, Organisation.id)
    rows = session.scalars(ordered.offset((page - 1) * limit).limit(limit)).all()
    roles = _roles(session, [row.id for row in rows])
    return total, [_found(row, roles.get(row.id, [])) for row in rows]


def _called(words: str) -> list[ColumnElement[bool]]:
    if not words:
        return []
    # A sole trader's number is a personal number: it is not searched.
    number = (Organisation.org_number == words.replace("-", "")) & ~Organisation.sole_trader
    return [or_(alike(Organisation.name, words), Organisation.ref == words.upper(), number)]


def _roles(session: Session, ids: Sequence[int]) -> dict[int, list[list[str]]]:
    query = select(Membership.organisation_id, Membership.roles)
    found: dict[int, list[list[str]]] = {}
    for organisation_id, roles in session.execute(query.where(Membership.organisation_id.in_(ids))):
        found.setdefault(organisation_id, []).append(roles)
    return found


def _found(row: Organisation, roles: Sequence[Sequence[str]]) -> FoundOrganisation:
    admins = {*ADMINS, "platform_admin"} if row.kind == ARENA else ADMINS
    return FoundOrganisation(
        ref=row.ref,
        name=row.name,
        kind=row.kind,
        state=row.state,
        members=len(roles),
        has_admin=any(not admins.isdisjoint(held) for held in roles),
    )
