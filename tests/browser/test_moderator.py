"""Journey 6: a moderator decides about pairs by key and introduces; both sides answer."""

import re
from datetime import datetime

import pytest
from playwright.sync_api import expect

from marketplace.core.db import Database
from marketplace.worker import Worker
from tests.browser.hands import Hands
from tests.factories import make_need, make_offer
from tests.personas import People

pytestmark = pytest.mark.one_database


@pytest.fixture
def suggested(database: Database, people: People, now: datetime, worker: Worker) -> None:
    """Two pairs, found by the matching itself."""
    with database.session(write=True) as session:
        make_need(session, people, now, "open")
        for title in ("Trygg natt hemma utan besök", "Tillsyn på natten utan besök"):
            make_offer(session, people, now, "published", title=title)
        session.commit()
    worker.drain()


def test_a_moderator_decides_by_key_and_introduces(
    hands: Hands, people: People, suggested: None, worker: Worker
) -> None:
    page = hands.page
    hands.become(people.moderator, "/sv/desk")
    hands.strike("n")
    hands.is_at("Hör de här ihop?")
    hands.sees("1 av 2 att avgöra", "Båda handlar om", "samstämmighet av högst 1")
    expect(page.get_by_role("article")).to_have_count(2)
    assert page.get_by_role("article").locator("mark").count() > 4
    hands.strike("a", status=422)
    hands.sees("Ge ett skäl.")
    # A reason and a decision: two keys, and the next pair stands there.
    page.keyboard.press("1")
    hands.strike("v")
    hands.sees("Utvald: ", "1 av 1 att avgöra")
    # The keys are letters to whoever writes.
    page.keyboard.press("6")
    hands.write("Ditt eget skäl", "Avser ett senare skede.")
    hands.press(re.compile("^Avfärda"))
    hands.sees("Alla matchningar är avgjorda", "Du avgjorde nyss")
    hands.follow(re.compile("inte presenterad"))
    hands.follow("Trygg natt hemma utan onödiga besök")
    hands.is_at("De här hör ihop")
    hands.strike("v")
    hands.is_at("Presentera dem för varandra")
    hands.write("Meddelande till båda", "Ni verkar tala om samma natt.")
    hands.press("Presentera för båda")
    hands.is_at("Vad svarade de?")
    worker.drain()
    hands.become(people.author)
    hands.follow(re.compile("^(Svara|Säg om)"), page.get_by_role("main"))
    _answer(hands, "Kom till oss i januari.")
    hands.become(people.editor)
    hands.follow(re.compile("^(Svara|Säg om)"), page.get_by_role("main"))
    hands.sees("Kom till oss i januari.")
    _answer(hands, "Det gör vi.")
    hands.become(people.moderator, "/sv/desk/matches?state=introduced")
    hands.follow("Trygg natt hemma utan onödiga besök")
    hands.sees("Det gör vi.", "Kom till oss i januari.", "Intresserade")


def _answer(hands: Hands, comment: str) -> None:
    """A side reads the message that both got, and is interested."""
    hands.is_at("Ni har presenterats för varandra")
    hands.sees("Ni verkar tala om samma natt.", "Detta är inte en upphandling.")
    hands.choose("Ja, vi är intresserade")
    hands.write(re.compile("^Kommentar"), comment)
    hands.press("Spara svaret")
    hands.sees("Ert svar är sparat.")
