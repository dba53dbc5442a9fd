"""A form survives a lost session: what was typed comes back and can be sent (R26)."""

from datetime import datetime

import pytest

from marketplace.accounts.models import AccountSession
from marketplace.core.db import Database
from marketplace.proposals import queries
from tests.factories import make_need, make_proposal
from tests.personas import PASSWORD, People
from tests.visitor import Page, Visitor

WORDS = "Första raden\n\nAndra raden med ”citat” & <tecken>"


@pytest.fixture
def ref(database: Database, people: People, now: datetime) -> str:
    """A draft of a proposal."""
    with database.session(write=True) as session:
        need = make_need(session, people, now, "open")
        ref = make_proposal(session, people, need, now).ref
        session.commit()
        return ref


def saved(database: Database, ref: str) -> str:
    with database.session() as session:
        proposal = queries.proposal_by_ref(session, ref)
        assert proposal is not None
        version = queries.working_copy(session, proposal)
        assert version is not None
        return version.approach


def sign_in(visitor: Visitor, people: People) -> Page:
    page = visitor.open("/en/sign-in")
    return page.submit("Sign in", email=people.editor.person.email, password=PASSWORD)


def test_text_survives_a_lost_session(
    visitor: Visitor, people: People, ref: str, database: Database
) -> None:
    form = visitor.sign_in(people.editor).open(f"/en/proposals/{ref}/edit")
    with visitor.client.session_transaction() as cookie:
        cookie.clear()
    kept = form.submit("Save draft", 400, approach=WORDS)
    assert kept.heading == "Sign in and send it once more"
    sign_in(visitor, people)
    # Signing in made the page's token void; what was typed is there once more.
    kept = kept.submit("Send what I wrote", 400)
    assert kept.heading == "Send it once more"
    kept.submit("Send what I wrote")
    assert saved(database, ref) == WORDS


def test_text_survives_a_password_changed_elsewhere(
    visitor: Visitor, people: People, ref: str, database: Database
) -> None:
    form = visitor.sign_in(people.editor).open(f"/en/proposals/{ref}/edit")
    with visitor.client.session_transaction() as cookie:
        cookie["key"] = "another"
    kept = form.submit("Save draft", 400, approach=WORDS)
    with visitor.client.session_transaction() as cookie:
        cookie["key"] = people.editor.person.session_key
    kept.submit("Send what I wrote")
    assert saved(database, ref) == WORDS


def test_a_password_is_never_put_on_a_page(visitor: Visitor, people: People) -> None:
    page = visitor.open("/en/sign-in")
    with visitor.client.session_transaction() as cookie:
        cookie.clear()
    answer = page.submit("Sign in", 400, email="a@example.org", password=PASSWORD)
    assert PASSWORD not in answer.response.text


def test_what_another_site_sent_is_not_offered_again(
    visitor: Visitor, people: People, ref: str
) -> None:
    browser = visitor.sign_in(people.editor).client
    address, sent = f"/en/proposals/{ref}/edit", {"approach": "Words of somebody else"}
    own = browser.post(address, data=sent, headers={"Sec-Fetch-Site": "same-origin"})
    assert "Words of somebody else" in own.text
    foreign = browser.post(address, data=sent, headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 400
    assert "Words of somebody else" not in foreign.text


def lose_session(visitor: Visitor, people: People, ref: str) -> Page:
    """The page that somebody meets who sends a form when nobody is signed in any longer."""
    form = visitor.sign_in(people.editor).open(f"/en/proposals/{ref}/edit")
    with visitor.client.session_transaction() as cookie:
        cookie.clear()
    return form.submit("Save draft", 400, approach=WORDS)


def test_r26_what_was_typed_survives_signing_in_on_the_way(
    visitor: Visitor, people: People, ref: str, database: Database
) -> None:
    page = lose_session(visitor, people, ref).submit("Sign in and come back here")
    assert page.heading == "Sign in"
    assert "What you wrote is kept." in page.text
    email = people.editor.person.email
    page = page.submit("Sign in", 422, email=email, password="not the right one")
    page = page.submit("Sign in", email=email, password=PASSWORD)
    assert page.heading == "Send it once more"
    assert people.editor.person.name in page.text
    page.submit("Send what I wrote")
    assert saved(database, ref) == WORDS


def test_r26_somebody_else_who_signs_in_gets_no_rights_by_it(
    visitor: Visitor, people: People, ref: str, database: Database
) -> None:
    page = lose_session(visitor, people, ref).submit("Sign in and come back here")
    page = page.submit("Sign in", email=people.rival.person.email, password=PASSWORD)
    page.submit("Send what I wrote", 404)
    assert saved(database, ref) != WORDS


def test_r26_who_was_signed_out_elsewhere_signs_in_and_sends(
    visitor: Visitor, people: People, ref: str, database: Database
) -> None:
    """The cookie still names the person, but the session has been ended in another browser."""
    form = visitor.sign_in(people.editor).open(f"/en/proposals/{ref}/edit")
    with database.session(write=True) as session:
        session.delete(session.get_one(AccountSession, people.editor.session_id))
        session.commit()
    page = form.submit("Save draft", 400, approach=WORDS).submit("Sign in and come back here")
    page = page.submit("Sign in", email=people.editor.person.email, password=PASSWORD)
    page.submit("Send what I wrote")
    assert saved(database, ref) == WORDS


@pytest.mark.one_database
def test_r26_a_form_for_everybody_comes_back_without_its_password(visitor: Visitor) -> None:
    page = visitor.open("/en/register")
    visitor.client.delete_cookie("session")
    values = {"name": "Ann", "email": "ann@example.org", "password": PASSWORD, "has_read": "y"}
    kept = page.submit("Create the account", 400, **values)
    assert kept.heading == "Send it once more"
    assert PASSWORD not in kept.response.text
    page = kept.submit("Send what I wrote", 422)
    assert page.value("name") == "Ann"
    assert "Choose a password." in page.text


@pytest.mark.parametrize(
    "kept",
    ["{", "[]", '{"target": "//evil.example", "fields": []}', '{"target": "/en/my", "fields": 1}'],
)
@pytest.mark.one_database
def test_r26_what_cannot_have_been_kept_is_no_hindrance(
    visitor: Visitor, people: People, kept: str
) -> None:
    page = visitor.open("/en/sign-in")
    email = people.editor.person.email
    assert page.submit("Sign in", email=email, password=PASSWORD, kept=kept).path == "/en/my"
