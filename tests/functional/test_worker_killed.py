"""SIGKILL of the worker at any moment: afterwards every event is delivered and index equals
database."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from marketplace.core.db import Database
from marketplace.matching.models import Match
from marketplace.offers import operations as offers
from marketplace.offers.models import Offer
from tests.afterwards import delivered, drain, every_delivery_is_done, index_equals_database
from tests.factories import make_need, make_offer
from tests.personas import People

ROOT = Path(__file__).resolve().parents[2]
KILLS = 5


class Killed:
    """A real worker process, started again each time it is killed."""

    def __init__(self, environ: dict[str, str]) -> None:
        self.environ = {**os.environ, **environ}
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "marketplace.cli", "worker"]
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.environ,
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def again(self) -> None:
        self.process = self._start()


@pytest.fixture
def killed(environ: dict[str, str], people: People) -> Iterator[Killed]:
    """A worker to kill; none is left behind."""
    worker = Killed(environ)
    yield worker
    worker.kill()


def _some_work(database: Database, people: People, number: int) -> None:
    """Publish a need and an offer, and withdraw the offer of the round before."""
    now = datetime.now(UTC)
    with database.session(write=True) as session:
        make_need(session, people, now, "open", title=f"Trygg natt nummer {number}")
        make_offer(session, people, now, "published", title=f"Tillsyn nummer {number}")
        former = session.scalar(select(Offer).where(Offer.state == "published").limit(1))
        if number % 2 and former is not None:
            offers.withdraw_offer(session, people.editor.actor, former, now=now)
        session.commit()


def _until_it_works(database: Database, before: int) -> None:
    """Wait until the worker has delivered something more, so that a kill comes amid its work."""
    end = time.monotonic() + 30
    while delivered(database) <= before and time.monotonic() < end:
        time.sleep(0.01)


def test_a_killed_worker_loses_nothing(
    database: Database,
    environ: dict[str, str],
    people: People,
    killed: Killed,
) -> None:
    dice = random.Random(7)  # noqa: S311 - repeatable moments, no secrets
    for number in range(KILLS):
        before = delivered(database)
        _some_work(database, people, number)
        _until_it_works(database, before)
        time.sleep(dice.random() * 0.3)
        killed.kill()
        if number < KILLS - 1:
            killed.again()
    installation = drain(environ)
    assert delivered(database) > KILLS
    every_delivery_is_done(database)
    index_equals_database(database, installation)
    _matches_are_of_public_things(database)
    installation.database.dispose()


def _matches_are_of_public_things(database: Database) -> None:
    with database.session() as session:
        matches = session.scalars(select(Match)).all()
        assert matches
        assert {m.offer.state for m in matches if m.state == "suggested"} <= {"published"}
