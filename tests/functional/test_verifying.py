"""Moderators verify, reject, suspend and let back organisations, with what is known beside."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from marketplace.accounts import operations as accounts
from marketplace.accounts.models import Organisation
from marketplace.core.audit import AccessEntry
from marketplace.core.db import Database
from marketplace.moderation.knowing import domain_fits
from tests.clock import Clock
from tests.newcomers import COMPANY, as_person, newcomer
from tests.personas import People
from tests.visitor import Page, Visitor

LIST = "/sv/desk/organisations"


@pytest.fixture
def waiting(database: Database, people: People, now: datetime) -> Organisation:
    """Norrskog Moduler AB, which waits to be verified."""
    with database.session(write=True) as session:
        person = newcomer(session, now)
        founder = accounts.register_organisation(
            session, as_person(person), person, COMPANY, now=now
        )
        session.commit()
        return founder.organisation


@pytest.fixture
def page(visitor: Visitor, people: People, waiting: Organisation) -> Page:
    return visitor.sign_in(people.moderator).open(f"{LIST}/{waiting.ref}")


def state(database: Database, organisation: Organisation) -> str:
    with database.session() as session:
        return session.get_one(Organisation, organisation.id).state


def test_what_they_wrote_stands_beside_what_is_known(page: Page) -> None:
    assert page.heading == "Verifiera Norrskog Moduler AB"
    assert "4 saker stämmer" in page.text
    assert "En medlems adress har en domän som liknar namnet" in page.text
    assert "Ny Person, ny@norrskog.example" in page.text
    assert "559999-0099" in page.text


def test_look_alikes_and_private_addresses_are_to_look_at(
    visitor: Visitor, database: Database, people: People, now: datetime
) -> None:
    with database.session(write=True) as session:
        person = newcomer(session, now, "vardagskraft@gmail.com")
        values = {**COMPANY, "name": "Vardagskraften AB"}
        founder = accounts.register_organisation(
            session, as_person(person), person, values, now=now
        )
        session.commit()
    page = visitor.sign_in(people.moderator).open(f"{LIST}/{founder.organisation.ref}")
    assert "2 saker stämmer, 2 att se över" in page.text
    assert "En adress som vem som helst kan skaffa" in page.text
    assert "Liknar Vardagskraft AB, verifierad 24 november 2026" in page.text


def test_reading_it_is_logged(page: Page, database: Database, waiting: Organisation) -> None:
    with database.session() as session:
        read = session.scalars(select(AccessEntry).filter_by(object_kind="organisation")).all()
        assert [entry.object_id for entry in read] == [waiting.id]


def test_it_is_verified_and_can_be_found(
    page: Page, visitor: Visitor, database: Database, waiting: Organisation
) -> None:
    done = page.submit("Verifiera V")
    assert "Norrskog Moduler AB är verifierad." in done.text
    assert state(database, waiting) == "verified"
    assert "Verifierad 24 november 2026" in visitor.open(f"/sv/organisations/{waiting.ref}").text


def test_it_is_rejected_with_one_of_the_arenas_reasons(
    page: Page, visitor: Visitor, database: Database, waiting: Organisation
) -> None:
    refused = page.submit("Avvisa med skäl A", status=422)
    assert state(database, waiting) == "registered"
    refused.submit("Avvisa med skäl A", reason_code="name_mismatch")
    assert state(database, waiting) == "rejected"
    again = visitor.open(f"{LIST}/{waiting.ref}")
    assert "Avvisad: Namnet stämmer inte" in again.text


def test_a_reason_of_ones_own_has_to_be_written(
    page: Page, database: Database, waiting: Organisation
) -> None:
    refused = page.submit("Avvisa med skäl A", status=422, reason_code="other")
    refused.submit("Avvisa med skäl A", reason_code="other", reason="Skriv hela namnet.")
    assert state(database, waiting) == "rejected"


def test_what_is_typed_comes_back_when_another_was_first(
    page: Page,
    visitor: Visitor,
    people: People,
    database: Database,
    now: datetime,
    waiting: Organisation,
) -> None:
    with database.session(write=True) as session:
        organisation = session.get_one(Organisation, waiting.id)
        accounts.verify_organisation(session, people.moderator.actor, organisation, now=now)
        session.commit()
    typed = "Namnet slutar på HB i registret."
    late = page.submit("Avvisa med skäl A", status=409, reason_code="other", reason=typed)
    assert "Något har ändrats sedan du öppnade sidan" in late.text
    assert typed in late.text
    assert state(database, waiting) == "verified"


def test_a_verified_one_is_suspended_and_let_back(
    visitor: Visitor, people: People, database: Database
) -> None:
    company = people.editor.organisation
    page = visitor.sign_in(people.moderator).open(f"{LIST}/{company.ref}")
    page = page.submit("Stäng av organisationen", reason_code="misuse")
    assert "Vardagskraft AB är avstängd" in page.text
    page = visitor.open(f"{LIST}?state=suspended").follow("Vardagskraft AB")
    page = page.submit("Häv avstängningen", status=422)
    page = page.submit("Häv avstängningen", reason="De har svarat.")
    assert state(database, company) == "verified"
    assert "Avstängningen upphävd: De har svarat." in visitor.open(f"{LIST}/{company.ref}").text


def test_the_list_says_who_waits_since_when_and_until_when(
    visitor: Visitor, people: People, waiting: Organisation, clock: Clock, now: datetime
) -> None:
    visitor.sign_in(people.moderator)
    page = visitor.open(LIST)
    assert "Klart senast" in page.text
    assert "26 november" in page.text
    clock.time = now + timedelta(days=5)
    assert "3 dagar" in visitor.open(LIST).text
    page = visitor.open(f"{LIST}?state=verified&q=EKBACK")
    assert "Ekbackens kommun" in page.text
    assert "Granlunda" not in page.text


def test_it_is_taken_and_put_back(page: Page, visitor: Visitor, waiting: Organisation) -> None:
    assert "Ingen har tagit det." in page.text
    taken = page.submit("Ta det")
    assert "Du har tagit det." in taken.text
    taken.submit("Lägg tillbaka")
    assert "Ingen har tagit det." in visitor.open(f"{LIST}/{waiting.ref}").text


def test_a_note_is_for_moderators_only(
    page: Page, visitor: Visitor, people: People, waiting: Organisation, database: Database
) -> None:
    words = "Ringde i går. De bytte namn i höst."
    noted = page.submit("Spara anteckningen", note=words)
    assert words in noted.text
    noted.submit("Verifiera V")
    for persona in (people.rival, people.author, people.auditor, people.platform_admin):
        visitor.sign_in(persona)
        assert words not in visitor.open(f"/sv/organisations/{waiting.ref}").response.text
        visitor.open(f"{LIST}/{waiting.ref}", status=403)


@pytest.mark.one_database
def test_only_moderators_come_here(visitor: Visitor, people: People, waiting: Organisation) -> None:
    for persona in (people.author, people.company_admin, people.auditor, people.platform_admin):
        visitor.sign_in(persona)
        visitor.open(LIST, status=403)
        visitor.open(f"{LIST}/{waiting.ref}", status=403)


@pytest.mark.one_database
def test_the_arena_itself_and_what_is_not_there_are_not_found(
    visitor: Visitor, people: People
) -> None:
    visitor.sign_in(people.moderator)
    visitor.open(f"{LIST}/{people.moderator.organisation.ref}", status=404)
    visitor.open(f"{LIST}/O-2026-9999", status=404)


@pytest.mark.parametrize(
    ("name", "contact", "domain", "fits"),
    [
        ("Sandberg & Ro", "", "sandbergro.example", True),
        ("Omsorgsförvaltningen, Arvika", "", "arvika.example", True),
        ("Måsfjord Digital Hälsa AB", "", "masfjord.example", True),
        ("Norrskog AB", "hej@modulhus.example", "modulhus.example", True),
        ("Norrskog AB", "hej@gmail.com", "gmail.com", False),
        ("Norrskog AB", "", "annat.example", False),
    ],
)
@pytest.mark.one_database
def test_the_domain_of_an_address_is_compared_with_the_name(
    name: str, contact: str, domain: str, fits: bool
) -> None:
    assert domain_fits(Organisation(name=name, contact=contact), {domain}) is fits
