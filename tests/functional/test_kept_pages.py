"""A public page is kept for a second, for those without a session, and until anything happens."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from marketplace.core.db import Database
from marketplace.needs import operations as needs
from marketplace.needs.models import Need
from marketplace.worker import Worker
from tests.clock import Clock
from tests.counting import statements
from tests.factories import make_need
from tests.personas import People
from tests.visitor import Visitor


@pytest.fixture
def ref(database: Database, people: People, now: datetime) -> str:
    """An open need."""
    with database.session(write=True) as session:
        need = make_need(session, people, now, "open")
        session.commit()
        return need.ref


def asked(app: Flask, visitor: Visitor, address: str) -> int:
    """How many questions the page takes."""
    with statements(app) as sent:
        visitor.open(address)
    return sum(statement.startswith("SELECT") for statement in sent)


def test_the_second_reader_costs_one_question(app: Flask, visitor: Visitor, ref: str) -> None:
    address = f"/sv/needs/{ref}"
    assert asked(app, visitor, address) > 1
    first = visitor.open(address).text
    assert asked(app, visitor, address) == 1
    assert "140 personer" in first


def test_each_address_and_language_is_a_page_of_its_own(visitor: Visitor, ref: str) -> None:
    assert visitor.open("/sv/needs").heading != visitor.open("/en/needs").heading
    assert visitor.open("/en/needs?state=open").text != visitor.open("/en/needs").text
    assert visitor.open(f"/en/needs/{ref}").heading != visitor.open("/en/needs").heading


def test_a_withdrawn_need_is_gone_at_once(
    database: Database, people: People, visitor: Visitor, ref: str, now: datetime
) -> None:
    problem = "140 personer"
    assert problem in visitor.open(f"/sv/needs/{ref}").text
    with database.session(write=True) as session:
        need = session.query(Need).filter_by(ref=ref).one()
        needs.withdraw_need(session, people.approver.actor, need, reason="Omskrivet.", now=now)
        session.commit()
    assert problem not in visitor.open(f"/sv/needs/{ref}", 410).text


def test_what_the_index_has_learnt_is_seen_at_once(
    visitor: Visitor, worker: Worker, people: People, database: Database, now: datetime
) -> None:
    worker.drain()
    title = "En lugnare morgon"
    assert title not in visitor.open("/sv/needs?q=lugnare").text
    with database.session(write=True) as session:
        make_need(session, people, now, "open", title=title)
        session.commit()
    assert title not in visitor.open("/sv/needs?q=lugnare").text
    worker.drain()
    assert title in visitor.open("/sv/needs?q=lugnare").text


def test_a_page_is_kept_for_a_second_only(
    app: Flask, visitor: Visitor, clock: Clock, ref: str
) -> None:
    address = f"/sv/needs/{ref}"
    first = asked(app, visitor, address)
    clock.time += timedelta(seconds=1)
    assert asked(app, visitor, address) == first


def test_who_is_signed_in_has_pages_of_their_own(
    app: Flask, visitor: Visitor, people: People, ref: str
) -> None:
    address = f"/sv/needs/{ref}"
    visitor.open(address)
    visitor.sign_in(people.author)
    mine = visitor.open(address)
    assert "Anna Lind" in mine.text
    assert asked(app, visitor, address) > 1
    other = Visitor(app.test_client()).open(address)
    assert "Anna Lind" not in other.text


def test_headers_and_conditional_reading_are_as_for_a_page_that_was_made(
    app: Flask, visitor: Visitor, ref: str
) -> None:
    address = f"/sv/needs/{ref}"
    client = app.test_client()
    made, kept = client.get(address), client.get(address)
    for answer in (made, kept):
        answer.headers.pop("X-Request-ID")
    assert dict(made.headers) == dict(kept.headers)
    assert client.get(address, headers={"If-None-Match": kept.headers["ETag"]}).status_code == 304
