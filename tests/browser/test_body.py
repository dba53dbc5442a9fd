"""Journeys 2 and 3: a need is written, returned, corrected and published."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from marketplace.core.db import Database
from marketplace.needs.models import Need
from marketplace.worker import Worker
from tests.browser.hands import Hands
from tests.factories import OPEN, make_need, make_offer
from tests.personas import People

pytestmark = pytest.mark.one_database

QUESTION = "Vad vill ni uppnå, för vem, och hur vet ni att det behövs?"
PROBLEM = "I hemtjänsten väcks 140 personer varje natt av en tillsyn."


@pytest.fixture
def others(database: Database, people: People, now: datetime, worker: Worker) -> None:
    """A need and an offer about nights, published before."""
    with database.session(write=True) as session:
        make_need(session, people, now, "announced", title="Sova hela natten hemma")
        make_offer(session, people, now, "published", title="Nattlig tillsyn utan besök")
        session.commit()
    worker.drain()


def test_an_author_writes_a_need(hands: Hands, people: People, others: None) -> None:
    hands.become(people.author)
    hands.follow("Skriv ett nytt behov")
    hands.is_at("Tre frågor att börja med")
    # A personal number is named, masked, and nothing is lost.
    hands.write(QUESTION, f"{PROBLEM} Inga, 19121212-1212, är en.")
    hands.write("2029 om tre år", "450 bor ensamma.")
    hands.press("Spara och fortsätt", status=422)
    hands.sees("”19121212-••••” ser ut som ett personnummer", "Allt du har skrivit är kvar.")
    expect(hands.page.get_by_label("2029 om tre år")).to_have_value("450 bor ensamma.")
    hands.write(QUESTION, PROBLEM)
    hands.write("Vad har ni inte bestämt?", "Hur märks det att någon har ramlat?")
    hands.write("Arbetsnamn", "Lugna nätter")
    hands.press("Spara och fortsätt")
    hands.is_at("Problem och effekt")
    hands.write("Önskad effekt", "Vi behöver en app som larmar.")
    hands.press("Spara utkast")
    hands.sees("”Vi behöver en app” pekar ut en lösning.")
    hands.sees("Finns redan på torget", "Sova hela natten hemma", "Nattlig tillsyn utan besök")
    hands.write("Önskad effekt", "Den som sover väcks inte.")
    hands.press("Spara och fortsätt")
    hands.tick("Hemtjänst")
    hands.write("Plats", "Upplands Väsby")
    hands.select("År", "2028")
    hands.write("Kontakt", "natt@ekbacken.example")
    hands.press("Spara och fortsätt")
    hands.press("Spara och fortsätt")
    hands.write("Rubrik", "Trygga nätter hemma")
    hands.write("Sammanfattning", "Den som sover ska få sova.")
    hands.press("Spara och fortsätt")
    hands.is_at("Trygga nätter hemma")
    hands.sees("Allt som krävs finns med, 9 av 9.", "4 saker saknas:")
    # What is missing leads to where it is written.
    hands.follow("Så mäts effekten")
    hands.write("Det ni mäter", "Väckta per natt")
    hands.write("I dag", "140")
    hands.write("Mål", "20")
    hands.press("Spara utkast")
    hands.open("/sv/needs/B-2026-0002/draft")
    hands.sees("3 saker saknas:")
    hands.press("Skicka till granskning")
    hands.sees("Under granskning")


@pytest.fixture
def in_review(database: Database, people: People, now: datetime) -> str:
    """A whole need, sent to the approver."""
    return _make(database, people, now, answers_close_at=now + timedelta(days=30), **OPEN)


def _make(database: Database, people: People, now: datetime, **changes: object) -> str:
    with database.session(write=True) as session:
        need: Need = make_need(session, people, now, "in_review", **changes)
        session.commit()
        return need.ref


def test_an_approver_returns_a_need_and_opens_it_for_answers(
    hands: Hands, people: People, in_review: str, worker: Worker
) -> None:
    worker.drain()
    hands.become(people.approver)
    hands.follow(re.compile("^Granska"), hands.page.get_by_role("main"))
    hands.write("Ny kommentar", "Bra början.")
    hands.press("Spara kommentaren")
    hands.sees("Bra början.")
    hands.press("Skicka tillbaka med skäl", status=422)
    hands.sees("Skriv varför utkastet går tillbaka")
    hands.write("Skicka tillbaka till Anna", "Skriv hur många det är.")
    hands.press("Skicka tillbaka med skäl")
    worker.drain()
    hands.become(people.author)
    hands.follow("Rätta och skicka igen")
    hands.sees("Karin Sjöberg skickade tillbaka utkastet.", "Skriv hur många det är.")
    hands.follow(re.compile("^Ändra ?: Problem och nuläge"))
    hands.write("Problem och nuläge", "140 av 190 väcks varje natt.")
    hands.press("Spara utkast")
    hands.open(f"/sv/needs/{in_review}/draft")
    hands.press("Skicka till granskning")
    hands.become(people.approver, f"/sv/needs/{in_review}/draft")
    hands.press("Publicera och öppna för svar")
    hands.sees("Öppet för svar", "140 av 190 väcks varje natt.", "24 december 2026")
    hands.sees_not("Bra början.", "Skriv hur många det är.")


def test_an_approver_announces_a_need_that_is_not_yet_decided(
    hands: Hands, people: People, database: Database, now: datetime
) -> None:
    ref = _make(database, people, now)
    hands.become(people.approver, f"/sv/needs/{ref}/draft")
    hands.sees("Sista svarsdag", "Den tar inte emot svar")
    hands.press("Publicera som tidigt behov")
    hands.sees("Tidigt behov", "Ännu inte öppet för svar")
