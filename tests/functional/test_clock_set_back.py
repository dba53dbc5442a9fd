"""A clock set back an hour: nothing opens again, nothing stops, nobody is signed out."""

from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage

from sqlalchemy import select

from marketplace.core.db import Database
from marketplace.core.events import Event
from marketplace.needs.models import Need
from marketplace.needs.operations import close_answers
from marketplace.offers.models import Offer
from marketplace.worker import Worker
from tests.clock import Clock
from tests.factories import make_need, make_offer
from tests.personas import People
from tests.visitor import Visitor

HOUR = timedelta(hours=1)


def _settle(database: Database, people: People, now: datetime) -> str:
    """A need whose answers close, and an offer that ends, within the minute."""
    soon = now + timedelta(seconds=30)
    with database.session(write=True) as session:
        ref = make_need(session, people, now, "open", answers_close_at=soon).ref
        make_offer(session, people, now, "published", valid_until=soon)
        session.commit()
    return ref


def _states(database: Database) -> list[str]:
    with database.session() as session:
        return [*session.scalars(select(Need.state)), *session.scalars(select(Offer.state))]


def _events(database: Database) -> list[str]:
    with database.session() as session:
        return list(session.scalars(select(Event.kind)))


def test_what_was_closed_stays_closed_and_is_not_told_twice(
    database: Database, people: People, now: datetime, clock: Clock, worker: Worker
) -> None:
    _settle(database, people, now)
    clock.time = now + timedelta(minutes=5)
    worker.drain()
    assert _states(database) == ["answers_closed", "expired"]
    before = _events(database)
    clock.time -= HOUR
    worker.drain()
    assert _states(database) == ["answers_closed", "expired"]
    assert _events(database) == before


def test_what_is_due_every_minute_is_not_silenced_until_the_clock_has_caught_up(
    database: Database, people: People, now: datetime, clock: Clock, worker: Worker
) -> None:
    clock.time = now + HOUR
    worker.drain()
    clock.time = now
    worker.drain()
    _settle(database, people, now)
    clock.time = now + timedelta(minutes=5)
    worker.drain()
    assert _states(database) == ["answers_closed", "expired"]


def test_a_need_that_nothing_has_closed_yet_is_judged_by_the_present_clock(
    database: Database, people: People, now: datetime, clock: Clock, visitor: Visitor
) -> None:
    ref = _settle(database, people, now)
    clock.time = now + timedelta(minutes=5)
    visitor.sign_in(people.editor)
    assert (
        "The need does not take answers now" in visitor.open(f"/en/needs/{ref}/proposals/new").text
    )
    clock.time -= HOUR
    assert (
        "The need does not take answers now"
        not in visitor.open(f"/en/needs/{ref}/proposals/new").text
    )


def test_nobody_is_signed_out_and_what_one_does_is_done(
    database: Database,
    people: People,
    now: datetime,
    clock: Clock,
    visitor: Visitor,
    worker: Worker,
    sent: Callable[[], list[EmailMessage]],
) -> None:
    clock.time = now + HOUR
    visitor.sign_in(people.approver).open("/sv/my")
    clock.time = now
    visitor.open("/sv/my")
    with database.session(write=True) as session:
        need = make_need(session, people, now, "open")
        session.commit()
        close_answers(session, people.approver.actor, need, reason="Vi har nog.", now=now)
        session.commit()
    worker.drain()
    assert "answers_closed" in _states(database)
    assert _events(database).count("need.answers_closed") == 1
