"""Deleting one's account (R17): what was published stays, and who published it is forgotten."""

from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from marketplace.accounts import queries
from marketplace.accounts.models import Membership, Person
from marketplace.core.audit import AuditEntry
from marketplace.core.db import Database
from marketplace.core.events import Event
from marketplace.needs import operations as needs
from marketplace.needs.models import NeedFollower
from marketplace.notifications.models import Notification, SentMail
from marketplace.worker import Worker
from tests.factories import PROPOSAL, make_need, make_proposal
from tests.functional.accounts import Post
from tests.personas import PASSWORD, People
from tests.visitor import Visitor

EDITOR = "editor@example.org"


@pytest.fixture
def post(worker: Worker, sent: Callable[[], list[EmailMessage]]) -> Post:
    return Post(worker, sent)


@pytest.fixture
def elsewhere(app: Flask) -> Visitor:
    """Another browser."""
    return Visitor(app.test_client())


def sign_in(
    visitor: Visitor, email: str = EDITOR, password: str = PASSWORD, status: int = 200
) -> str:
    page = visitor.open("/sv/sign-in")
    return page.submit("Logga in", status, email=email, password=password).path


def is_in(visitor: Visitor) -> bool:
    return visitor.open("/sv/account").heading == "Ditt konto"


def delete(visitor: Visitor, status: int = 200) -> str:
    page = visitor.open("/sv/account/delete")
    values = {"present_password": PASSWORD, "is_sure": "y"}
    return page.submit("Ta bort mitt konto", status, **values).text


def test_r17_what_one_published_stays_without_the_name(
    visitor: Visitor, people: People, database: Database, now: datetime
) -> None:
    person = people.editor.person
    with database.session(write=True) as session:
        need = make_need(session, people, now, "open")
        make_proposal(session, people, need, now, "submitted")
        session.commit()
    address = f"/sv/needs/{need.ref}/proposals"
    title = PROPOSAL["title"]
    assert title in visitor.sign_in(people.approver).open(address).text
    assert "Ditt konto är borttaget." in delete(visitor.sign_in(people.editor))
    page = visitor.sign_in(people.approver).open(address)
    assert title in page.text
    with database.session() as session:
        gone = session.get_one(Person, person.id)
        assert gone.name == "Tidigare användare"
        assert gone.email == f"former-{person.id}@invalid"
        assert (gone.deleted_at, gone.last_signed_in_at) == (now, None)
        assert queries.memberships_of(session, person.id) == []
        assert queries.sessions_of(session, person.id) == []
        kinds = session.scalars(select(Event.kind).order_by(Event.seq.desc()).limit(2)).all()
        assert kinds == ["account.deleted", "membership.ended"]
        rows = [*session.scalars(select(AuditEntry)), *session.scalars(select(Event))]
        assert person.name not in " ".join(str(vars(row)) for row in rows)


def test_r17_what_was_told_and_followed_is_forgotten(
    visitor: Visitor, worker: Worker, people: People, database: Database, now: datetime
) -> None:
    with database.session(write=True) as session:
        need = make_need(session, people, now, "open")
        needs.follow_need(session, people.editor.actor, need, now=now)
        make_proposal(session, people, need, now, "acknowledged")
        session.commit()
    worker.drain()

    def held() -> list[int]:
        person = people.editor.person
        tables = (Notification, NeedFollower)
        with database.session() as session:
            counts = (select(func.count()).where(t.person_id == person.id) for t in tables)
            mails_to = select(func.count()).where(SentMail.to_address == person.email)
            return [session.scalar(query) or 0 for query in (*counts, mails_to)]

    assert min(held()) > 0
    delete(visitor.sign_in(people.editor))
    worker.drain()
    assert held() == [0, 0, 0]


def test_r17_nobody_gets_in_with_a_deleted_account(
    visitor: Visitor, elsewhere: Visitor, people: People, post: Post
) -> None:
    sign_in(elsewhere)
    delete(visitor.sign_in(people.editor))
    assert not is_in(visitor)
    assert not is_in(elsewhere)
    for email, password in ((EDITOR, PASSWORD), (f"former-{people.editor.person.id}@invalid", "!")):
        page = visitor.open("/sv/sign-in")
        page.submit("Logga in", status=422, email=email, password=password)
    visitor.open("/sv/forgotten-password").submit("Skicka länken", email=EDITOR)
    assert post.newest(EDITOR)["Subject"] == "Det finns inget konto med den här adressen"


def test_r17_the_last_administrator_and_an_owner_hand_over_first(
    visitor: Visitor, people: People, database: Database, now: datetime
) -> None:
    page = visitor.sign_in(people.company_admin).open("/sv/account/delete")
    assert "Du är ensam administratör." in page.text
    assert people.company_admin.organisation.name in page.text
    with database.session(write=True) as session:
        make_need(session, people, now)
        session.commit()
    page = visitor.sign_in(people.author).open("/sv/account/delete")
    assert "Ett behov skulle bli utan ägare eller godkännare." in page.text
    assert "Ta bort mitt konto" not in page.text


def test_r17_the_form_that_was_open_when_one_became_the_last_is_refused(
    visitor: Visitor, people: People, database: Database
) -> None:
    with database.session(write=True) as session:
        admins = update(Membership).where(Membership.person_id == people.editor.person.id)
        session.execute(admins.values(roles=["company_admin"]))
        session.commit()
    page = visitor.sign_in(people.editor).open("/sv/account/delete")
    with database.session(write=True) as session:
        theirs = update(Membership).where(Membership.person_id == people.company_admin.person.id)
        session.execute(theirs.values(roles=["company_editor"]))
        session.commit()
    values = {"present_password": PASSWORD, "is_sure": "y"}
    page.submit("Ta bort mitt konto", status=403, **values)
    with database.session() as session:
        assert session.get_one(Person, people.editor.person.id).deleted_at is None


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"present_password": "fel", "is_sure": "y"}, "Lösenordet stämmer inte."),
        ({"present_password": PASSWORD, "is_sure": None}, "Kryssa i rutan"),
    ],
)
@pytest.mark.one_database
def test_an_account_is_not_deleted_by_mistake(
    visitor: Visitor, people: People, values: dict[str, str | None], told: str
) -> None:
    page = visitor.sign_in(people.editor).open("/sv/account/delete")
    assert told in page.submit("Ta bort mitt konto", status=422, **values).text
    assert is_in(visitor)
