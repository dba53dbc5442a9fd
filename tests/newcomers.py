"""People and organisations that tests of this room share."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from marketplace.accounts import belonging, operations
from marketplace.accounts.models import Person
from marketplace.core.actor import Actor
from tests.personas import SETUP, Persona, persona_of

COMPANY: dict[str, Any] = {
    "kind": "company",
    "name": "Norrskog Moduler AB",
    "org_number": "559999-0099",
    "town": "Kalix",
}
BODY: dict[str, Any] = {
    "kind": "municipality",
    "name": "Socialtjänsten, Ekbacken",
    "org_number": "2120009002",
    "places": ["0114"],
}


def newcomer(session: Session, now: datetime, email: str = "ny@norrskog.example") -> Person:
    """Somebody with an account who belongs nowhere."""
    return operations.create_person(
        session, SETUP, email=email, name="Ny Person", password_hash="x", now=now
    )


def as_person(person: Person) -> Actor:
    """The person, acting for nobody."""
    return Actor("person", person.id)


def give_role(session: Session, persona: Persona, role: str, now: datetime) -> Persona:
    """The same person with one more role in the same organisation."""
    operations.add_member(
        session, SETUP, persona.organisation, persona.person, roles=[role], now=now
    )
    member = belonging.membership(session, persona.person.id, persona.organisation.id)
    assert member is not None
    return persona_of(session, persona.person, member, now)
