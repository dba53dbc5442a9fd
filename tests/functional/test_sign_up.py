"""Creating an account: what is typed, the link in the mail, and what a stranger can learn."""

import re
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.accounts import queries, rules
from marketplace.accounts.models import Person, Registration
from marketplace.core.audit import AuditEntry
from marketplace.core.db import Database
from marketplace.core.events import Event
from marketplace.worker import Worker
from tests import mails
from tests.clock import Clock
from tests.functional.accounts import NEW, STRONG, Post, register
from tests.personas import People
from tests.visitor import Page, Visitor

EDITOR = "editor@example.org"
CONFIRM = "Ja, bekräfta adressen"


@pytest.fixture
def post(worker: Worker, sent: Callable[[], list[EmailMessage]]) -> Post:
    return Post(worker, sent)


def accounts_of(database: Database, email: str) -> int:
    with database.session() as session:
        query = select(func.count()).select_from(Person)
        return session.scalar(query.where(Person.email == email)) or 0


def test_somebody_makes_an_account_and_is_signed_in(
    visitor: Visitor, post: Post, database: Database
) -> None:
    page = visitor.open("/sv/").follow("Skapa konto")
    assert page.heading == "Skapa konto"
    page = register(visitor)
    assert page.heading == "Titta i din inkorg"
    assert NEW in page.text
    assert accounts_of(database, NEW) == 0
    page = visitor.open(post.link())
    assert page.heading == "Bekräfta din adress"
    assert "Länken gäller till 25 november 2026 kl. 10.00." in page.text
    page = page.submit(CONFIRM)
    assert "Adressen är bekräftad" in page.text
    assert "Ingrid Sand" in page.text
    visitor.client.delete_cookie("session")
    page = visitor.open("/sv/sign-in").submit("Logga in", email=NEW, password=STRONG)
    assert page.path == "/sv/my"


def test_the_mail_says_what_it_is_in_the_language_of_the_page(visitor: Visitor, post: Post) -> None:
    page = visitor.open("/en/register")
    page.submit("Create the account", name="Ann", email=NEW, password=STRONG, has_read="y")
    mail = post.newest()
    assert mail["Subject"] == "Confirm your address"
    assert mail["Content-Language"] == "en"
    assert mail["X-Behovstorget-Reason"] == "registration.created"
    assert re.fullmatch(r"<delivery-\d+@127\.0\.0\.1>", mail["Message-ID"])
    assert "because somebody gave this address" in mails.text_of(mail)
    # The name is the stranger's own words: a mail must not carry them to just anybody.
    assert "Ann" not in mails.text_of(mail)
    assert "The link holds until 25 November 2026 at 10:00." in mails.text_of(mail)
    assert post.link().startswith("/en/confirm/")


def test_opening_the_link_does_nothing(visitor: Visitor, post: Post, database: Database) -> None:
    """Mail scanners open every link."""
    register(visitor)
    link = post.link()
    for _ in range(3):
        visitor.open(link)
    visitor.client.head(link)
    assert accounts_of(database, NEW) == 0


def test_a_link_that_is_opened_twice_says_so_kindly(visitor: Visitor, post: Post) -> None:
    register(visitor)
    link = post.link()
    first = visitor.open(link)
    first.submit(CONFIRM)
    again = visitor.open(link, status=410)
    assert again.heading == "Adressen är redan bekräftad"
    assert again.links("Logga in")
    pressed = visitor.client.post(link, data={"csrf_token": again.values("csrf_token")[0]})
    assert pressed.status_code == 410


def test_a_link_lapses_and_another_is_sent(
    visitor: Visitor, post: Post, clock: Clock, database: Database
) -> None:
    register(visitor)
    first = visitor.open(post.link())
    clock.time += rules.CONFIRM_WITHIN
    late = first.submit(CONFIRM, status=410)
    assert late.heading == "Länken har blivit för gammal"
    assert accounts_of(database, NEW) == 0
    assert late.submit("Skicka en ny länk").heading == "Titta i din inkorg"
    visitor.open(post.link()).submit(CONFIRM)
    assert accounts_of(database, NEW) == 1


@pytest.mark.parametrize("change", [lambda t: t[:-2] + "xx", lambda t: "x", lambda t: "å" * 900])
@pytest.mark.one_database
def test_an_altered_link_is_no_link(
    visitor: Visitor, post: Post, database: Database, change: Callable[[str], str]
) -> None:
    register(visitor)
    base, _, token = post.link().rpartition("/")
    assert visitor.open(f"{base}/{change(token)}", status=404).heading == "Länken fungerar inte"


@pytest.mark.one_database
def test_a_link_is_for_its_own_purpose(visitor: Visitor, post: Post) -> None:
    register(visitor)
    token = post.link().rpartition("/")[2]
    visitor.open(f"/sv/new-password/{token}", status=404)
    visitor.open(f"/sv/new-address/{token}", status=404)


def test_who_was_going_somewhere_gets_there(visitor: Visitor, post: Post) -> None:
    visitor.open("/sv/sign-in?next=/sv/needs?q=natt").follow("Skapa konto för ett företag")
    register(visitor, start="/sv/register?next=/sv/needs?q=natt")
    page = visitor.open(post.link()).submit(CONFIRM)
    assert page.path == "/sv/needs"


@pytest.mark.one_database
def test_nobody_is_led_elsewhere(visitor: Visitor, post: Post) -> None:
    register(visitor, start="/sv/register?next=//ond.example/")
    page = visitor.open(post.link()).submit(CONFIRM)
    assert page.response.history[0].headers["Location"].startswith("/sv/")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name": "   "}, "Skriv ditt namn."),
        ({"name": "\u200b\u202e"}, "Skriv ditt namn."),
        ({"name": "N" * 300}, "Högst 120 tecken. Du har skrivit 300."),
        ({"email": "ingen adress"}, "Skriv adressen som"),
        ({"email": "å@example.org"}, "Skriv adressen som"),
        ({"email": "a@b@example.org"}, "Skriv adressen som"),
        ({"email": f"{'a' * 250}@example.org"}, "Högst 254 tecken"),
        ({"password": "kort"}, "Skriv minst 12 tecken."),
        ({"password": NEW}, "Lösenordet får inte vara din adress."),
        ({"password": "Password1234"}, "Det lösenordet har många"),
        ({"password": "aaaaaaaaaaaaaa"}, "Det lösenordet har många"),
        ({"password": "x" * 201}, "Högst 200 tecken"),
        ({"password": ""}, "Välj ett lösenord."),
        ({"has_read": ""}, "kryssa i rutan"),
    ],
)
@pytest.mark.one_database
def test_what_cannot_be_is_told_beside_its_field(
    visitor: Visitor, database: Database, changes: dict[str, str], told: str
) -> None:
    values = {k: v or None for k, v in changes.items()} if "has_read" in changes else changes
    page = visitor.open("/sv/register")
    filled = {"name": "Ingrid Sand", "email": NEW, "password": STRONG, "has_read": "y", **values}
    page = page.submit("Skapa kontot", status=422, **filled)
    assert told in page.text
    assert page.value("password") == ""
    with database.session() as session:
        assert session.scalars(select(Registration)).all() == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Ingrid@NORRSKOG.Example ", NEW),
        ("ingrid@räksmörgås.example", "ingrid@xn--rksmrgs-5wao1o.example"),
        ("ingrid\u200b@norrskog.example", NEW),
        ("ingrid@norrskog.example\x00", NEW),
    ],
)
@pytest.mark.one_database
def test_an_address_has_one_form_however_it_is_typed(
    visitor: Visitor, post: Post, database: Database, typed: str, kept: str
) -> None:
    register(visitor, email=typed)
    visitor.open(post.link(kept)).submit(CONFIRM)
    assert accounts_of(database, kept) == 1
    visitor.client.delete_cookie("session")
    page = visitor.open("/sv/sign-in").submit("Logga in", email=typed, password=STRONG)
    assert page.path == "/sv/my"


@pytest.mark.one_database
def test_a_name_is_kept_without_what_cannot_be_seen(
    visitor: Visitor, post: Post, database: Database
) -> None:
    register(visitor, name="In\u202egrid\x00 \u200b Sand")
    visitor.open(post.link()).submit(CONFIRM)
    with database.session() as session:
        person = queries.person_by_email(session, NEW)
        assert person is not None
        assert person.name == "Ingrid Sand"


def test_who_is_signed_in_needs_no_account(visitor: Visitor, people: People) -> None:
    page = visitor.sign_in(people.editor).open("/sv/register")
    assert page.path == "/sv/my"
    assert "Du har redan ett konto och är inloggad." in page.text


def test_another_browser_is_asked_for_the_password_that_was_chosen(
    app: Flask, visitor: Visitor, post: Post, database: Database
) -> None:
    """Somebody who gives a stranger's address cannot have the stranger confirm it by a button."""
    register(visitor)
    page = Visitor(app.test_client()).open(post.link())
    for wrong in ("", "ett annat lösenord"):
        page = page.submit(CONFIRM, status=422, password=wrong)
        assert "Lösenordet stämmer inte." in page.text
    assert accounts_of(database, NEW) == 0
    page = page.submit(CONFIRM, password=STRONG)
    assert "Adressen är bekräftad" in page.text


def test_two_registrations_of_one_address_make_one_account(
    visitor: Visitor, post: Post, database: Database
) -> None:
    """Each has a link of its own: a stranger's form never changes what somebody else filled in."""
    register(visitor, name="En Annan", password="en annans lösenord")
    theirs = post.link()
    register(visitor)
    visitor.open(post.link()).submit(CONFIRM)
    visitor.client.delete_cookie("session")
    page = visitor.open(theirs).submit(CONFIRM, status=410, password="en annans lösenord")
    assert page.heading == "Adressen har redan ett konto"
    with database.session() as session:
        person = queries.person_by_email(session, NEW)
        assert person is not None
        assert person.name == "Ingrid Sand"


def test_two_links_pressed_in_the_same_moment_make_one_account(
    app: Flask, visitor: Visitor, post: Post, database: Database
) -> None:
    register(visitor)
    links = [post.link()]
    register(visitor)
    links.append(post.link())
    pages = [Visitor(app.test_client()).open(link) for link in links]
    statuses, start = list[int](), Barrier(2)

    def press(page: Page) -> None:
        values = {"csrf_token": page.values("csrf_token")[0], "password": STRONG}
        start.wait()
        answer = page.visitor.client.post(page.path, data=values)
        statuses.append(answer.status_code)

    threads = [Thread(target=press, args=(page,)) for page in pages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [302, 410]
    assert accounts_of(database, NEW) == 1


def test_no_token_and_no_address_reach_events_or_audit(
    visitor: Visitor, post: Post, database: Database
) -> None:
    register(visitor)
    token = post.link().rpartition("/")[2]
    visitor.open(post.link()).submit(CONFIRM)
    with database.session() as session:
        rows = [*session.scalars(select(Event)), *session.scalars(select(AuditEntry))]
        written = " ".join(str(vars(row)) for row in rows)
    assert "registration.created" in written
    assert token not in written
    assert "norrskog" not in written


def test_what_is_never_confirmed_is_forgotten(
    visitor: Visitor, worker: Worker, clock: Clock, database: Database
) -> None:
    register(visitor)
    visitor.open("/sv/forgotten-password").submit("Skicka länken", email=NEW)
    worker.drain()
    clock.time += rules.ASKED_LASTS + timedelta(minutes=1)
    worker.drain()
    with database.session() as session:
        assert session.scalars(select(Registration)).all() == []


def test_a_mail_that_could_not_be_sent_gets_a_link_that_holds_from_then(
    visitor: Visitor, post: Post, worker: Worker, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mail server that is down for hours does not eat up the time of the link."""

    def refuse(_mail: object) -> None:
        raise OSError

    register(visitor)
    with monkeypatch.context() as down:
        down.setattr(worker.context.mailer, "send", refuse)
        worker.drain()
    assert post.sent() == []
    clock.time += timedelta(hours=2)
    page = visitor.open(post.link())
    assert "Länken gäller till 25 november 2026 kl. 12.00." in page.text
