"""Events are read by everybody who must, once each, and a failure is retried alone."""

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.core import events
from marketplace.core.db import Database
from marketplace.core.events import Delivery, Event

HANDLERS = {"thing.made": ["tell", "mail"]}


@pytest.fixture
def made(session: Session, now: datetime) -> Session:
    """One event, dispatched to two handlers."""
    events.emit(session, "thing.made", now=now, thing=7, actor=None)
    events.dispatch(session, HANDLERS, now=now)
    return session


def test_an_event_holds_ids_and_no_empty_ones(session: Session, now: datetime) -> None:
    events.emit(session, "thing.made", now=now, thing=7, actor=None)
    assert [e.refs for e in events.events_after(session, 0)] == [{"thing": 7}]


def test_each_handler_gets_its_own_delivery_once(made: Session, now: datetime) -> None:
    assert events.dispatch(made, HANDLERS, now=now) == 0
    names = made.scalars(select(Delivery.handler)).all()
    assert sorted(names) == ["mail", "tell"]


def test_a_failure_is_retried_alone_and_later(made: Session, now: datetime) -> None:
    first = events.claim(made, now=now)
    assert first is not None
    events.fail(made, first[0].id, ValueError("secret text"), now=now)
    second = events.claim(made, now=now)
    assert second is not None
    assert second[0].id != first[0].id
    assert events.claim(made, now=now) is None
    again = events.claim(made, now=now + timedelta(seconds=5))
    assert again is not None
    assert (again[0].id, again[0].attempts, again[0].error) == (first[0].id, 2, "ValueError")


def test_pauses_grow_to_an_hour_and_end(made: Session, now: datetime) -> None:
    pauses = []
    delivery = events.claim(made, now=now)
    while delivery is not None and len(pauses) < 50:
        events.fail(made, delivery[0].id, ValueError(), now=now)
        made.flush()
        pauses.append((delivery[0].next_at - now).total_seconds())
        now = delivery[0].next_at
        delivery = events.claim(made, now=now)
    assert (min(pauses), max(pauses)) == (5, 3600)
    assert len(pauses) == 2 * events.MAX_ATTEMPTS


def test_a_dead_workers_delivery_comes_back_when_its_lease_ends(
    made: Session, now: datetime
) -> None:
    claimed = {events.claim(made, now=now)[0].id for _ in range(2)}  # type: ignore[index]
    made.flush()
    assert events.claim(made, now=now + timedelta(seconds=60)) is None
    again = events.claim(made, now=now + events.LEASE)
    assert again is not None
    assert again[0].id in claimed


def test_not_yet_does_not_count_as_an_attempt(made: Session, now: datetime) -> None:
    claimed = events.claim(made, now=now)
    assert claimed is not None
    events.postpone(made, claimed[0].id, now=now)
    assert claimed[0].attempts == 0
    assert claimed[0].next_at == now + events.SOON


def test_no_cursor_passes_an_event_that_commits_later(database: Database, now: datetime) -> None:
    """Two writers at once: whoever reads sees no gap that is filled afterwards."""
    seen: list[int] = []
    second_began = threading.Event()

    def second() -> None:
        with database.session(write=True) as session:
            second_began.set()
            events.emit(session, "thing.made", now=now, thing=2)
            session.commit()

    with database.session(write=True) as first:
        events.emit(first, "thing.made", now=now, thing=1)
        thread = threading.Thread(target=second)
        if not database.is_sqlite:
            thread.start()
            second_began.wait(5)
        with database.session() as reader:
            seen += [e.seq for e in events.events_after(reader, 0)]
        # The second must wait for the first, so nothing of it can be seen before the first is.
        assert seen == []
        first.commit()
    if database.is_sqlite:
        thread.start()
    thread.join()
    with database.session() as reader:
        assert [e.refs["thing"] for e in reader.scalars(select(Event).order_by(Event.seq))] == [
            1,
            2,
        ]
