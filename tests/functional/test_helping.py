"""People and organisations found and helped by the installation's administrator."""

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.models import Membership, Organisation, Person
from marketplace.accounts.operations import note_attempt
from marketplace.administration import operations
from marketplace.core.audit import AuditEntry
from marketplace.core.db import Database
from marketplace.core.errors import Forbidden
from marketplace.core.events import Event
from tests.personas import PASSWORD, People, Persona
from tests.visitor import Page, Visitor

OTHERS = ("author", "approver", "editor", "company_admin", "rival", "moderator", "auditor")


@pytest.fixture
def admin(visitor: Visitor, people: People) -> Visitor:
    return visitor.sign_in(people.platform_admin)


@pytest.fixture
def other(app: Flask) -> Visitor:
    """Another browser."""
    return Visitor(app.test_client())


def found(admin: Visitor, words: str, name: str) -> Page:
    page = admin.open(f"/en/administration/people?q={words}")
    (address,) = {link for link in page.links(name) if "/people/" in link}
    return admin.open(address)


def test_people_are_found_by_a_part_of_name_or_address(admin: Visitor, people: People) -> None:
    assert found(admin, "lind", "Anna Lind").heading == "Anna Lind"
    assert found(admin, "EDITOR@", "Sara Nilsson").heading == "Sara Nilsson"
    assert "Nobody is found" in admin.open("/en/administration/people?q=%25_").text
    page = admin.open("/en/administration/people")
    assert "10 people" in page.text
    admin.open("/en/administration/people/99999", 404)


def test_a_lost_computer_is_signed_out(admin: Visitor, other: Visitor, people: People) -> None:
    other.sign_in(people.author).open("/en/my")
    page = found(admin, "lind", "Anna Lind").submit("Sign them out everywhere")
    assert "Anna Lind is signed out everywhere." in page.text
    assert other.open("/en/my").path == "/en/sign-in"


def test_a_link_to_a_new_password_is_sent_and_never_shown(
    admin: Visitor, database: Database, people: People
) -> None:
    page = found(admin, "lind", "Anna Lind").submit("Send a link to a new password")
    assert "on its way to Anna Lind" in page.text
    with database.session() as session:
        (event,) = session.scalars(select(Event).filter_by(kind="reset.asked"))
        assert set(event.refs) == {"reset"}


def test_an_account_that_waits_may_try_again(
    admin: Visitor, other: Visitor, database: Database, people: People, now: datetime
) -> None:
    email = people.author.person.email
    with database.session(write=True) as session:
        for _ in range(10):
            note_attempt(session, "sign_in", email, "192.0.2.1", now=now)
        session.commit()
    form = other.open("/en/sign-in")
    form.submit("Sign in", 429, email=email, password=PASSWORD)
    found(admin, "lind", "Anna Lind").submit("Let them try to sign in again")
    assert form.submit("Sign in", email=email, password=PASSWORD).path == "/en/my"


def test_an_account_is_shut_and_opened(admin: Visitor, other: Visitor, people: People) -> None:
    other.sign_in(people.author).open("/en/my")
    page = found(admin, "lind", "Anna Lind").submit("Shut the account")
    assert "has been shut since" in page.text
    assert other.open("/en/my").path == "/en/sign-in"
    email = people.author.person.email
    refused = other.open("/en/sign-in").submit("Sign in", 429, email=email, password=PASSWORD)
    assert "This account is shut" in refused.text
    wrong = other.open("/en/sign-in").submit("Sign in", 422, email=email, password="another one")
    assert "shut" not in wrong.text, "only who knows the password is told"
    page.submit("Open the account")
    signed_in = other.open("/en/sign-in").submit("Sign in", email=email, password=PASSWORD)
    assert signed_in.path == "/en/my"


def test_nobody_shuts_their_own_account(
    admin: Visitor, database: Database, people: People, now: datetime
) -> None:
    assert "Shut the account" not in found(admin, "rask", "Ola Rask").text
    helper_ = people.platform_admin
    with database.session(write=True) as session:
        person = session.get_one(Person, helper_.person.id)
        with pytest.raises(Forbidden):
            operations.block_person(session, helper_.actor, person, now=now)


def test_the_language_of_mails_is_chosen(
    admin: Visitor, database: Database, people: People
) -> None:
    found(admin, "lind", "Anna Lind").submit("Save the language", code="en")
    with database.session() as session:
        assert session.get_one(Person, people.author.person.id).language == "en"


def test_everything_that_helps_is_written_down(
    admin: Visitor, database: Database, people: People
) -> None:
    for button in (
        "Send a link to a new password",
        "Let them try to sign in again",
        "Sign them out everywhere",
        "Shut the account",
        "Open the account",
    ):
        found(admin, "lind", "Anna Lind").submit(button)
    helper = people.platform_admin.person.id
    with database.session() as session:
        query = select(AuditEntry.action).where(AuditEntry.person_id == helper)
        actions = set(session.scalars(query))
    assert actions >= {
        *("password.reset_asked", "person.unlocked", "person.sessions_ended"),
        *("person.blocked", "person.unblocked"),
    }


def test_only_administrators_help(
    visitor: Visitor, app: Flask, database: Database, people: People, now: datetime
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    number = people.editor.person.id
    for who in OTHERS:
        visitor.sign_in(getattr(people, who))
        for what in ("help/reset", "help/shut", "help/sign-out", "help/unlock", "language"):
            visitor.send(f"/en/administration/people/{number}/{what}", {}, 403)
        ref = people.editor.organisation.ref
        visitor.send(f"/en/administration/organisations/{ref}", {}, 403)
    visitor.sign_in(people.platform_admin)
    visitor.send(f"/en/administration/people/{number}/help/nothing", {}, 404)
    for who in OTHERS:
        persona: Persona = getattr(people, who)
        with database.session(write=True) as session:
            person = session.get_one(Person, number)
            with pytest.raises(Forbidden):
                operations.end_every_session(session, persona.actor, person, now=now)


# Organisations


def test_an_organisation_without_administrator_gets_one(
    admin: Visitor, database: Database, people: People
) -> None:
    page = admin.open("/en/administration/organisations?q=ekbacken")
    assert "no administrator" in page.text
    page = page.follow("Ekbackens kommun")
    assert "Nobody in the organisation is its administrator" in page.text
    email = people.approver.person.email
    told = page.submit("Appoint as administrator", 422, email=email, reason="")
    assert "Give a reason." in told.text
    told = page.submit("Appoint as administrator", 422, email="no@one.example", reason="Chefen.")
    assert "Nobody has an account with this address." in told.text
    done = page.submit("Appoint as administrator", email=email.upper(), reason="Beslut 12.")
    assert "Karin Sjöberg is now administrator of Ekbackens kommun." in done.text
    assert "Nobody in the organisation is its administrator" not in done.text
    with database.session() as session:
        query = select(Membership).join(Membership.organisation)
        query = query.where(Membership.person_id == people.approver.person.id)
        (member,) = session.scalars(query.where(Organisation.name == "Ekbackens kommun"))
        assert set(member.roles) == {"need_approver", "organisation_admin"}
        entry = session.scalars(select(AuditEntry).filter_by(action="membership.appointed")).one()
        assert "Beslut" not in str(entry.details)


def test_roles_are_put_right_by_the_administrator(admin: Visitor, people: People) -> None:
    ref = people.author.organisation.ref
    page = admin.open(f"/en/administration/organisations/{ref}")
    assert page.follow("Change roles: Members").path.endswith(f"/organisations/{ref}/members")


def test_organisations_are_found_by_name_ref_and_number(admin: Visitor, people: People) -> None:
    organisation = people.editor.organisation
    for words in ("vardags", organisation.ref.lower(), "559900-9007"):
        page = admin.open(f"/en/administration/organisations?q={words}")
        assert page.links("Vardagskraft AB"), words
        assert not page.links("Granlunda kommun")
    admin.open("/en/administration/organisations/O-1999-0001", 404)


def test_a_sole_traders_number_is_neither_searched_nor_shown(
    admin: Visitor, database: Database, people: People
) -> None:
    with database.session(write=True) as session:
        row = session.get_one(Organisation, people.rival.organisation.id)
        row.sole_trader = True
        number, ref = row.org_number, row.ref
        session.commit()
    assert (
        "No organisation is found"
        in admin.open(f"/en/administration/organisations?q={number}").text
    )
    assert number not in admin.open(f"/en/administration/organisations/{ref}").response.text
