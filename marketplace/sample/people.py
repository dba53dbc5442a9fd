"""Organisations and people of the sample."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts import operations, rules
from marketplace.accounts.identity import actor_for
from marketplace.accounts.models import Membership, Organisation, Person
from marketplace.accounts.validation import compact_number
from marketplace.core.actor import Actor
from marketplace.sample.reading import SAMPLE, Calendar, Entry, one

BEFORE_ALL = "-900d"


@dataclass
class Cast:
    """Who is in the sample, by key."""

    operator: Actor
    organisations: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    members: dict[tuple[str, str], Membership] = field(default_factory=dict)

    def actor(self, person: str, organisation: str) -> Actor:
        """The person, acting for the organisation."""
        return actor_for(self.people[person], self.members[person, organisation])

    def key_of(self, organisation_id: int) -> str:
        """The key of an organisation in the sample."""
        return next(k for k, o in self.organisations.items() if o.id == organisation_id)

    def of(self, organisation: str, *roles: str) -> Actor:
        """Somebody of the organisation who holds one of the roles."""
        for (person, where), member in self.members.items():
            if where == organisation and not set(roles).isdisjoint(member.roles):
                return self.actor(person, where)
        raise LookupError(f"nobody in {organisation} is {roles}")

    def ids(self, keys: Iterable[str]) -> frozenset[int]:
        """The ids of people."""
        return frozenset(self.people[key].id for key in keys)


def load(
    session: Session, operator: Actor, calendar: Calendar, hash_password: Callable[[str], str]
) -> Cast:
    """Enter organisations and people."""
    cast = Cast(operator)
    for entry in one(SAMPLE / "organisations.toml")["organisation"]:
        cast.organisations[entry["key"]] = _organisation(session, operator, calendar, entry)
    hashed = hash_password(rules.DEMO_PASSWORD)
    for entry in one(SAMPLE / "people.toml")["person"]:
        _person(session, cast, calendar, entry, hashed)
    return cast


def recall(session: Session, cast: Cast) -> bool:
    """Find what `load` entered some time ago; whether all of it is there."""
    found = {o.org_number: o for o in session.scalars(select(Organisation))}
    accounts = {person.email: person for person in session.scalars(select(Person))}
    members = {(m.person_id, m.organisation_id): m for m in session.scalars(select(Membership))}
    try:
        for entry in one(SAMPLE / "organisations.toml")["organisation"]:
            cast.organisations[entry["key"]] = found[compact_number(entry["org_number"])]
        for entry in one(SAMPLE / "people.toml")["person"]:
            person = cast.people[entry["key"]] = accounts[entry["email"]]
            for place in entry["membership"]:
                where = cast.organisations[place["organisation"]]
                cast.members[entry["key"], place["organisation"]] = members[person.id, where.id]
    except KeyError:
        return False
    return True


def _organisation(
    session: Session, operator: Actor, calendar: Calendar, entry: Entry
) -> Organisation:
    verified = calendar.past(entry.get("verified_on", "-1d"), entry["key"])
    made = operations.create_organisation(
        session,
        operator,
        name=entry["name"],
        kind=entry["kind"],
        org_number=entry["org_number"],
        places=entry.get("places", ()),
        description=entry.get("description", "").strip(),
        contact=entry.get("contact", ""),
        town=entry.get("town", ""),
        sole_trader=entry.get("sole_trader", False),
        two_person_rule=entry.get("two_person_rule", False),
        now=verified,
    )
    if entry.get("verified"):
        operations.verify_organisation(session, operator, made, now=verified)
    return made


def _person(
    session: Session, cast: Cast, calendar: Calendar, entry: Entry, password_hash: str
) -> None:
    joined: datetime = calendar.past(BEFORE_ALL, entry["key"])
    person = operations.create_person(
        session,
        cast.operator,
        email=entry["email"],
        name=entry["name"],
        language=entry.get("language", "sv"),
        password_hash=password_hash,
        is_demo=True,
        is_ready=entry.get("ready", False),
        now=joined,
    )
    cast.people[entry["key"]] = person
    for place in entry["membership"]:
        cast.members[entry["key"], place["organisation"]] = operations.add_member(
            session,
            cast.operator,
            cast.organisations[place["organisation"]],
            person,
            roles=place["roles"],
            function=place.get("function"),
            now=joined,
        )
