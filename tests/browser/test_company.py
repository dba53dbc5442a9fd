"""Journey 4: a company publishes an offer, finds a need that fits it and answers the need."""

import hashlib
import re
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from marketplace.core.db import Database
from marketplace.worker import Worker
from tests import mails
from tests.browser.hands import Hands
from tests.factories import make_need, make_offer
from tests.personas import People

pytestmark = pytest.mark.one_database

NEED = "Trygg natt hemma utan onödiga besök"
OFFER = "Tillsyn på natten utan besök"
QUESTION = "Hur märker er lösning att någon har ramlat?"


@pytest.fixture
def need(database: Database, people: People, now: datetime) -> str:
    """An open need of another body."""
    with database.session(write=True) as session:
        ref = make_need(session, people, now, "open").ref
        session.commit()
    return ref


def test_a_company_publishes_an_offer_and_sees_the_needs_that_fit_it(
    hands: Hands, people: People, need: str, worker: Worker
) -> None:
    hands.become(people.editor)
    hands.follow("Lägg upp ett erbjudande")
    hands.write("Vilket behov löses", "I hemtjänsten väcks många av en tillsyn på natten.")
    hands.write("Rubrik", OFFER)
    hands.write("Sammanfattning", "En sensor märker rörelse. Den som sover får sova.")
    hands.tick("Hemtjänst")
    hands.tick("Stockholms län")
    hands.tick("Digital tillsyn")
    hands.choose("Färdig produkt (TRL 8–9)")
    hands.write("Kontakt", "kontakt@vardagskraft.example")
    hands.write_day("Gäller till och med", 2027, 11, 24)
    hands.press("Spara och läs igenom")
    hands.is_at(OFFER)
    hands.press("Skicka till granskning")
    hands.sees("Under granskning")
    worker.drain()
    hands.become(people.moderator, "/sv/desk")
    hands.follow(OFFER)
    hands.is_at("Kan erbjudandet publiceras?")
    hands.strike("v")
    hands.sees("är publicerat.", "Inget erbjudande väntar.")
    worker.drain()
    hands.become(people.editor)
    hands.sees("Behov som liknar era erbjudanden")
    hands.follow(NEED)
    hands.is_at(NEED)


def test_a_company_answers_a_need_and_gets_a_receipt(
    hands: Hands,
    people: People,
    need: str,
    database: Database,
    now: datetime,
    worker: Worker,
    sent: Callable[[], list[EmailMessage]],
    tmp_path: Path,
) -> None:
    with database.session(write=True) as session:
        make_offer(session, people, now, "published")
        session.commit()
    hands.become(people.editor, f"/sv/needs/{need}")
    hands.follow("Skriv ett lösningsförslag")
    hands.press("Börja skriva ett lösningsförslag")
    hands.sees("Detta är inte en upphandling.", "Det ni skickar in blir allmän handling.")
    hands.write("Rubrik", "Sovande får sova")
    hands.press("Spara utkast")
    hands.press("Läs igenom och skicka in")
    hands.sees("Det här är kvar innan ni kan skicka in:")
    hands.follow("Fortsätt skriva")
    hands.write("Så löser vi behovet", "En sensor i taket märker rörelse.")
    hands.write("Förväntad effekt", "Högst 20 väckta per natt.")
    hands.write(QUESTION, "Den som ligger på golvet rör sig annorlunda.")
    hands.select("Mognad", "Färdig")
    hands.choose("Ja, vi kommer gärna på ett dialogmöte")
    hands.choose("Nej, nämn oss inte vid namn")
    hands.tick(re.compile(OFFER))
    hands.press("Läs igenom och skicka in")
    hands.tick("Jag har läst det här och skickar in förslaget för företaget")
    hands.press("Skicka in lösningsförslaget")
    hands.is_at("Lösningsförslaget är mottaget")
    hands.sees("24 november 2026 kl. 10.00.00")
    checksum = _download(hands, tmp_path / "receipt.json")
    hands.sees(" ".join(checksum[i : i + 8] for i in range(0, 64, 8)))
    worker.drain()
    (receipt,) = mails.to(people.editor.person.email, sent(), "Kvittens: ")
    assert checksum in mails.text_of(receipt).replace(" ", "").replace("\n", "")


def _download(hands: Hands, path: Path) -> str:
    """Follow the link to the file, as a person would keep it; its SHA-256."""
    hands.go(hands.page.get_by_role("link", name="Ladda ned filen som summan gäller"))
    with hands.page.expect_download() as download:
        hands.page.keyboard.press("Enter")
    download.value.save_as(path)
    return hashlib.sha256(path.read_bytes()).hexdigest()
