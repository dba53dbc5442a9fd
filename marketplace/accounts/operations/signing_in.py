"""Signing in, and the limits on guessing."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from marketplace.accounts import queries
from marketplace.accounts.models import Attempt, Person
from marketplace.core import audit
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden

WINDOW = timedelta(minutes=15)
# A person mistypes a few times; a town hall of hundreds shares one address.
MAX_PER_ACCOUNT = 10
MAX_PER_ADDRESS = 300


def check_attempts(session: Session, email: str, address: str, *, now: datetime) -> None:
    """Raise Forbidden while an account or an address has failed too often."""
    since = now - WINDOW
    too_many = (
        queries.recent_attempts(session, _key("account", email), since) >= MAX_PER_ACCOUNT
        or queries.recent_attempts(session, _key("address", address), since) >= MAX_PER_ADDRESS
    )
    if too_many:
        raise Forbidden("too_many_attempts")


def note_failed_sign_in(session: Session, email: str, address: str, *, now: datetime) -> None:
    """Remember a failure for a while, as digests, and forget old ones."""
    session.execute(delete(Attempt).where(Attempt.at < now - 4 * WINDOW))
    keys = (_key("account", email), _key("address", address))
    session.add_all(Attempt(key=key, at=now) for key in keys)


def note_sign_in(session: Session, person: Person, *, now: datetime) -> None:
    """Remember when the person was here, and write it down."""
    # Not merged: that would write back a password changed since the person was read.
    person = session.get_one(Person, person.id)
    person.last_signed_in_at = now
    audit.record(session, Actor("person", person.id), "person.signed_in", person, now=now)


def _key(kind: str, value: str) -> str:
    return hashlib.sha256(f"{kind}:{value.strip().lower()}".encode()).hexdigest()
