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

from config import Settings
from marketplace.core import events
from marketplace.core.db import Database
from marketplace.installation import Installation
from marketplace.matching.models import Match
from marketplace.needs.models import Need
from marketplace.offers import operations as offers
from marketplace.offers.models import Offer
from marketplace.publishing.index import all_documents
from tests.afterwards import delivered, drain, every_delivery_is_done, index_equals_database
from tests.factories import make_need, make_offer
from tests.personas import People

ROOT = Path(__file__).resolve().parents[2]
KILLS = 5
MAKINGS = 4


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


@pytest.mark.one_database
def test_a_worker_killed_while_it_makes_the_index_anew_loses_nothing(
    database: Database, environ: dict[str, str], settings: Settings, people: People, killed: Killed
) -> None:
    """What is withdrawn makes it do so, in its thread beside; meanwhile others write."""
    dice, folder = random.Random(5), settings.index_dir  # noqa: S311 - repeatable, no secrets
    site, amid = Installation.of(settings), 0
    for number in range(MAKINGS):
        before = _generations(folder)
        _some_work(database, people, 2 * number)
        _some_work(database, people, 2 * number + 1)
        amid += _until_another_is_made(folder, before)
        time.sleep(dice.random() * 0.05)
        killed.kill()
        _nothing_else_is_read(database, site)
        killed.again()
    killed.kill()
    assert amid > MAKINGS // 2
    installation = drain(environ)
    every_delivery_is_done(database)
    index_equals_database(database, installation)
    assert not installation.engine.has_remains()
    assert len(_generations(folder)) == 1
    installation.database.dispose()
    site.close()


def _generations(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("*") if path.is_dir()}


def _until_another_is_made(folder: Path, before: set[str]) -> bool:
    """Wait until a new generation is begun; whether it was."""
    end = time.monotonic() + 15
    while time.monotonic() < end:
        if _generations(folder) - before:
            return True
        time.sleep(0.002)
    return False


def _nothing_else_is_read(database: Database, site: Installation) -> None:
    """What a killed worker leaves can be read, and what it says of each text was once so."""
    if not site.engine.refresh():
        return  # killed before the first was made
    found = site.engine.refs()
    with database.session() as session:
        published = {*session.scalars(select(Need.ref)), *session.scalars(select(Offer.ref))}
        public = {one.ref for one in all_documents(session, "")}
        unread = events.events_after(session, site.engine.cursor(), 1000)
    assert set(found) <= published
    # What it knows and is not public now, or the other way round, it is to read of.
    assert unread or set(found) == public


def _matches_are_of_public_things(database: Database) -> None:
    with database.session() as session:
        matches = session.scalars(select(Match)).all()
        assert matches
        assert {m.offer.state for m in matches if m.state == "suggested"} <= {"published"}
