"""Notices in the app: grouped by day, opened where they lead, marked as read, each one's own."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts import operations as accounts
from marketplace.core.actor import operator
from marketplace.core.db import Database
from marketplace.core.events import Event
from marketplace.notifications import handlers
from marketplace.notifications.models import Notification
from tests.clock import Clock
from tests.counting import statements
from tests.factories import make_need, make_offer, make_proposal
from tests.personas import People
from tests.visitor import Visitor


def tell_everything(session: Session, now: datetime) -> None:
    """Let everything that has happened be told, as the worker would."""
    for event in session.scalars(select(Event).order_by(Event.seq)).all():
        handlers.notify(session, event, context=None, now=now)  # type: ignore[arg-type]
    session.commit()


@pytest.fixture
def told(database: Database, people: People, now: datetime) -> str:
    """The ref of a need that has a proposal; its people have been told of it."""
    with database.session(write=True) as session:
        need = make_need(session, people, now - timedelta(days=1), "open")
        make_proposal(session, people, need, now, "submitted")
        tell_everything(session, now)
    return need.ref


@pytest.mark.usefixtures("told")
def test_notices_stand_by_day_and_say_why_they_came(visitor: Visitor, people: People) -> None:
    page = visitor.sign_in(people.author).open("/en/notifications")
    days = [words for words in ("Today, Tuesday 24", "Yesterday, Monday 23") if words in page.text]
    assert len(days) == 2
    assert "New solution proposal to Trygg natt hemma utan onödiga besök" in page.text
    assert "You get this because you own the need." in page.text
    assert "Unread, 3" in page.text


@pytest.mark.usefixtures("told")
def test_notices_can_be_seen_by_what_they_are_about(visitor: Visitor, people: People) -> None:
    page = visitor.sign_in(people.author).open("/en/notifications").follow("Solution proposals")
    assert "New solution proposal" in page.text
    assert "has been verified" not in page.text
    assert "No notices of this kind" in page.follow("Matches").text
    assert "has been verified" in visitor.open("/en/notifications?show=whatever").text


def test_opening_a_notice_leads_to_the_thing_and_marks_it_read(
    visitor: Visitor, people: People, told: str
) -> None:
    page = visitor.sign_in(people.author).open("/sv/notifications")
    page = page.follow("Nytt lösningsförslag till Trygg natt hemma utan onödiga besök")
    assert page.path == f"/sv/needs/{told}/proposals"
    assert "Olästa, 2" in visitor.open("/sv/notifications").text


@pytest.mark.usefixtures("told")
def test_all_are_marked_as_read_at_once(visitor: Visitor, people: People) -> None:
    page = visitor.sign_in(people.author).open("/en/notifications?show=unread")
    page = page.submit("Mark all as read")
    assert "3 notices marked as read." in page.text
    assert "Unread, 0" in page.text
    assert "You have read them all" in visitor.open("/en/notifications?show=unread").text


@pytest.mark.usefixtures("told")
def test_a_notice_is_its_persons_alone(
    visitor: Visitor, people: People, database: Database
) -> None:
    with database.session() as session:
        mine = select(Notification.id).filter_by(person_id=people.author.person.id)
        notice = session.scalars(mine).first()
    visitor.sign_in(people.rival)
    visitor.open(f"/sv/notifications/{notice}", status=404)
    visitor.open("/sv/notifications/2147483647", status=404)
    visitor.open(f"/sv/notifications/{'9' * 30}", status=404)
    theirs = visitor.open("/sv/notifications").text
    assert "Nordanvind Omsorg AB är verifierad" in theirs
    assert "Trygg natt" not in theirs


def test_opening_a_notice_acts_for_the_organisation_it_concerns(
    visitor: Visitor, people: People, database: Database, told: str, now: datetime
) -> None:
    with database.session(write=True) as session:
        accounts.add_member(
            session,
            operator("tests"),
            people.neighbour.organisation,
            people.author.person,
            roles=["need_author"],
            now=now,
        )
        session.commit()
    with visitor.sign_in(people.author).client.session_transaction() as cookie:
        cookie["organisation"] = people.neighbour.organisation.id
    page = visitor.open("/sv/notifications")
    page = page.follow("Nytt lösningsförslag till Trygg natt hemma utan onödiga besök")
    assert page.path == f"/sv/needs/{told}/proposals"
    assert "Nu agerar du för Ekbackens kommun." in page.text


def test_the_list_asks_as_much_for_many_notices_as_for_few(
    app: Flask, visitor: Visitor, people: People, database: Database, clock: Clock
) -> None:
    visitor.sign_in(people.moderator)
    asked = []
    for number in (3, 18):
        with database.session(write=True) as session:
            for _ in range(number - len(asked) * 3):
                make_offer(session, people, clock.time, "in_review")
            tell_everything(session, clock.time)
        with statements(app) as sent:
            assert visitor.open("/sv/notifications").text.count("Att granska") == number
        asked.append(len(sent))
    assert asked[0] == asked[1] <= 24
