"""Closing and submitting cannot interleave, and two who submit at once leave one version.

The first transaction stays open while the second runs into it; only then does it commit. Without
the locks the second would go by what it read before, and both would happen.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from time import monotonic, sleep

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from marketplace.core.db import Database, is_postgres
from marketplace.core.errors import DomainError
from marketplace.needs import operations as needs
from marketplace.proposals import operations, queries
from marketplace.proposals.models import Proposal, ProposalVersion, Receipt
from tests.factories import DAYS_OPEN, make_need, make_proposal
from tests.personas import People

PATIENCE = 10
WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


@pytest.fixture
def ref(database: Database, people: People, now: datetime) -> str:
    """A draft that can be submitted."""
    with database.session(write=True) as session:
        need = make_need(session, people, now, "open")
        ref = make_proposal(session, people, need, now).ref
        session.commit()
        return ref


def find(session: Session, ref: str) -> Proposal:
    proposal = queries.proposal_by_ref(session, ref)
    assert proposal is not None
    return proposal


@contextmanager
def while_open(session: Session, other: Callable[[], str]) -> Iterator[Future[str]]:
    """Run the other transaction until it waits for this one, or has ended without waiting."""
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(other)
        try:
            _wait(session, running)
            yield running
        finally:
            # Whatever failed, the other must not wait for ever.
            session.rollback()


def _wait(session: Session, running: Future[str]) -> None:
    end = monotonic() + PATIENCE
    # SQLite's second writer waits before it has read anything, and no view shows it.
    while is_postgres(session) and not running.done() and not session.scalar(WAITING):
        assert monotonic() < end, "neither waits nor ends"
        sleep(0.01)


def submit(database: Database, people: People, ref: str, now: datetime) -> str:
    """Submit in a transaction of its own; the code of the refusal, or `received`."""
    with database.session(write=True) as session:
        proposal = find(session, ref)
        try:
            operations.submit_proposal(
                session, people.editor.actor, proposal, terms_acknowledged=True, now=now
            )
        except DomainError as error:
            return error.code
        session.commit()
        return "received"


def test_a_need_that_is_being_closed_takes_nothing(
    database: Database, people: People, ref: str, now: datetime
) -> None:
    closes = now + timedelta(days=DAYS_OPEN)
    with database.session(write=True) as session:
        assert needs.close_answers_when_due(session, now=closes) == 1
        # It arrived a second before the deadline, and the need closed before it was received.
        moment = closes - timedelta(seconds=1)
        with while_open(session, lambda: submit(database, people, ref, moment)) as running:
            session.commit()
    assert running.result() == "need_not_open"
    with database.session() as session:
        assert find(session, ref).state == "draft"
        assert not session.scalar(select(func.count()).select_from(Receipt))


def test_two_who_submit_at_once_leave_one_version(
    database: Database, people: People, ref: str, now: datetime
) -> None:
    with database.session(write=True) as session:
        operations.submit_proposal(
            session, people.editor.actor, find(session, ref), terms_acknowledged=True, now=now
        )
        with while_open(session, lambda: submit(database, people, ref, now)) as running:
            session.commit()
    assert running.result() == "already_submitted"
    with database.session() as session:
        assert [v.number for v in session.scalars(select(ProposalVersion))] == [1]
        assert session.scalar(select(func.count()).select_from(Receipt)) == 1
