"""Looking after one's account: password, address, browsers, and its end (R17)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
from flask import Flask

from marketplace.accounts import rules
from marketplace.accounts.models import AccountSession, Person
from marketplace.core.db import Database
from marketplace.worker import Worker
from tests import mails
from tests.clock import Clock
from tests.functional.accounts import NEW, STRONG, Post
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


class TestForgottenPassword:
    def test_a_link_leads_to_a_new_password_and_ends_every_session(
        self, visitor: Visitor, elsewhere: Visitor, people: People, post: Post
    ) -> None:
        sign_in(elsewhere)
        page = visitor.open("/sv/sign-in").follow("Glömt lösenordet?")
        page = page.submit("Skicka länken", email=EDITOR.upper())
        assert page.heading == "Titta i din inkorg"
        page = visitor.open(post.link(EDITOR))
        assert is_in(elsewhere)
        page = page.submit("Spara det nya lösenordet", password=STRONG)
        assert page.path == "/sv/my"
        assert not is_in(elsewhere)
        assert sign_in(elsewhere, password=STRONG) == "/sv/my"
        assert post.newest(EDITOR)["Subject"] == "Ditt lösenord är ändrat"

    def test_opening_it_does_nothing_and_it_works_once(
        self, visitor: Visitor, people: People, post: Post
    ) -> None:
        visitor.open("/sv/forgotten-password").submit("Skicka länken", email=EDITOR)
        link = post.link(EDITOR)
        first, second = visitor.open(link), visitor.open(link)
        first.submit("Spara det nya lösenordet", password=STRONG)
        visitor.open(link, status=404)
        token = visitor.open("/sv/forgotten-password").values("csrf_token")[0]
        values = {"csrf_token": token, "password": "ett tredje lösenord"}
        assert visitor.send(second.path, values, status=404).heading == "Länken fungerar inte"

    def test_it_lapses(self, visitor: Visitor, people: People, post: Post, clock: Clock) -> None:
        visitor.open("/sv/forgotten-password").submit("Skicka länken", email=EDITOR)
        page = visitor.open(post.link(EDITOR))
        clock.time += rules.RESET_WITHIN
        page = page.submit("Spara det nya lösenordet", status=404, password=STRONG)
        assert page.links("Be om en ny länk")

    def test_a_weak_password_is_refused_and_the_link_still_holds(
        self, visitor: Visitor, people: People, post: Post
    ) -> None:
        visitor.open("/sv/forgotten-password").submit("Skicka länken", email=EDITOR)
        page = visitor.open(post.link(EDITOR))
        page = page.submit("Spara det nya lösenordet", status=422, password=EDITOR)
        assert "Lösenordet får inte vara din adress." in page.text
        page.submit("Spara det nya lösenordet", password=STRONG)


class TestPassword:
    def test_another_is_chosen_by_who_knows_the_present(
        self, visitor: Visitor, elsewhere: Visitor, people: People, post: Post
    ) -> None:
        sign_in(visitor)
        sign_in(elsewhere)
        page = visitor.open("/sv/account").follow("Byt lösenord")
        values = {"present_password": "fel", "password": STRONG}
        page = page.submit("Spara det nya lösenordet", status=422, **values)
        assert "Lösenordet stämmer inte." in page.text
        page = page.submit("Spara det nya lösenordet", present_password=PASSWORD, password=STRONG)
        assert page.path == "/sv/account"
        assert is_in(visitor)
        assert not is_in(elsewhere)
        assert post.newest(EDITOR)["Subject"] == "Ditt lösenord är ändrat"

    def test_guessing_at_the_present_one_is_limited(self, visitor: Visitor, people: People) -> None:
        page = visitor.sign_in(people.editor).open("/sv/account/password")
        values = {"present_password": "fel", "password": STRONG}
        for _ in range(rules.LIMITS["password"][0]):
            page = page.submit("Spara det nya lösenordet", status=422, **values)
        values["present_password"] = PASSWORD
        page = page.submit("Spara det nya lösenordet", status=422, **values)
        assert "Vänta en kvart" in page.text

    def test_a_lost_session_puts_no_password_on_a_page(
        self, visitor: Visitor, people: People
    ) -> None:
        page = visitor.sign_in(people.editor).open("/sv/account/password")
        visitor.client.delete_cookie("session")
        values = {"present_password": PASSWORD, "password": STRONG}
        kept = page.submit("Spara det nya lösenordet", status=400, **values)
        assert PASSWORD not in kept.response.text
        assert STRONG not in kept.response.text


class TestAddress:
    def ask(self, visitor: Visitor, email: str = NEW) -> None:
        page = visitor.open("/sv/account/address")
        page = page.submit(
            "Skicka en länk till den nya adressen", email=email, present_password=PASSWORD
        )
        assert page.heading == "Titta i din inkorg"

    def test_a_new_one_is_confirmed_there_and_the_old_one_told(
        self, visitor: Visitor, people: People, post: Post
    ) -> None:
        sign_in(visitor)
        self.ask(visitor)
        link = post.link()
        page = visitor.open(link)
        assert EDITOR in visitor.open("/sv/account").text
        page = page.submit("Ja, använd den nya adressen")
        assert page.path == "/sv/account"
        assert NEW in page.text
        told = post.newest(EDITOR)
        assert told["Subject"] == "Ditt konto har en ny adress"
        assert NEW in mails.text_of(told)
        visitor.open(link, status=404)

    def test_the_link_works_in_a_browser_where_nobody_is_signed_in(
        self, visitor: Visitor, elsewhere: Visitor, people: People, post: Post
    ) -> None:
        sign_in(visitor)
        self.ask(visitor)
        page = elsewhere.open(post.link()).submit("Ja, använd den nya adressen")
        assert page.path == "/sv/sign-in"
        assert not is_in(visitor)
        assert sign_in(elsewhere, email=NEW) == "/sv/my"

    def test_one_that_is_taken_is_told_to_its_owner_alone(
        self, visitor: Visitor, people: People, post: Post
    ) -> None:
        sign_in(visitor)
        self.ask(visitor, "rival@example.org")
        assert post.newest("rival@example.org")["Subject"] == "Adressen har redan ett konto"
        assert EDITOR in visitor.open("/sv/account").text

    def test_the_one_that_one_has_is_no_change(self, visitor: Visitor, people: People) -> None:
        page = visitor.sign_in(people.editor).open("/sv/account/address")
        values = {"email": EDITOR.upper(), "present_password": PASSWORD}
        page = page.submit("Skicka en länk till den nya adressen", status=422, **values)
        assert "Det är den adress du redan har." in page.text

    def test_nobody_sends_mail_to_everybody_by_it(self, visitor: Visitor, people: People) -> None:
        visitor.sign_in(people.editor)
        for n in range(rules.LIMITS["address"][0]):
            self.ask(visitor, f"p{n}@example.org")
        page = visitor.open("/sv/account/address")
        values = {"email": NEW, "present_password": PASSWORD}
        page = page.submit("Skicka en länk till den nya adressen", status=429, **values)
        assert "Vänta en kvart" in page.text

    def test_one_that_was_taken_meanwhile_is_told(
        self, visitor: Visitor, people: People, post: Post, database: Database
    ) -> None:
        sign_in(visitor)
        self.ask(visitor)
        page = visitor.open(post.link())
        with database.session(write=True) as session:
            session.get_one(Person, people.rival.person.id).email = NEW
            session.commit()
        page = page.submit("Ja, använd den nya adressen", status=410)
        assert page.heading == "Adressen har redan ett konto"


class TestSessions:
    def test_they_are_listed_and_one_is_ended(
        self, visitor: Visitor, elsewhere: Visitor, people: People, database: Database
    ) -> None:
        phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"
        elsewhere.client.environ_base["HTTP_USER_AGENT"] = phone
        sign_in(visitor)
        sign_in(elsewhere)
        page = visitor.open("/sv/account")
        assert "Safari, iPhone" in page.text
        assert is_in(elsewhere)
        (button,) = [
            b for b in page.tree.iter("button") if "Safari, iPhone" in "".join(b.itertext())
        ]
        text = " ".join("".join(button.itertext()).split())
        page = page.submit(text)
        assert "Den webbläsaren är utloggad." in page.text
        assert not is_in(elsewhere)
        assert is_in(visitor)

    def test_all_others_are_ended_at_once(
        self, app: Flask, visitor: Visitor, people: People
    ) -> None:
        others = [Visitor(app.test_client()) for _ in range(2)]
        for one in (visitor, *others):
            sign_in(one)
        page = visitor.open("/sv/account").submit("Logga ut överallt annars")
        assert "webbläsare är utloggade." in page.text
        assert [is_in(one) for one in (visitor, *others)] == [True, False, False]

    def test_nobody_ends_somebody_elses(
        self, visitor: Visitor, people: People, database: Database
    ) -> None:
        page = visitor.sign_in(people.editor).open("/sv/account")
        token = page.values("csrf_token")[0]
        theirs = people.rival.session_id
        visitor.send(f"/sv/account/sessions/{theirs}/end", {"csrf_token": token}, status=404)
        with database.session() as session:
            assert session.get(AccountSession, theirs) is not None

    def test_signing_out_ends_the_session_also_for_a_copied_cookie(
        self, visitor: Visitor, people: People
    ) -> None:
        sign_in(visitor)
        with visitor.client.session_transaction() as cookie:
            copied = dict(cookie)
        page = visitor.open("/sv/account")
        visitor.send("/sv/sign-out", {"csrf_token": page.values("csrf_token")[0]})
        with visitor.client.session_transaction() as cookie:
            cookie.update(copied)
        assert not is_in(visitor)

    def test_when_it_was_last_used_is_known_to_the_hour(
        self, visitor: Visitor, people: People, database: Database, clock: Clock
    ) -> None:
        def seen() -> datetime:
            with database.session() as session:
                return session.get_one(AccountSession, people.editor.session_id).seen_at

        visitor.sign_in(people.editor)
        began = seen()
        clock.time += timedelta(minutes=59)
        visitor.open("/sv/account")
        assert seen() == began
        clock.time += timedelta(minutes=1)
        visitor.open("/sv/account")
        assert seen() == clock.time

    def test_one_that_is_not_used_for_long_is_forgotten(
        self, visitor: Visitor, worker: Worker, people: People, clock: Clock
    ) -> None:
        visitor.sign_in(people.editor)
        clock.time += rules.SESSION_LASTS + timedelta(minutes=1)
        worker.drain()
        assert not is_in(visitor)


def test_name_and_language_are_changed(
    visitor: Visitor, people: People, database: Database, post: Post
) -> None:
    page = visitor.sign_in(people.editor).open("/sv/account")
    page = page.submit("Spara dina uppgifter", name="Sara\u200b Ny", language="en")
    assert "Dina uppgifter är sparade." in page.text
    with database.session() as session:
        person = session.get_one(Person, people.editor.person.id)
        assert (person.name, person.language) == ("Sara Ny", "en")
    page = page.submit("Spara dina uppgifter", status=422, name="N" * 300)
    assert "Högst 120 tecken" in page.text
    visitor.open("/sv/forgotten-password").submit("Skicka länken", email=EDITOR)
    assert post.newest(EDITOR)["Subject"] == "Choose a new password"
