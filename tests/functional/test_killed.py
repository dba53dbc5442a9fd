"""SIGKILL of the web server and the worker while people write loses nothing: what was answered with
success is there, once, and everything that follows from it is done, once."""

import hashlib
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from threading import Event, Thread
from typing import Any, cast

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from stdnum import luhn

from marketplace.accounts.models import Organisation, Registration
from marketplace.core import events
from marketplace.core.db import Database
from marketplace.needs.models import NeedVersion
from marketplace.notifications.models import Notification, SentMail
from marketplace.proposals.models import ProposalVersion, Receipt
from tests.afterwards import drain, every_delivery_is_done, index_equals_database
from tests.factories import make_need, make_proposal
from tests.functional.accounts import STRONG
from tests.mails import to
from tests.personas import PASSWORD, People, Persona
from tests.processes import free_port, kill, kill_all, start, status, until, web_and_worker
from tests.visitor import Page, Visitor
from tests.wire import NO_ANSWER, Wire

KILLS = 6
PAUSE = 0.05


Write = Callable[[Visitor, int], Page]


class Served:
    """The real `serve`, started again when all of it is killed."""

    def __init__(self, environ: dict[str, str], log: Path) -> None:
        self.environ, self.log, self.port = environ, log, free_port()
        self.start()

    def start(self) -> None:
        self.process = start(self.environ, self.log, "serve", "--port", str(self.port))
        until(lambda: status(self.port) == 200)

    def kill(self, what: str) -> None:
        """One process that answers, the worker, or everything at once as when a machine dies."""
        if what == "all":
            kill_all(self.process.pid)
            self.process.wait()
            self.start()
            return
        until(lambda: all(web_and_worker(self.process.pid)))
        web, worker = web_and_worker(self.process.pid)
        kill(min(web if what == "web" else worker))
        until(lambda: status(self.port) == 200)

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(60)


class Writer:
    """Somebody who writes one thing after the other, and remembers what was answered. `last` ends
    the address of the form that does it."""

    def __init__(self, base_url: str, write: Write, last: str) -> None:
        self.name, self.write, self.last = write.__name__, write, last
        self.wire = Wire(base_url)
        self.visitor = Visitor(cast(FlaskClient, self.wire))
        self.kept: list[int] = []
        self.unanswered = 0
        self.fault: BaseException | None = None

    def run(self, stop: Event) -> None:
        number = 0
        while not stop.is_set() and self.fault is None:
            number += 1
            self._try(number)
            time.sleep(PAUSE)

    def _try(self, number: int) -> None:
        succeeded = self.wire.redirects.succeeded
        succeeded.clear()
        try:
            self.write(self.visitor, number)
        except NO_ANSWER:
            self.unanswered += 1
            time.sleep(PAUSE)
        except BaseException as error:
            self.fault = error
        # The form may have been answered though the page that it led to was not.
        if any(address.endswith(self.last) for address in succeeded):
            self.kept.append(number)


def _register(visitor: Visitor, number: int) -> Page:
    values = {"name": "Ny Person", "email": _address(number), "password": STRONG}
    return visitor.open("/sv/register").submit("Skapa kontot", has_read="y", **values)


def _address(number: int) -> str:
    return f"ny{number}@example.org"


def _found(visitor: Visitor, number: int) -> Page:
    """Register a company unlike the others."""
    values = {"kind": "company", "org_number": _org_number(number), "name": _name(number)}
    page = visitor.open("/sv/organisations/new")
    return page.submit("Registrera organisationen", may_represent="y", **values)


def _org_number(number: int) -> str:
    start = f"559977{number:03}"
    return start + str(luhn.calc_check_digit(start))


def _name(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()[:16]


def _save(visitor: Visitor, number: int) -> Page:
    """Save the draft of a proposal."""
    page = visitor.open("/sv/proposals/F-2026-0001/edit")
    return page.submit("Spara utkast", approach=f"Sparat {number}")


def _send(visitor: Visitor, number: int) -> Page:
    """Send a new version of the other proposal."""
    page = visitor.open("/sv/proposals/F-2026-0002")
    if "Skriv en ny version" in page.text:
        page.submit("Skriv en ny version")
    page = visitor.open("/sv/proposals/F-2026-0002/edit")
    page = page.submit("Läs igenom och skicka in", title=f"Skickat {number}")
    return page.submit("Skicka in lösningsförslaget", terms="y")


def _publish(visitor: Visitor, number: int) -> Page:
    """Publish a new version of a need that a company has answered."""
    page = visitor.open("/sv/needs/B-2026-0001")
    if "Fortsätt med den nya versionen" not in page.text:
        page.submit("Skriv en ny version")
    page = visitor.open("/sv/needs/B-2026-0001/edit/who")
    page.submit("Spara utkast", volume=f"{number} personer")
    page = visitor.open("/sv/needs/B-2026-0001/draft")
    return page.submit("Publicera nya versionen", note=f"Ändring {number}.")


@pytest.fixture
def begun(database: Database, people: People) -> None:
    """Two open needs; a draft of an answer to the first, and an answer that was sent to each."""
    now = datetime.now(UTC)
    with database.session(write=True) as session:
        first, second = (make_need(session, people, now, "open") for _ in range(2))
        make_proposal(session, people, second, now)
        make_proposal(session, people, second, now, "submitted")
        make_proposal(session, people, first, now, "submitted")
        session.commit()


@pytest.fixture
def served(environ: dict[str, str], begun: None, tmp_path: Path) -> Iterator[Served]:
    served = Served(environ, tmp_path / "log")
    yield served
    kill_all(served.process.pid)
    served.process.wait()


@pytest.fixture
def writers(served: Served, people: People) -> list[Writer]:
    """Five people, signed in where they have to be."""
    who: list[tuple[Write, str, Persona | None]] = [
        (_register, "/register", None),
        (_found, "/organisations/new", people.rival),
        (_save, "/edit", people.editor),
        (_send, "/review", people.editor),
        (_publish, "/publish-version", people.approver),
    ]
    return [_writer(served.port, *one) for one in who]


def _writer(port: int, write: Write, last: str, persona: Persona | None) -> Writer:
    writer = Writer(f"http://127.0.0.1:{port}", write, last)
    if persona is not None:
        page = writer.visitor.open("/sv/sign-in")
        page.submit("Logga in", email=persona.person.email, password=PASSWORD)
    return writer


def test_a_killed_web_server_and_worker_lose_nothing(
    served: Served,
    writers: list[Writer],
    database: Database,
    environ: dict[str, str],
    sent: Callable[[], list[EmailMessage]],
) -> None:
    _write_while_killing(served, writers)
    installation = drain(environ)
    kept = {writer.name: writer.kept for writer in writers}
    assert {name for name, numbers in kept.items() if len(numbers) < KILLS} == set(), kept
    assert sum(writer.unanswered for writer in writers) >= KILLS // 3
    _what_was_answered_is_there(database, kept)
    _versions_are_whole(database)
    every_delivery_is_done(database)
    index_equals_database(database, installation)
    _nobody_is_told_twice(database, sent())
    installation.database.dispose()


def _write_while_killing(served: Served, writers: list[Writer]) -> None:
    stop, dice = Event(), random.Random(11)  # noqa: S311 - repeatable moments, no secrets
    threads = [Thread(target=writer.run, args=(stop,)) for writer in writers]
    for thread in threads:
        thread.start()
    try:
        for what in ("web", "worker", "all") * (KILLS // 3):
            before = {writer.name: len(writer.kept) for writer in writers}
            until(lambda b=before: all(len(w.kept) > b[w.name] or w.fault for w in writers))
            time.sleep(dice.random() * 0.3)
            served.kill(what)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    served.end()
    assert [(w.name, w.fault) for w in writers if w.fault] == []


def _what_was_answered_is_there(database: Database, kept: dict[str, list[int]]) -> None:
    with database.session() as session:
        asked = Counter(session.scalars(select(Registration.email)))
        names = Counter(session.scalars(select(Organisation.name)))
        notes = Counter(session.scalars(select(NeedVersion.change_note)))
        titles = Counter(session.scalars(select(ProposalVersion.title).where(_is_received())))
        saved = session.scalars(select(ProposalVersion.approach).filter_by(proposal_id=1)).one()
    assert {n for n in kept["_register"] if asked[_address(n)] != 1} == set()
    assert {n for n in kept["_found"] if names[_name(n)] != 1} == set()
    assert {n for n in kept["_publish"] if notes[f"Ändring {n}."] != 1} == set()
    assert {n for n in kept["_send"] if titles[f"Skickat {n}"] != 1} == set()
    # What was saved later and never answered may be there.
    assert int(saved.removeprefix("Sparat ")) >= kept["_save"][-1]


def _is_received() -> Any:
    return ProposalVersion.number.is_not(None)


def _versions_are_whole(database: Database) -> None:
    """Numbers without a gap, one receipt for each that was received, one event for each."""
    with database.session() as session:
        for table, owner in ((NeedVersion, "need_id"), (ProposalVersion, "proposal_id")):
            query = select(getattr(table, owner), func.max(table.number), func.count(table.number))
            for _id, newest, count in session.execute(query.group_by(getattr(table, owner))):
                assert (newest or 0) == count
        receipts = session.scalars(select(Receipt)).all()
        received = session.scalars(select(ProposalVersion.id).where(_is_received())).all()
        assert sorted(r.version_id for r in receipts) == sorted(received)
        for receipt in receipts:
            assert receipt.checksum == hashlib.sha256(receipt.content).hexdigest()
        happened = session.scalars(select(events.Event)).all()
        published = [e.refs["version"] for e in happened if e.kind == "need.published"]
        frozen = session.scalars(select(NeedVersion.id).where(NeedVersion.number.is_not(None)))
        assert sorted(published) == sorted(frozen.all())


def _nobody_is_told_twice(database: Database, mails: list[EmailMessage]) -> None:
    """One notice per event and person, one mail per notice, one receipt per version received."""
    with database.session() as session:
        told = Counter(
            (n.event_seq, n.person_id, n.kind) for n in session.scalars(select(Notification))
        )
        logged = session.scalars(select(SentMail)).all()
        versions = session.scalar(select(func.count()).where(_is_received()))
    assert [notice for notice, times in told.items() if times > 1] == []
    by_notice = Counter(mail.notification_id for mail in logged if mail.notification_id)
    assert [notice for notice, times in by_notice.items() if times > 1] == []
    # Killed between sending and noting it, the worker sends again under the same Message-ID.
    ids = {mail["Message-ID"]: mail for mail in mails}
    assert set(ids) == {mail.message_id for mail in logged}
    assert len(to("editor@example.org", ids.values(), "Kvittens: ")) == versions
