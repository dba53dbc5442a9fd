"""Journey 7: somebody signs in, sees what waits and is new; an administrator reads mails."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from marketplace.core.db import Database
from marketplace.worker import Worker
from tests.browser.hands import Hands
from tests.clock import Clock
from tests.factories import make_need, make_proposal
from tests.personas import PASSWORD, People

pytestmark = pytest.mark.one_database


@pytest.fixture
def environ(environ: dict[str, str]) -> dict[str, str]:
    """A demonstration, in which mails are shown."""
    return {**environ, "DEMO": "1"}


@pytest.fixture
def news(database: Database, people: People, clock: Clock, worker: Worker) -> None:
    """An hour ago a draft came for review; just now a company answered another need."""
    earlier, now = clock.time - timedelta(hours=1), clock.time
    _make(database, people, earlier, "in_review")
    clock.time = earlier
    worker.drain()
    clock.time = now
    _make(database, people, now, "open")
    worker.drain()


def _make(database: Database, people: People, now: datetime, state: str) -> None:
    with database.session(write=True) as session:
        need = make_need(session, people, now, state)
        if state == "open":
            make_proposal(session, people, need, now, "submitted")
        session.commit()


def test_somebody_signs_in_and_reads_what_is_new(hands: Hands, people: People, news: None) -> None:
    page = hands.page
    notices = page.get_by_role("banner").get_by_role("link", name=re.compile("^Notiser"))
    hands.open("/sv/")
    hands.follow("Logga in")
    hands.write("E-postadress", people.approver.person.email)
    hands.write("Lösenord", "fel lösenord")
    hands.press("Logga in", status=422)
    hands.sees("Adressen eller lösenordet stämmer inte.")
    hands.write("Lösenord", PASSWORD)
    hands.press("Logga in")
    hands.is_at("Min sida")
    waiting = page.get_by_role("region", name=re.compile("^Väntar på dig"))
    expect(waiting.get_by_role("heading", level=3)).to_have_text(
        [re.compile("^Nytt lösningsförslag"), re.compile("^Att granska")]
    )
    before = int(re.sub(r"\D", "", notices.inner_text()))
    hands.follow(re.compile("^Notiser"), page.get_by_role("banner"))
    hands.follow(re.compile("^Nytt lösningsförslag"))
    hands.is_at("Ett lösningsförslag")
    assert int(re.sub(r"\D", "", notices.inner_text())) == before - 1
    hands.open("/sv/notifications")
    hands.press("Märk alla som lästa")
    expect(notices).to_have_text(re.compile(r"^\s*Notiser\s*$"))
    hands.press("Logga ut", page.get_by_role("banner"))
    hands.open("/sv/my")
    hands.is_at("Logga in")


def test_an_administrator_reads_the_mails_of_a_demonstration(
    hands: Hands, people: People, news: None
) -> None:
    hands.become(people.platform_admin)
    hands.follow("Mejl som skrivits i demonstrationen")
    hands.follow(re.compile("^Att granska"))
    hands.sees("approver@example.org", "Du får det här för att")
