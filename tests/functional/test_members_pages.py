"""The members' page: inviting by mail, accepting, changing roles, leaving and handing over."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest

from marketplace.accounts import belonging
from marketplace.accounts.models import AccountSession
from marketplace.core.db import Database
from marketplace.worker import Worker
from tests.clock import Clock
from tests.factories import make_need
from tests.newcomers import as_person, give_role, newcomer
from tests.personas import People, Persona
from tests.visitor import Visitor

Sent = Callable[[], list[EmailMessage]]


@pytest.fixture
def admin(database: Database, people: People, now: datetime) -> Persona:
    """Ekbackens kommun's only administrator, who also writes needs."""
    with database.session(write=True) as session:
        admin = give_role(session, people.author, "organisation_admin", now)
        session.commit()
        return admin


@pytest.fixture
def new(database: Database, people: People, now: datetime) -> Persona:
    """Somebody with an account who belongs nowhere."""
    with database.session(write=True) as session:
        person = newcomer(session, now)
        browser = AccountSession(person_id=person.id, browser="", created_at=now, seen_at=now)
        session.add(browser)
        session.commit()
        return Persona(person, people.rival.organisation, as_person(person), browser.id)


def members(admin: Persona) -> str:
    return f"/sv/organisations/{admin.organisation.ref}/members"


def link_in(mail: EmailMessage) -> str:
    """The address in a mail that leads to the invitation."""
    body = mail.get_body(("plain",))
    assert body is not None
    found = re.search(r"https?://\S+/invitations/\S+", body.get_content())
    assert found is not None
    return urlsplit(found[0]).path


def invite(visitor: Visitor, admin: Persona, worker: Worker, sent: Sent) -> str:
    """Ny Person is invited; the address of the link in the mail."""
    page = visitor.sign_in(admin).open(members(admin))
    page.submit("Skicka inbjudan", email="ny@norrskog.example", roles=["need_author"])
    worker.drain()
    mail = next(m for m in sent() if m["To"].endswith("ny@norrskog.example"))
    assert mail["Subject"] == "Anna Lind bjuder in dig till Ekbackens kommun"
    return link_in(mail)


def test_a_colleague_is_invited_by_mail_and_accepts_with_a_button(
    visitor: Visitor, admin: Persona, new: Persona, worker: Worker, sent: Sent, database: Database
) -> None:
    link = invite(visitor, admin, worker, sent)
    page = visitor.sign_in(new).open(link)
    assert page.heading == "Inbjudan till Ekbackens kommun"
    assert "Behovsförfattare" in page.text
    with database.session() as session:  # the mail scanner that opened the link changed nothing
        assert belonging.membership(session, new.person.id, admin.organisation.id) is None
    page = page.submit("Tacka ja till inbjudan")
    assert "Du hör nu till Ekbackens kommun" in page.text
    page = visitor.open(link)
    assert page.heading == "Inbjudan är redan använd"


def test_an_invitation_opened_by_somebody_else_says_so_clearly(
    visitor: Visitor,
    people: People,
    admin: Persona,
    worker: Worker,
    sent: Sent,
    database: Database,
) -> None:
    link = invite(visitor, admin, worker, sent)
    page = visitor.sign_in(people.rival).open(link)
    assert "Inbjudan gäller ny@norrskog.example, och du är inloggad som rival@" in page.text
    assert not [b for b in page.tree.iter("button") if "Tacka ja" in "".join(b.itertext())]
    visitor.send(f"{link}/accept", {"csrf_token": page.values("csrf_token")[0]})
    with database.session() as session:
        them = people.rival.person.id
        assert belonging.membership(session, them, admin.organisation.id) is None


def test_who_has_no_account_yet_is_shown_the_way_and_comes_back(
    visitor: Visitor, admin: Persona, worker: Worker, sent: Sent
) -> None:
    link = invite(visitor, admin, worker, sent)
    with visitor.client.session_transaction() as cookie:
        cookie.clear()
    page = visitor.open(link)
    assert "Anna Lind bjuder in ny@norrskog.example" in page.text
    for text in ("Logga in", "Skapa konto"):
        where = next(h for h in page.links(text) if "next=" in h)
        assert "next=" in where
        assert link.rsplit("/", 1)[1] in where


def test_an_invitation_opened_after_it_lapsed_says_whom_to_ask(
    visitor: Visitor,
    admin: Persona,
    new: Persona,
    worker: Worker,
    sent: Sent,
    clock: Clock,
    now: datetime,
) -> None:
    link = invite(visitor, admin, worker, sent)
    page = visitor.sign_in(new).open(link)
    clock.time = now + timedelta(days=14, minutes=1)
    page = page.submit("Tacka ja till inbjudan")
    assert page.heading == "Inbjudan har gått ut"
    assert "Be Anna Lind på Ekbackens kommun" in page.text
    page = visitor.sign_in(admin).open(members(admin))
    assert "Gick ut" in page.text
    page.submit("Skicka igen: ny@norrskog.example")
    worker.drain()
    page = visitor.sign_in(new).open(link_in(sent()[-1]))
    assert page.heading == "Inbjudan till Ekbackens kommun"


def test_a_withdrawn_invitation_leads_nowhere(
    visitor: Visitor, admin: Persona, new: Persona, worker: Worker, sent: Sent
) -> None:
    link = invite(visitor, admin, worker, sent)
    visitor.open(members(admin)).submit("Dra tillbaka: ny@norrskog.example")
    page = visitor.sign_in(new).open(link)
    assert page.heading == "Inbjudan är tillbakadragen"


def test_a_withdrawn_invitation_is_not_mailed(
    visitor: Visitor, admin: Persona, worker: Worker, sent: Sent
) -> None:
    page = visitor.sign_in(admin).open(members(admin))
    page = page.submit("Skicka inbjudan", email="ny@norrskog.example", roles=["need_author"])
    page.submit("Dra tillbaka: ny@norrskog.example")
    worker.drain()
    assert [m for m in sent() if "norrskog" in m["To"]] == []


@pytest.mark.one_database
@pytest.mark.parametrize("token", ["x", "a.b.c", "å" * 20, "x" * 3000])
def test_a_made_up_link_is_not_found(visitor: Visitor, people: People, token: str) -> None:
    visitor.open(f"/sv/invitations/{token}", status=404)


def test_two_invitations_to_one_address_are_told_beside_the_field(
    visitor: Visitor, admin: Persona
) -> None:
    page = visitor.sign_in(admin).open(members(admin))
    page = page.submit("Skicka inbjudan", email="ny@norrskog.example", roles=["need_author"])
    page = page.submit(
        "Skicka inbjudan", status=422, email="NY@norrskog.example", roles=["need_author"]
    )
    assert "Adressen är redan inbjuden" in page.text


@pytest.mark.one_database
def test_an_invitation_needs_an_address_and_a_role(visitor: Visitor, admin: Persona) -> None:
    page = visitor.sign_in(admin).open(members(admin))
    for email, roles, told in (
        ("", ["need_author"], "Skriv kollegans e-postadress"),
        ("ingen adress", ["need_author"], "Det här är ingen e-postadress"),
        ("ny@norrskog.example", None, "Välj minst en roll"),
        ("ny@norrskog.example", ["moderator"], "Välj ett av alternativen"),
    ):
        answer = page.submit("Skicka inbjudan", status=422, email=email, roles=roles)
        assert told in answer.text


def test_roles_are_changed_and_the_last_administrator_is_told_why_not(
    visitor: Visitor, admin: Persona
) -> None:
    page = visitor.sign_in(admin).open(members(admin))
    assert "enda administratören" in page.text
    other = page.follow("Ändra roller: Omar Haddad")
    other = other.submit("Spara rollerna", roles=["need_approver"], function="procurement")
    assert "Omar Haddad har nya roller" in other.text
    assert "Inköp och upphandling" in other.text
    mine = page.follow("Ändra roller: Anna Lind")
    mine = mine.submit("Spara rollerna", status=409, roles=["need_author"])
    assert "Det måste finnas en administratör" in mine.text


def test_who_owns_something_is_taken_away_after_handing_over(
    visitor: Visitor, people: People, database: Database, now: datetime
) -> None:
    with database.session(write=True) as session:
        need = make_need(session, people, now, "open")
        session.commit()
    with database.session(write=True) as session:
        admin = give_role(session, people.coauthor, "organisation_admin", now)
        session.commit()
    page = visitor.sign_in(admin).open(members(admin)).follow("Ta bort: Anna Lind")
    assert page.heading == "Lämna över efter Anna Lind"
    assert need.ref in page.text
    field = f"owner-{need.id}"
    page = page.submit("Lämna över och ta bort Anna", status=409, **{field: ""})
    assert "Välj någon för varje behov" in page.text
    page = page.submit("Lämna över och ta bort Anna", **{field: str(admin.person.id)})
    assert "Anna Lind hör inte längre till er" in page.text
    assert "äger 1 behov" in page.text
    visitor.sign_in(people.author).open(f"/sv/organisations/{admin.organisation.ref}/own", 404)


def test_the_same_person_is_proposed_for_everything(
    visitor: Visitor, people: People, database: Database, now: datetime
) -> None:
    with database.session(write=True) as session:
        needs = [make_need(session, people, now) for _ in range(2)]
        session.commit()
    with database.session(write=True) as session:
        admin = give_role(session, people.coauthor, "organisation_admin", now)
        session.commit()
    page = visitor.sign_in(admin).open(members(admin)).follow("Ta bort: Anna Lind")
    page = page.submit("Föreslå", everything=str(admin.person.id))
    assert [page.value(f"owner-{need.id}") for need in needs] == [str(admin.person.id)] * 2


def test_who_owns_nothing_leaves_and_acts_for_nobody(
    visitor: Visitor, people: People, admin: Persona
) -> None:
    page = visitor.sign_in(people.coauthor).open(members(admin))
    assert "Bjud in en kollega" not in page.text
    page = page.follow("Gå ur")
    page = page.submit("Gå ur organisationen")
    assert "Du har gått ur Ekbackens kommun" in page.text
    visitor.open(members(admin), status=404)


def test_the_only_administrator_is_told_on_the_page_that_leaves(
    visitor: Visitor, admin: Persona, database: Database
) -> None:
    with database.session() as session:
        mine = belonging.membership(session, admin.person.id, admin.organisation.id)
        assert mine is not None
    page = visitor.sign_in(admin).open(f"{members(admin)}/{mine.id}/hand-over")
    assert "Du är ensam administratör" in page.text
    assert not [b for b in page.tree.iter("button") if "Gå ur" in "".join(b.itertext())]


@pytest.mark.one_database
def test_two_persons_are_asked_for_with_a_box(visitor: Visitor, admin: Persona) -> None:
    page = visitor.sign_in(admin).open(members(admin))
    page = page.submit("Spara", two_person_rule="y")
    assert page.values("two_person_rule") == ["y"]
