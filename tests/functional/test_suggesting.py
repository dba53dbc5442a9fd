"""Search as you type: only words of what is public now, asked of the index alone."""

from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.core import events
from marketplace.core.db import Database
from marketplace.needs import operations
from marketplace.needs.models import Need
from marketplace.pages.views import suggesting
from marketplace.worker import Worker
from tests.counting import statements
from tests.factories import make_need, make_offer
from tests.personas import People
from tests.visitor import Visitor


@pytest.fixture
def refs(database: Database, people: People, now: datetime, worker: Worker) -> dict[str, str]:
    """A need and an offer that everybody may read, and a draft, indexed."""
    with database.session(write=True) as session:
        need = make_need(session, people, now, "open", problem="Nattpatrullen väcker xylofonister.")
        make_offer(session, people, now, "published", title="Tillsyn med zeppelinare")
        make_need(session, people, now, "draft", title="Nattviol som ingen ska se")
        session.commit()
        found = {"need": need.ref}
    worker.drain()
    return found


def ask(client: FlaskClient, text: str, language: str = "sv") -> list[str]:
    """What is suggested."""
    answer = client.get(f"/{language}/suggest", query_string={"q": text})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    suggestions: list[str] = answer.json["suggestions"]
    return suggestions


def test_the_last_word_goes_on_in_words_of_needs_and_offers(
    client: FlaskClient, refs: dict[str, str]
) -> None:
    assert ask(client, "xyl") == ["xylofonister"]
    assert ask(client, "zepp", "en") == ["zeppelinare"]
    assert ask(client, "trygg xyl") == ["trygg xylofonister"]
    assert ask(client, '"trygg xyl') == ['"trygg xylofonister']
    assert ask(client, "-xyl") == ["-xylofonister"]
    assert ask(client, "titel:xyl") == ["titel:xylofonister"]


def test_a_word_stands_in_one_form_and_not_as_it_is_typed(
    client: FlaskClient, refs: dict[str, str]
) -> None:
    assert "nattpatrullen" in ask(client, "natt")
    assert [word for word in ask(client, "nat") if word in {"natt", "natten"}] == ["natt"]
    assert not {"natt", "natten"} & set(ask(client, "NATT"))


def test_words_of_drafts_and_of_what_is_withdrawn_are_not_suggested(
    client: FlaskClient,
    refs: dict[str, str],
    database: Database,
    people: People,
    now: datetime,
    worker: Worker,
) -> None:
    assert ask(client, "nattv") == []
    with database.session(write=True) as session:
        need = session.query(Need).filter_by(ref=refs["need"]).one()
        actor = people.approver.actor
        operations.withdraw_need(session, actor, need, reason="Vi löser det själva.", now=now)
        session.commit()
    worker.drain()
    assert ask(client, "xyl") == []
    assert ask(client, "zepp") == ["zeppelinare"]


def test_nothing_is_suggested_while_the_index_may_know_what_has_been_masked(
    client: FlaskClient, refs: dict[str, str], database: Database, now: datetime
) -> None:
    assert ask(client, "xyl")
    with database.session(write=True) as session:
        events.emit(session, "need.masked", now=now, need_id=1)
        session.commit()
    assert ask(client, "xyl") == []


def test_nothing_is_suggested_without_an_index(client: FlaskClient, people: People) -> None:
    assert ask(client, "xyl") == []


@pytest.mark.parametrize(
    "text",
    ["", " ", "x", "*", '"', "-", "xyl ", "xyl!", "\u202exyl\u202c ", "<b>", "'; drop", "😀"],
)
def test_whatever_is_typed_is_answered(
    client: FlaskClient, refs: dict[str, str], text: str
) -> None:
    assert ask(client, text) == []


def test_what_is_longer_than_a_field_takes_is_not_looked_at(
    client: FlaskClient, refs: dict[str, str]
) -> None:
    long = "a" * (suggesting.LONGEST - 4) + " xyl"
    assert ask(client, long) == ["a" * (suggesting.LONGEST - 4) + " xylofonister"]
    assert ask(client, f"a{long}") == []
    assert ask(client, "a" * 10_000) == []


def test_one_statement_is_asked_of_the_database_also_by_who_is_signed_in(
    app: Flask, visitor: Visitor, refs: dict[str, str], people: People
) -> None:
    visitor.sign_in(people.author)
    with statements(app) as sent:
        assert ask(visitor.client, "xyl") == ["xylofonister"]
    assert len([one for one in sent if one.startswith("SELECT")]) == 1


def test_the_fields_of_the_lists_and_of_the_start_page_ask(
    visitor: Visitor, refs: dict[str, str]
) -> None:
    for address in ("/sv/", "/sv/needs", "/en/offers?q=xyzzy"):
        (field,) = [f for f in visitor.open(address).tree.iter("input") if f.get("name") == "q"]
        assert field.get("data-suggest") == f"{address[:3]}/suggest"
    names = visitor.open("/sv/organisations")
    assert [f.get("data-suggest") for f in names.tree.iter("input") if f.get("name") == "q"] == [
        None
    ]
