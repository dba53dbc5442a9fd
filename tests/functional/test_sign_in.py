"""Signing in and out, for whom one acts, and what a guesser meets."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from marketplace.accounts import operations, rules
from marketplace.accounts.models import Attempt, Person
from marketplace.accounts.passwords import Passwords
from marketplace.core.db import Database
from tests.clock import Clock
from tests.factories import make_offer
from tests.personas import PASSWORD, SETUP, People
from tests.visitor import Page, Visitor

EDITOR = "editor@example.org"
WRONG = "Adressen eller lösenordet stämmer inte."
WAIT = "Vänta en kvart"


def try_to_sign_in(
    visitor: Visitor, email: str, password: str, status: int = 200, address: str = "/sv/sign-in"
) -> Page:
    page = visitor.open(address)
    (button,) = {"Logga in", "Sign in"} & {b.text for b in page.tree.iter("button")}
    return page.submit(str(button), status=status, email=email, password=password)


def cookie_of(client: FlaskClient) -> Mapping[str, object]:
    with client.session_transaction() as cookie:
        return dict(cookie)


def test_reading_needs_no_account_and_the_page_says_so_first(visitor: Visitor) -> None:
    page = visitor.open("/sv/sign-in")
    assert "Läsa och söka kan du göra utan konto." in page.text
    assert page.text.index("Läsa och söka") < page.text.index("E-postadress")
    assert page.follow("Gå till behoven").path == "/sv/needs"


def test_somebody_signs_in_and_out(visitor: Visitor, people: People) -> None:
    page = try_to_sign_in(visitor, " Editor@Example.ORG ", PASSWORD)
    assert page.path == "/sv/my"
    assert people.editor.person.name in page.text
    button = next(b for b in page.tree.iter("form") if "sign-out" in (b.get("action") or ""))
    assert button is not None
    token = next(i for i in button.iter("input") if i.get("name") == "csrf_token").get("value", "")
    page = visitor.send("/sv/sign-out", {"csrf_token": token})
    assert people.editor.person.name not in page.text
    assert visitor.open("/sv/my").heading == "Logga in"


def test_signing_in_leads_back_to_the_page_that_asked(visitor: Visitor, people: People) -> None:
    asked = visitor.open("/sv/offers/own?page=2")
    assert asked.heading == "Logga in"
    page = asked.submit("Logga in", email=EDITOR, password=PASSWORD)
    assert page.path == "/sv/offers/own"


@pytest.mark.parametrize(
    "target",
    [
        "https://ond.example/",
        "//ond.example/",
        "/\\ond.example/",
        "/\t/ond.example",
        "javascript:alert(1)",
        "ond.example",
        "\\\\ond.example",
    ],
)
@pytest.mark.one_database
def test_signing_in_never_leads_elsewhere(visitor: Visitor, people: People, target: str) -> None:
    page = visitor.open("/sv/sign-in")
    page = page.submit("Logga in", email=EDITOR, password=PASSWORD, next=target)
    assert page.path == "/sv/my"
    assert page.response.history[0].headers["Location"] == "/sv/my"


@pytest.mark.parametrize(("email", "password"), [(EDITOR, "fel"), ("ingen@example.org", PASSWORD)])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    visitor: Visitor, people: People, email: str, password: str
) -> None:
    page = try_to_sign_in(visitor, email, password, status=422)
    assert WRONG in page.text
    assert f'value="{email}"' in page.response.text
    assert password not in page.response.text
    assert "person" not in cookie_of(visitor.client)


def test_empty_fields_are_asked_for(visitor: Visitor, people: People) -> None:
    page = try_to_sign_in(visitor, "", "", status=422)
    assert "Skriv din e-postadress." in page.text
    assert "Skriv ditt lösenord." in page.text


def test_ten_wrong_guesses_close_the_account_for_a_while_to_the_right_password_too(
    visitor: Visitor, people: People, clock: Clock
) -> None:
    for _ in range(rules.LIMITS["sign_in"][0]):
        try_to_sign_in(visitor, EDITOR, "fel", status=422)
    page = try_to_sign_in(visitor, EDITOR.upper(), PASSWORD, status=429)
    assert WAIT in page.text
    assert try_to_sign_in(visitor, "author@example.org", PASSWORD).path == "/sv/my"
    visitor.client.delete_cookie("session")
    clock.time += rules.WINDOW + timedelta(seconds=1)
    assert try_to_sign_in(visitor, EDITOR, PASSWORD).path == "/sv/my"


@pytest.mark.one_database
def test_one_address_may_not_guess_at_every_account(
    visitor: Visitor, people: People, database: Database, clock: Clock
) -> None:
    with database.session(write=True) as session:
        for n in range(rules.LIMITS["sign_in"][1]):
            email = f"p{n}@example.org"
            operations.note_attempt(session, "sign_in", email, "127.0.0.1", now=clock.time)
        session.commit()
    assert WAIT in try_to_sign_in(visitor, EDITOR, PASSWORD, status=429).text


def test_failures_are_kept_without_addresses_and_not_for_long(
    visitor: Visitor, people: People, database: Database, clock: Clock
) -> None:
    try_to_sign_in(visitor, EDITOR, "fel", status=422)
    with database.session() as session:
        keys = session.scalars(select(Attempt.key)).all()
    assert len(keys) == 2
    assert not any("editor" in key or "127.0.0.1" in key for key in keys)
    clock.time += timedelta(hours=2)
    try_to_sign_in(visitor, "author@example.org", "fel", status=422)
    with database.session() as session:
        assert session.scalar(select(func.count()).select_from(Attempt)) == 2


def test_what_the_session_held_before_is_gone_after_signing_in(
    visitor: Visitor, people: People
) -> None:
    """Whoever planted a session in a browser gets nothing of what is done in it."""
    with visitor.client.session_transaction() as cookie:
        cookie["organisation"] = people.rival.organisation.id
        cookie["planted"] = "x"
    before = visitor.open("/sv/sign-in")
    planted = cookie_of(visitor.client)["csrf_token"]
    before.submit("Logga in", email=EDITOR, password=PASSWORD)
    after = cookie_of(visitor.client)
    assert "planted" not in after
    assert "organisation" not in after
    assert after.get("csrf_token") != planted


def test_a_changed_key_ends_every_session(
    visitor: Visitor, people: People, database: Database
) -> None:
    visitor.sign_in(people.editor)
    assert visitor.open("/sv/offers/own").path == "/sv/offers/own"
    with database.session(write=True) as session:
        session.merge(people.editor.person).session_key = "another"
        session.commit()
    assert visitor.open("/sv/offers/own").heading == "Logga in"


def test_a_form_for_an_organisation_that_is_not_ones_own_gives_no_roles(
    visitor: Visitor, people: People, database: Database, clock: Clock
) -> None:
    with database.session(write=True) as session:
        ref = make_offer(session, people, clock.time).ref
        session.commit()
    page = visitor.sign_in(people.editor).open(f"/sv/offers/{ref}/edit")
    page.submit("Spara utkastet", status=404, acting_for=people.rival.organisation.ref)
    page.submit("Spara utkastet", status=200)


@pytest.fixture
def second_place(database: Database, people: People, clock: Clock) -> None:
    """The editor works at the neighbouring municipality too."""
    with database.session(write=True) as session:
        operations.add_member(
            session,
            SETUP,
            session.merge(people.neighbour.organisation),
            session.merge(people.editor.person),
            roles=["need_author"],
            now=clock.time,
        )
        session.commit()


@pytest.mark.usefixtures("second_place")
def test_one_chooses_for_whom_one_acts(visitor: Visitor, people: People) -> None:
    page = visitor.sign_in(people.editor).open("/sv/acting-for")
    assert "Behovsförfattare" in page.text
    place = people.neighbour.organisation
    page = page.submit("Arbeta för den här organisationen", organisation=str(place.id))
    assert place.name in page.text
    visitor.open("/sv/offers/own", status=403)


@pytest.mark.usefixtures("second_place")
def test_a_form_opened_before_the_switch_still_acts_for_its_own(
    visitor: Visitor, people: People, database: Database, clock: Clock
) -> None:
    with database.session(write=True) as session:
        ref = make_offer(session, people, clock.time).ref
        session.commit()
    first_tab = visitor.sign_in(people.editor).open(f"/sv/offers/{ref}/edit")
    with visitor.client.session_transaction() as cookie:
        cookie["organisation"] = people.neighbour.organisation.id
    page = first_tab.submit("Spara utkastet", title="Skriven i första fliken")
    assert "Utkastet är sparat." in page.text
    assert people.editor.organisation.name in page.text


def test_nobody_acts_for_a_stranger(visitor: Visitor, people: People) -> None:
    page = visitor.sign_in(people.editor).open("/sv/acting-for")
    stranger = str(people.rival.organisation.id)
    page = page.submit("Arbeta för den här organisationen", status=422, organisation=stranger)
    assert "Välj ett av alternativen." in page.text
    with visitor.client.session_transaction() as cookie:
        cookie["organisation"] = people.rival.organisation.id
    assert people.rival.organisation.name not in visitor.open("/sv/offers/own").text


def test_who_belongs_nowhere_can_only_read(
    visitor: Visitor, people: People, database: Database, clock: Clock
) -> None:
    with database.session(write=True) as session:
        operations.create_person(
            session,
            SETUP,
            email="ny@example.org",
            name="Ny Person",
            password_hash=Passwords("cheap").hash(PASSWORD),
            now=clock.time,
        )
        session.commit()
    try_to_sign_in(visitor, "ny@example.org", PASSWORD)
    assert "Du hör inte till någon organisation än" in visitor.open("/sv/acting-for").text
    visitor.open("/sv/offers/own", status=403)


class TestDemonstration:
    """Ready accounts, offered only where DEMO=1."""

    @pytest.fixture
    def environ(self, environ: dict[str, str]) -> dict[str, str]:
        return {**environ, "DEMO": "1"}

    @pytest.fixture
    def ready(self, database: Database, people: People) -> Person:
        with database.session(write=True) as session:
            person = session.merge(people.editor.person)
            person.is_ready = person.is_demo = True
            person.password_hash = Passwords("cheap").hash(rules.DEMO_PASSWORD)
            session.commit()
            return person

    def test_a_ready_account_signs_in_with_one_button(
        self, visitor: Visitor, ready: Person
    ) -> None:
        page = visitor.open("/sv/sign-in?next=/sv/offers/own")
        assert rules.DEMO_PASSWORD in page.text
        assert "Redaktör för företaget" in page.text
        page = page.submit(f"Logga in som {ready.name}")
        assert page.path == "/sv/offers/own"

    def test_only_ready_accounts_are_shown(
        self, visitor: Visitor, ready: Person, people: People
    ) -> None:
        page = visitor.open("/sv/sign-in")
        assert ready.email in page.text
        assert people.rival.person.email not in page.text


def test_elsewhere_no_account_and_no_password_is_shown(
    visitor: Visitor, people: People, database: Database
) -> None:
    with database.session(write=True) as session:
        session.merge(people.editor.person).is_ready = True
        session.commit()
    page = visitor.open("/sv/sign-in")
    assert rules.DEMO_PASSWORD not in page.response.text
    assert EDITOR not in page.response.text
