"""An account that somebody makes for themselves: asked for, confirmed by a link, or forgotten."""

import secrets
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from marketplace.accounts import queries, rules
from marketplace.accounts.models import (
    AccountSession,
    AddressChange,
    PasswordReset,
    Person,
    Registration,
)
from marketplace.core import audit, events
from marketplace.core.actor import Actor
from marketplace.core.addresses import normal_mail_address
from marketplace.core.errors import Invalid, WrongState


def register(
    session: Session,
    actor: Actor,
    *,
    email: str,
    name: str,
    language: str,
    password_hash: str,
    next_path: str,
    now: datetime,
) -> Registration:
    """Ask for an account. Whether the address has one already is looked up when the mail is sent:
    what is done here is the same."""
    asked = Registration(
        email=normal_mail_address(email),
        name=name,
        language=language,
        password_hash=password_hash,
        key=secrets.token_urlsafe(32),
        next_path=next_path,
        created_at=now,
    )
    session.add(asked)
    session.flush()
    audit.record(session, actor, "registration.created", asked, now=now)
    events.emit(session, "registration.created", now=now, registration=asked.id)
    return asked


def send_link_again(session: Session, actor: Actor, asked: Registration, *, now: datetime) -> None:
    """Mail another link to whoever asked for the account."""
    if asked.confirmed_at is not None:
        raise WrongState("already_confirmed")
    audit.record(session, actor, "registration.link_asked", asked, now=now)
    events.emit(session, "registration.created", now=now, registration=asked.id)


def confirm_registration(
    session: Session, actor: Actor, asked: Registration, *, now: datetime
) -> Person:
    """Make the account: whoever has the link has the address. Raises WrongState the second time,
    Invalid when the address has got an account in another way."""
    session.refresh(asked, with_for_update=True)
    if asked.confirmed_at is not None:
        raise WrongState("already_confirmed")
    refuse_taken(session, asked.email)
    person = Person(
        email=asked.email,
        name=asked.name,
        language=asked.language,
        password_hash=asked.password_hash,
        session_key=secrets.token_urlsafe(32),
        created_at=now,
    )
    session.add(person)
    flush_address(session)
    asked.confirmed_at = now
    asked.password_hash = ""
    audit.record(session, actor, "person.registered", person, now=now)
    events.emit(session, "person.registered", now=now, person=person.id, actor=person.id)
    return person


def flush_address(session: Session) -> None:
    """Write a person's address; raise Invalid when somebody else has taken it just now, so that
    no reading could tell. The transaction is then over."""
    try:
        session.flush()
    except IntegrityError as error:
        raise Invalid("email_taken", {"email": "email_taken"}) from error


def refuse_taken(session: Session, email: str) -> None:
    """Raise Invalid when there is an account with this address."""
    if queries.person_by_email(session, email) is not None:
        raise Invalid("email_taken", {"email": "email_taken"})


def forget_what_lapsed(session: Session, now: datetime) -> None:
    """What was asked for and not confirmed, and browsers that have not been here for long."""
    for table in (Registration, PasswordReset, AddressChange):
        session.execute(delete(table).where(table.created_at < now - rules.ASKED_LASTS))
    long_ago = now - rules.SESSION_LASTS
    session.execute(delete(AccountSession).where(AccountSession.seen_at < long_ago))
