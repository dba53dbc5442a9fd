"""Reading people and organisations."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Attempt, Membership, Organisation, Person


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
    query = select(Membership).join(Membership.person).where(Person.is_demo)
    return session.scalars(query.order_by(Membership.id)).all()
