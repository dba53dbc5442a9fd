"""A person's password and address. Each change ends the sessions of every other browser."""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.accounts.models import AddressChange, PasswordReset, Person
from marketplace.accounts.operations.registering import flush_address, refuse_taken
from marketplace.accounts.operations.signing_in import end_other_sessions
from marketplace.core import audit, events
from marketplace.core.actor import Actor
from marketplace.core.addresses import normal_mail_address
from marketplace.core.errors import WrongState


def ask_reset(
    session: Session, actor: Actor, *, email: str, language: str, now: datetime
) -> PasswordReset:
    """Ask for a link by which a new password is set, whether there is such an account or not."""
    asked = PasswordReset(email=normal_mail_address(email), language=language, created_at=now)
    session.add(asked)
    session.flush()
    audit.record(session, actor, "password.reset_asked", asked, now=now)
    events.emit(session, "reset.asked", now=now, reset=asked.id)
    return asked


def set_password(
    session: Session,
    actor: Actor,
    person: Person,
    *,
    password_hash: str,
    keep: int | None,
    now: datetime,
) -> None:
    """Change the password. Every session but the one that is kept ends, and every link that was
    mailed is void."""
    person.password_hash = password_hash
    _renew_key(session, actor, person, keep, now)
    audit.record(session, actor, "password.changed", person, fields=["password"], now=now)
    events.emit(session, "password.changed", now=now, person=person.id)


def ask_address(
    session: Session, actor: Actor, person: Person, *, email: str, now: datetime
) -> AddressChange:
    """Ask to get mail at another address; it holds once its link has been confirmed."""
    asked = AddressChange(
        person=person, old_email=person.email, new_email=normal_mail_address(email), created_at=now
    )
    session.add(asked)
    session.flush()
    audit.record(session, actor, "address.asked", asked, now=now)
    events.emit(session, "address.asked", now=now, change=asked.id)
    return asked


def confirm_address(
    session: Session, actor: Actor, asked: AddressChange, *, keep: int | None, now: datetime
) -> None:
    """Let the new address hold. Raises Invalid when somebody else has taken it meanwhile."""
    session.refresh(asked, with_for_update=True)
    if asked.confirmed_at is not None:
        raise WrongState("already_confirmed")
    refuse_taken(session, asked.new_email)
    person = asked.person
    asked.old_email, person.email = person.email, asked.new_email
    flush_address(session)
    asked.confirmed_at = now
    _renew_key(session, actor, person, keep, now)
    audit.record(session, actor, "address.changed", person, fields=["email"], now=now)
    events.emit(session, "address.changed", now=now, change=asked.id)


def _renew_key(
    session: Session, actor: Actor, person: Person, keep: int | None, now: datetime
) -> None:
    person.session_key = secrets.token_urlsafe(32)
    end_other_sessions(session, actor, person, keep=keep, now=now)
