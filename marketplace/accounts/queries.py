"""Reading people and organisations."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.accounts.documents import PublicOrganisation, public_organisation
from marketplace.accounts.models import AccountSession, Attempt, Membership, Organisation, Person
from marketplace.accounts.rules import ARENA, admin_role
from marketplace.core.addresses import normal_mail_address
from marketplace.core.text import swedish_order


def person_by_email(session: Session, email: str) -> Person | None:
    """The person with this address, however it is capitalised."""
    return session.scalar(select(Person).filter_by(email=normal_mail_address(email)))


def session_of_cookie(
    session: Session, cookie: Mapping[str, Any]
) -> tuple[Person, AccountSession] | None:
    """Whose browser the cookie is, if its key is still theirs and it has not been signed out."""
    session_id, person_id, key = (cookie.get(name) for name in ("session", "person", "key"))
    if not isinstance(session_id, int) or not isinstance(person_id, int) or not _is_text(key):
        return None
    query = (
        select(Person, AccountSession)
        .join(AccountSession, AccountSession.person_id == Person.id)
        .where(AccountSession.id == session_id)
        .where(Person.id == person_id, Person.session_key == key, Person.blocked_at.is_(None))
    )
    row = session.execute(query).first()
    return (row[0], row[1]) if row else None


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def sessions_of(session: Session, person_id: int) -> Sequence[AccountSession]:
    """The browsers somebody is signed in with, last seen first."""
    query = select(AccountSession).filter_by(person_id=person_id)
    newest_first = (AccountSession.seen_at.desc(), AccountSession.id.desc())
    return session.scalars(query.order_by(*newest_first)).all()


def last_seen(session: Session, person_id: int) -> datetime | None:
    """When the person was last here, in any browser that is still signed in."""
    query = select(func.max(AccountSession.seen_at)).filter_by(person_id=person_id)
    return session.scalar(query)


def alone_as_admin(session: Session, person_id: int) -> list[Organisation]:
    """The organisations that have no administrator but this person, by name."""
    alone = [m.organisation for m in memberships_of(session, person_id) if _is_alone(session, m)]
    return sorted(alone, key=lambda organisation: swedish_order(organisation.name))


def _is_alone(session: Session, member: Membership) -> bool:
    role = admin_role(member.organisation.kind)
    admins = members_with(session, member.organisation_id, role) if role in member.roles else []
    return [one.person_id for one in admins] == [member.person_id]


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
