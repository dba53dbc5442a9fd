"""Two municipalities, two companies and the arena, with somebody in every role.

Tests say who acts: `people.author`, `people.rival`. All organisations are invented.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.accounts import operations
from marketplace.accounts.identity import actor_for
from marketplace.accounts.models import AccountSession, Membership, Organisation, Person
from marketplace.accounts.passwords import Passwords
from marketplace.core.actor import Actor, operator

PASSWORD = "ett långt lösenord"
SETUP = operator("tests")

# name -> kind, organisation number, place
ORGANISATIONS = {
    "Ekbackens kommun": ("municipality", "2120009002", "0114"),
    "Granlunda kommun": ("municipality", "2321009009", "1480"),
    "Vardagskraft AB": ("company", "5599009007", "1280"),
    "Nordanvind Omsorg AB": ("company", "5599009015", "0180"),
    "Arenan": ("arena", "8024009006", "0180"),
}


@dataclass(frozen=True)
class Persona:
    """Somebody, where they belong, and the actor they are there."""

    person: Person
    organisation: Organisation
    actor: Actor
    # The browser they are signed in with.
    session_id: int


@dataclass(frozen=True)
class People:
    """Everybody a test may need."""

    # Ekbackens kommun: has the need.
    author: Persona
    coauthor: Persona
    approver: Persona
    # Granlunda kommun: another body, which must not see what is Ekbacken's.
    neighbour: Persona
    # Vardagskraft AB: has the offer and answers.
    editor: Persona
    company_admin: Persona
    # Nordanvind Omsorg AB: a competitor.
    rival: Persona
    # The arena.
    moderator: Persona
    platform_admin: Persona
    auditor: Persona


MEMBERS = {
    "author": ("Ekbackens kommun", "Anna Lind", "need_author"),
    "coauthor": ("Ekbackens kommun", "Omar Haddad", "need_author"),
    "approver": ("Ekbackens kommun", "Karin Sjöberg", "need_approver"),
    "neighbour": ("Granlunda kommun", "Per Ek", "need_approver"),
    "editor": ("Vardagskraft AB", "Sara Nilsson", "company_editor"),
    "company_admin": ("Vardagskraft AB", "Johan Berg", "company_admin"),
    "rival": ("Nordanvind Omsorg AB", "Lena Storm", "company_editor"),
    "moderator": ("Arenan", "Mia Falk", "moderator"),
    "platform_admin": ("Arenan", "Ola Rask", "platform_admin"),
    "auditor": ("Arenan", "Eva Holm", "auditor"),
}


def settle(session: Session, now: datetime) -> People:
    """Make every organisation, verified, and everybody in it. The caller commits."""
    organisations = {name: _organisation(session, name, now) for name in ORGANISATIONS}
    password_hash = Passwords("cheap").hash(PASSWORD)
    people = {}
    for part, (where, name, role) in MEMBERS.items():
        person = operations.create_person(
            session,
            SETUP,
            email=f"{part}@example.org",
            name=name,
            password_hash=password_hash,
            now=now,
        )
        people[part] = _join(session, person, organisations[where], role, now)
    return People(**people)


def _organisation(session: Session, name: str, now: datetime) -> Organisation:
    kind, number, place = ORGANISATIONS[name]
    organisation = operations.create_organisation(
        session, SETUP, name=name, kind=kind, org_number=number, places=[place], now=now
    )
    operations.verify_organisation(session, SETUP, organisation, now=now)
    return organisation


def _join(
    session: Session, person: Person, organisation: Organisation, role: str, now: datetime
) -> Persona:
    membership = operations.add_member(session, SETUP, organisation, person, roles=[role], now=now)
    return persona_of(session, person, membership, now)


def persona_of(session: Session, person: Person, member: Membership, now: datetime) -> Persona:
    """The member, signed in with a browser: a test that makes somebody new can be them."""
    browser = AccountSession(person_id=person.id, browser="", created_at=now, seen_at=now)
    session.add(browser)
    session.flush()
    return Persona(person, member.organisation, actor_for(person, member), browser.id)
