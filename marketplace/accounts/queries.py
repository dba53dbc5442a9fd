"""Reading people and organisations."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.accounts.documents import PublicOrganisation, public_organisation
from marketplace.accounts.models import Attempt, Membership, Organisation, Person
from marketplace.accounts.rules import ARENA
from marketplace.core.text import swedish_order


def person_by_email(session: Session, email: str) -> Person | None:
    """The person with this address, however it is capitalised."""
    return session.scalar(select(Person).filter_by(email=email.strip().lower()))


def person_of_session(session: Session, person_id: object, key: object) -> Person | None:
    """The person a session cookie names, if its key is still theirs."""
    if not isinstance(person_id, int) or not isinstance(key, str):
        return None
    return session.scalar(select(Person).filter_by(id=person_id, session_key=key))


def memberships_of(session: Session, person_id: int) -> Sequence[Membership]:
    """What a person is and where, oldest membership first."""
    query = select(Membership).filter_by(person_id=person_id).order_by(Membership.id)
    return session.scalars(query).all()


def count_memberships(session: Session, person_id: int) -> int:
    """In how many organisations a person is."""
    query = select(func.count()).select_from(Membership)
    return session.scalar(query.filter_by(person_id=person_id)) or 0


def members_of(session: Session, organisation_id: int) -> Sequence[Membership]:
    """An organisation's people, by name."""
    query = (
        select(Membership)
        .join(Membership.person)
        .filter(Membership.organisation_id == organisation_id)
        .order_by(Person.name)
    )
    return session.scalars(query).all()


def members_with(session: Session, organisation_id: int, *roles: str) -> list[Membership]:
    """An organisation's people who hold at least one of the roles."""
    wanted = set(roles)
    return [m for m in members_of(session, organisation_id) if wanted.intersection(m.roles)]


def moderators(session: Session) -> list[Membership]:
    """The arena's moderators."""
    query = select(Membership).join(Membership.organisation).where(Organisation.kind == "arena")
    return [m for m in session.scalars(query) if "moderator" in m.roles]


def arena(session: Session) -> Organisation | None:
    """The arena of this installation."""
    return session.scalar(select(Organisation).filter_by(kind="arena").order_by(Organisation.id))


def arena_name(session: Session) -> str | None:
    """What the arena is called, for the frame of every page."""
    query = select(Organisation.name).filter_by(kind=ARENA).order_by(Organisation.id)
    return session.scalar(query.limit(1))


def organisation_by_ref(session: Session, ref: str) -> Organisation | None:
    """The organisation with this ref."""
    return session.scalar(select(Organisation).filter_by(ref=ref))


def organisations_by_refs(session: Session, refs: Sequence[str]) -> Sequence[Organisation]:
    """The organisations with these refs, by name."""
    query = select(Organisation).where(Organisation.ref.in_(refs)).order_by(Organisation.name)
    return session.scalars(query).all()


def recent_attempts(session: Session, key: str, since: datetime) -> int:
    """How many failed sign-ins this key has had since then."""
    query = select(func.count()).select_from(Attempt)
    return session.scalar(query.where(Attempt.key == key, Attempt.at > since)) or 0


def demo_people(session: Session) -> Sequence[Membership]:
    """The ready accounts of a demonstration."""
    query = select(Membership).join(Membership.person).where(Person.is_ready)
    return session.scalars(query.order_by(Membership.id)).all()


@dataclass(frozen=True)
class Listed:
    """An organisation in the public list, before its page is read."""

    id: int
    name: str
    kind: str


def listed_organisations(session: Session, with_public_things: Collection[int]) -> list[Listed]:
    """Public bodies and companies that are shown, in Swedish order of name: those that are
    verified, and those that have something public whatever has become of them since."""
    columns = (Organisation.id, Organisation.name, Organisation.kind, Organisation.state)
    rows = session.execute(select(*columns).where(Organisation.kind != ARENA))
    shown = [
        Listed(id_, name, kind)
        for id_, name, kind, state in rows
        if state == "verified" or id_ in with_public_things
    ]
    return sorted(shown, key=lambda one: (swedish_order(one.name), one.id))


def public_by_ids(session: Session, ids: Sequence[int]) -> dict[int, PublicOrganisation]:
    """What everybody may read of these organisations."""
    rows = session.scalars(select(Organisation).where(Organisation.id.in_(ids)))
    return {row.id: public_organisation(row) for row in rows}
