"""The verbs of accounts: people, organisations, memberships, signing in."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from marketplace.accounts import queries, rules, validation
from marketplace.accounts.models import (
    Attempt,
    Membership,
    Organisation,
    OrganisationPlace,
    Person,
)
from marketplace.core import audit, events, refs
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, Invalid, NotFound

WINDOW = timedelta(minutes=15)
# A person mistypes a few times; a town hall of hundreds shares one address.
MAX_PER_ACCOUNT = 10
MAX_PER_ADDRESS = 300


def create_person(
    session: Session,
    actor: Actor,
    *,
    email: str,
    name: str,
    password_hash: str,
    now: datetime,
    language: str = "sv",
    is_demo: bool = False,
    is_ready: bool = False,
) -> Person:
    """Add an account. Raises Invalid when the address already has one."""
    _require_platform_admin(actor)
    email = email.strip().lower()
    if queries.person_by_email(session, email) is not None:
        raise Invalid("email_taken", {"email": "email_taken"})
    person = Person(
        email=email,
        name=name,
        language=language,
        password_hash=password_hash,
        session_key=secrets.token_urlsafe(32),
        created_at=now,
        is_demo=is_demo,
        is_ready=is_ready,
    )
    session.add(person)
    session.flush()
    audit.record(session, actor, "person.created", person, now=now)
    return person


def create_account(
    session: Session,
    actor: Actor,
    *,
    email: str,
    name: str,
    language: str,
    password_hash: str,
    organisation_ref: str | None,
    roles: Sequence[str],
    now: datetime,
) -> Person:
    """Add an account that belongs to an organisation from the start."""
    person = create_person(
        session,
        actor,
        email=email,
        name=name,
        password_hash=password_hash,
        language=language,
        now=now,
    )
    if organisation_ref is not None:
        organisation = queries.organisation_by_ref(session, organisation_ref)
        if organisation is None:
            raise NotFound("not_found")
        add_member(session, actor, organisation, person, roles=roles, now=now)
    return person


def create_organisation(
    session: Session,
    actor: Actor,
    *,
    name: str,
    kind: str,
    org_number: str,
    now: datetime,
    places: Sequence[str] = (),
    description: str = "",
    contact: str = "",
    town: str = "",
    sole_trader: bool = False,
    two_person_rule: bool = False,
) -> Organisation:
    """Add an organisation, not yet verified."""
    _require_platform_admin(actor)
    validation.check_organisation(kind=kind, org_number=org_number, places=places, name=name)
    organisation = Organisation(
        ref=refs.next_ref(session, "O", now),
        name=name,
        kind=kind,
        org_number=validation.compact_number(org_number),
        description=description,
        contact=contact,
        town=town,
        sole_trader=sole_trader,
        two_person_rule=two_person_rule,
        created_at=now,
    )
    organisation.place_rows = [OrganisationPlace(code=code) for code in places]
    session.add(organisation)
    session.flush()
    audit.record(session, actor, "organisation.created", organisation, now=now)
    return organisation


def verify_organisation(
    session: Session, actor: Actor, organisation: Organisation, *, now: datetime
) -> None:
    """A moderator has checked the number and the name: the organisation may publish."""
    roles = actor.roles & {"moderator"}
    rules.WORKFLOW.move(session, actor, organisation, "verified", roles=roles, now=now)
    organisation.verified_at = now
    events.emit(session, "organisation.verified", now=now, organisation=organisation.id)


def add_member(
    session: Session,
    actor: Actor,
    organisation: Organisation,
    person: Person,
    *,
    roles: Sequence[str],
    now: datetime,
    function: str | None = None,
) -> Membership:
    """Make the person a member with these roles."""
    _require_platform_admin(actor)
    unknown = set(roles) - set(rules.roles_for(organisation.kind))
    if unknown:
        raise Invalid("unknown_code", {"roles": "unknown_code"})
    member = Membership(
        person=person,
        organisation=organisation,
        roles=sorted(roles),
        function=function,
        created_at=now,
    )
    session.add(member)
    session.flush()
    audit.record(session, actor, "membership.created", member, now=now)
    return member


def _require_platform_admin(actor: Actor) -> None:
    if not actor.has("platform_admin"):
        raise Forbidden("forbidden")


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
