"""Accounts of people."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.accounts import queries
from marketplace.accounts.models import Person
from marketplace.accounts.operations.members import add_member
from marketplace.accounts.operations.registering import refuse_taken
from marketplace.accounts.operations.rights import require_platform_admin
from marketplace.core import audit
from marketplace.core.actor import Actor
from marketplace.core.addresses import normal_mail_address
from marketplace.core.errors import NotFound


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
    require_platform_admin(actor)
    email = normal_mail_address(email)
    refuse_taken(session, email)
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


def change_details(
    session: Session, actor: Actor, person: Person, *, name: str, language: str, now: datetime
) -> None:
    """What a person is called, and in which language they get mail."""
    changed = [
        field
        for field, value in (("name", name), ("language", language))
        if getattr(person, field) != value
    ]
    person.name, person.language = name, language
    audit.record(session, actor, "person.changed", person, fields=changed, now=now)


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
