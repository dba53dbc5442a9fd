"""Journey 1: somebody without an account finds and reads what is published."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from marketplace.core.db import Database
from marketplace.worker import Worker
from tests.browser.hands import Hands
from tests.factories import make_need, make_offer
from tests.personas import People

pytestmark = pytest.mark.one_database

OPEN = "Trygg natt hemma utan onödiga besök"
ANNOUNCED = "Elever som har slutat komma till skolan"
OFFER = "Tillsyn på natten utan besök"


@pytest.fixture
def published(database: Database, people: People, now: datetime, worker: Worker) -> None:
    """An open need from last week, an announced one from today, and an offer."""
    school = {"title": ANNOUNCED, "welfare_areas": ["school"], "needed_from_year": 2031}
    with database.session(write=True) as session:
        make_need(session, people, now - timedelta(days=9), "open")
        make_need(session, people, now, "announced", problem="Var tionde är borta.", **school)
        make_offer(session, people, now, "published")
        session.commit()
    worker.drain()


def test_a_visitor_searches_narrows_and_reads(hands: Hands, published: None) -> None:
    page = hands.page
    hands.open("/sv/")
    hands.is_at("Välfärdens behov, innan de blir upphandlingar")
    hands.sees("Nya behov", OPEN, ANNOUNCED)
    hands.write("Sök bland behoven", "natten")
    hands.press("Sök")
    hands.sees("1 behov matchar ”natten”")
    expect(page.get_by_role("link", name=OPEN).locator("mark")).to_have_text("natt")
    hands.write("Sök bland behoven", "xyzzy")
    hands.press("Sök")
    hands.sees("Inget behov handlar om ”xyzzy”")
    hands.write("Sök bland behoven", "")
    hands.press("Sök")
    hands.tick(re.compile("^Tidigt behov"), page.get_by_role("group", name="Läge"))
    hands.choose("Senaste 7 dagarna")
    hands.press("Visa 2 behov")
    hands.sees("1 behov", ANNOUNCED)
    hands.sees_not(OPEN)
    assert "state=announced" in page.url
    assert "since=7" in page.url
    hands.follow("Ta bort Senaste 7 dagarna")
    hands.follow("Rensa alla")
    hands.select("Sortera efter", "Sista svarsdag")
    hands.press("Sortera")
    assert "sort=deadline" in page.url


def test_a_visitor_reads_a_need_an_offer_and_an_organisation(hands: Hands, published: None) -> None:
    hands.open("/sv/needs")
    hands.follow(ANNOUNCED)
    hands.is_at(ANNOUNCED)
    hands.sees("Detta är inte en upphandling. Svar är inte anbud.", "Tidigt behov", "2031")
    hands.open("/sv/needs")
    hands.follow(OPEN)
    hands.sees("140 personer varje natt", "Hur märker er lösning att någon har ramlat?")
    hands.follow("Ekbackens kommun")
    hands.is_at("Ekbackens kommun")
    hands.sees(OPEN, ANNOUNCED)
    hands.open("/sv/offers")
    hands.follow(OFFER)
    hands.sees("Vardagskraft AB", "I hemtjänsten väcks många")
    hands.follow("In English", hands.page.get_by_role("contentinfo"))
    hands.sees("This text is in Swedish only")
