"""Signing in and out, the browsers somebody is signed in with, and the limits on guessing."""

import hashlib
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from marketplace.accounts import queries, rules
from marketplace.accounts.models import AccountSession, Attempt, Person
from marketplace.core import audit
from marketplace.core.actor import Actor
from marketplace.core.addresses import normal_mail_address
from marketplace.core.errors import Forbidden, NotFound


def check_attempts(session: Session, what: str, email: str, address: str, *, now: datetime) -> None:
    """Raise Forbidden while an account or an address on the net has tried this too often."""
    since = now - rules.WINDOW
    counts = [queries.recent_attempts(session, key, since) for key in _keys(what, email, address)]
    if any(count >= limit for count, limit in zip(counts, rules.LIMITS[what], strict=True)):
        raise Forbidden("too_many_attempts")


def note_attempt(session: Session, what: str, email: str, address: str, *, now: datetime) -> None:
    """Remember an attempt for a while, as digests, and forget old ones."""
    session.execute(delete(Attempt).where(Attempt.at < now - 4 * rules.WINDOW))
    session.add_all(Attempt(key=key, at=now) for key in _keys(what, email, address))


def forget_attempts(session: Session, email: str) -> None:
    """Let an account be tried again at once, whatever failed before."""
    keys = [_keys(what, email, "")[0] for what in rules.LIMITS]
    session.execute(delete(Attempt).where(Attempt.key.in_(keys)))


def _keys(what: str, email: str, address: str) -> tuple[str, str]:
    return (
        _digest(f"{what}:account:{normal_mail_address(email)}"),
        _digest(f"{what}:address:{address}"),
    )


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()


def sign_in(session: Session, person: Person, *, browser: str, now: datetime) -> AccountSession:
    """Let the person in with this browser, and write down that they were here."""
    # Not merged: that would write back a password changed since the person was read.
    person = session.get_one(Person, person.id)
    person.was_here_at = queries.last_seen(session, person.id) or person.last_signed_in_at
    person.last_signed_in_at = now
    audit.record(session, Actor("person", person.id), "person.signed_in", person, now=now)
    started = AccountSession(person_id=person.id, browser=browser, created_at=now, seen_at=now)
    session.add(started)
    session.flush()
    return started


def note_seen(session: Session, session_id: int, *, now: datetime) -> None:
    """The browser is being used."""
    found = session.get(AccountSession, session_id)
    if found is None:
        return
    if now - found.seen_at >= rules.AWAY:
        session.get_one(Person, found.person_id).was_here_at = found.seen_at
    found.seen_at = now


def end_session(session: Session, actor: Actor, session_id: int, *, now: datetime) -> None:
    """Sign one of the person's browsers out. Raises NotFound for one that is not theirs."""
    found = session.get(AccountSession, session_id)
    if found is None or found.person_id != actor.person_id:
        raise NotFound("not_found")
    audit.record(session, actor, "person.signed_out", found, now=now)
    session.delete(found)


def end_other_sessions(
    session: Session, actor: Actor, person: Person, *, keep: int | None, now: datetime
) -> int:
    """Sign out every browser of the person but one; returns how many there were."""
    others = [s for s in queries.sessions_of(session, person.id) if s.id != keep]
    for one in others:
        audit.record(session, actor, "person.signed_out", one, now=now)
        session.delete(one)
    session.flush()
    return len(others)
