"""A person deletes their account (R17): what they published stays, without name and address."""

import secrets
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from marketplace.accounts import queries
from marketplace.accounts.models import (
    AccountSession,
    AddressChange,
    Invitation,
    JoinRequest,
    PasswordReset,
    Person,
    Registration,
)
from marketplace.accounts.operations.members import LeftToNobody, end_membership
from marketplace.core import audit, events
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden
from marketplace.core.language import N_, translate

FORMER = N_("Former user")
# Not a hash of anything: no password fits.
NO_PASSWORD = "!"  # noqa: S105
NOWHERE = "invalid"


def delete_account(
    session: Session, actor: Actor, person: Person, *, left_to_nobody: LeftToNobody, now: datetime
) -> None:
    """Forget who the person was. Refused while somebody must take over first: what they own, or
    an organisation that has no other administrator."""
    if actor.person_id != person.id:
        raise Forbidden("forbidden")
    session.refresh(person, with_for_update=True)
    for member in queries.memberships_of(session, person.id):
        end_membership(session, actor, member, left_to_nobody=left_to_nobody, now=now)
    audit.record(session, actor, "person.deleted", person, now=now)
    _forget_what_was_asked(session, person, now)
    _forget_who(person, now)
    events.emit(session, "account.deleted", now=now, person=person.id, actor=actor.person_id)


def _forget_what_was_asked(session: Session, person: Person, now: datetime) -> None:
    for table in (AccountSession, AddressChange):
        session.execute(delete(table).where(table.person_id == person.id))
    for asked in (Registration, PasswordReset):
        session.execute(delete(asked).where(asked.email == person.email))
    waiting = update(JoinRequest).where(JoinRequest.person_id == person.id)
    waiting = waiting.where(JoinRequest.ended_at.is_(None))
    session.execute(waiting.values(ended_at=now, outcome="withdrawn"))
    _forget_invitations(session, person, now)


def _forget_invitations(session: Session, person: Person, now: datetime) -> None:
    theirs = update(Invitation).where(Invitation.email == person.email)
    waiting = theirs.where(Invitation.ended_at.is_(None))
    session.execute(waiting.values(ended_at=now, outcome="withdrawn"))
    session.execute(theirs.values(email=_placeholder(person)))


def _forget_who(person: Person, now: datetime) -> None:
    person.email = _placeholder(person)
    person.name = translate(person.language, FORMER)
    person.password_hash = NO_PASSWORD
    person.session_key = secrets.token_urlsafe(32)
    person.last_signed_in_at = None
    person.is_ready = False
    person.deleted_at = now


def _placeholder(person: Person) -> str:
    """An address that leads nowhere (RFC 2606)."""
    return f"former-{person.id}@{NOWHERE}"
