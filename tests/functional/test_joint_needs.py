"""Needs of different bodies that may go together, as moderators see them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest

from marketplace.core.db import Database
from marketplace.needs import operations
from marketplace.needs.models import Need
from marketplace.worker import Worker
from tests.clock import Clock
from tests.factories import NEED, OPEN, THEIRS, make_need, make_their_need
from tests.personas import People
from tests.visitor import Page, Visitor

OTHERS = THEIRS["title"]
NAMES = "Granlunda kommun och Ekbackens kommun"
Publish = Callable[..., str]


@pytest.fixture
def theirs(database: Database, people: People, now: datetime) -> Publish:
    """`theirs(…)`: another body publishes nearly the same need as Ekbacken's; its ref."""

    def publish(state: str = "announced", **changes: Any) -> str:
        with database.session(write=True) as session:
            ref = make_their_need(session, people, now, state, **changes).ref
            session.commit()
            return ref

    return publish


@pytest.fixture
def ours(database: Database, people: People, now: datetime) -> str:
    """Ekbacken's need."""
    with database.session(write=True) as session:
        ref = make_need(session, people, now - timedelta(days=1), "open").ref
        session.commit()
        return ref


@pytest.fixture
def desk(visitor: Visitor, people: People, worker: Worker) -> Callable[..., Page]:
    """The page, when the worker has done all that waits."""

    def look(language: str = "sv") -> Page:
        worker.drain()
        return visitor.sign_in(people.moderator).open(f"/{language}/desk/joint-needs")

    return look


def test_two_bodies_that_want_the_same_stand_side_by_side(
    ours: str, theirs: Publish, desk: Callable[..., Page]
) -> None:
    ref = theirs()
    page = desk()
    assert NAMES in page.text
    assert page.links(OTHERS) == [f"/sv/needs/{ref}"]
    assert page.links(NEED["title"]) == [f"/sv/needs/{ours}"]
    assert "Hemtjänst" in page.text
    assert "omsorg@granlunda.example" in page.text
    assert {mark.text for mark in page.tree.iter("mark")} & {"natt", "natten", "Natt"}
    (letter,) = page.links(f"Skriv till dem: {NAMES}")
    assert letter.startswith("mailto:omsorg%40granlunda.example,hemtjanst%40ekbacken.example?")
    assert f"/sv/needs/{ref}" in unquote(letter)
    english = desk("en")
    assert "Granlunda kommun and Ekbackens kommun" in english.text
    assert english.links(OTHERS) == [f"/en/needs/{ref}"]


def test_the_desk_leads_there(ours: str, theirs: Publish, desk: Callable[..., Page]) -> None:
    page = desk().follow("Arbetsbordet").follow("Behov som kan gå ihop")
    assert page.heading == "Behov som kan gå ihop"


def test_one_body_alone_drafts_and_years_apart_do_not(
    ours: str, theirs: Publish, desk: Callable[..., Page], database: Database, people: People
) -> None:
    with database.session(write=True) as session:
        make_need(session, people, datetime.fromisoformat("2026-11-24T08:00Z"), "announced")
        session.commit()
    theirs("draft")
    theirs(title="Natt om många år", needed_from_year=2033)
    page = desk()
    assert "Inga behov från olika organisationer liknar varandra just nu" in page.text
    assert OTHERS not in page.text


def test_what_is_withdrawn_is_gone_before_the_index_knows(
    ours: str,
    theirs: Publish,
    desk: Callable[..., Page],
    visitor: Visitor,
    database: Database,
    people: People,
    now: datetime,
) -> None:
    ref = theirs()
    assert NAMES in desk().text
    with database.session(write=True) as session:
        need = session.query(Need).filter_by(ref=ref).one()
        actor, why = people.neighbour.actor, "Vi löser det själva."
        operations.withdraw_need(session, actor, need, reason=why, now=now)
        session.commit()
    assert NAMES not in visitor.open("/sv/desk/joint-needs").text


def test_what_takes_no_more_answers_does_not_go_together(
    ours: str, theirs: Publish, desk: Callable[..., Page], visitor: Visitor, clock: Clock
) -> None:
    theirs(**{**OPEN, "answers_close_at": clock.time + timedelta(days=5)})
    assert NAMES in desk().text
    clock.time += timedelta(days=6)
    assert NAMES not in visitor.open("/sv/desk/joint-needs").text


def test_bodies_that_write_together_already_are_not_asked_to(
    ours: str, theirs: Publish, desk: Callable[..., Page], people: People
) -> None:
    theirs(joint_organisations=[people.author.organisation.ref])
    assert NAMES not in desk().text


def test_the_page_says_when_the_index_cannot_be_read(
    ours: str, visitor: Visitor, people: People
) -> None:
    page = visitor.sign_in(people.moderator).open("/sv/desk/joint-needs")
    assert "Sökningen förbereds" in page.text


def test_only_moderators_read_it(ours: str, visitor: Visitor, people: People) -> None:
    visitor.sign_in(people.author).open("/sv/desk/joint-needs", status=403)
