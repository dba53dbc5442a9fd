"""Whose a session is, and for which organisation they act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from marketplace.accounts import queries
from marketplace.accounts.models import AccountSession, Membership, Person
from marketplace.core.actor import Actor


@dataclass(frozen=True)
class Identity:
    """A signed-in person, the membership acted for (None without any), the actor, and the browser
    in which they are signed in."""

    person: Person
    membership: Membership | None
    actor: Actor
    browser_session: AccountSession


def identify(
    session: Session, cookie: Mapping[str, Any], acting_for: str | None
) -> Identity | None:
    """Who the session cookie belongs to; None when it is nobody's or no longer holds.

    A form carries the organisation it was opened for (`acting_for`, a ref), which wins over the
    cookie: a second tab may have switched meanwhile. One that is not the person's gives no roles.
    """
    found = queries.session_of_cookie(session, cookie)
    if found is None:
        return None
    person, browser_session = found
    return identity_of(session, person, browser_session, cookie.get("organisation"), acting_for)


def identity_of(
    session: Session,
    person: Person,
    browser_session: AccountSession,
    organisation_id: object = None,
    acting_for: str | None = None,
) -> Identity:
    """The person, for the organisation that was chosen or, without a choice, their first."""
    memberships = queries.memberships_of(session, person.id)
    if acting_for:
        membership = next((m for m in memberships if m.organisation.ref == acting_for), None)
    else:
        membership = _chosen(memberships, organisation_id)
    return Identity(person, membership, actor_for(person, membership), browser_session)


def _chosen(memberships: Sequence[Membership], organisation_id: object) -> Membership | None:
    chosen = (m for m in memberships if m.organisation_id == organisation_id)
    return next(chosen, memberships[0] if memberships else None)


def actor_for(person: Person, membership: Membership | None) -> Actor:
    """The actor that operations check. Who belongs nowhere has no roles."""
    if membership is None:
        return Actor("person", person.id)
    roles = frozenset(membership.roles)
    return Actor("person", person.id, membership.organisation_id, roles)
