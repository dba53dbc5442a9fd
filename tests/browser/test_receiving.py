"""Journey 5: the receiving body reads a proposal and answers it; the company is told."""

from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage

import pytest

from marketplace.core.db import Database
from marketplace.worker import Worker
from tests import mails
from tests.browser.hands import Hands
from tests.factories import make_need, make_proposal
from tests.personas import People

pytestmark = pytest.mark.one_database

FEEDBACK = "Vi vill se det hemma hos någon. Vi hör av oss i januari."


@pytest.fixture
def need(database: Database, people: People, now: datetime, worker: Worker) -> str:
    """An open need that a company has answered."""
    with database.session(write=True) as session:
        need = make_need(session, people, now, "open")
        make_proposal(session, people, need, now, "submitted")
        session.commit()
        ref = need.ref
    worker.drain()
    return ref


def test_a_body_reads_a_proposal_and_answers_it(
    hands: Hands,
    people: People,
    need: str,
    worker: Worker,
    sent: Callable[[], list[EmailMessage]],
) -> None:
    hands.become(people.approver)
    hands.follow("Läs förslaget")
    hands.is_at("Ett lösningsförslag")
    hands.sees("Förslag rangordnas inte", "Varje läsning loggas.")
    hands.follow("Sovande får sova")
    hands.sees("Den som ligger på golvet rör sig annorlunda.", "Läst av", "Karin Sjöberg")
    hands.press("Markera som läst")
    hands.go(hands.page.locator("summary", has_text="Svara med återkoppling"))
    hands.page.keyboard.press("Enter")
    hands.press("Skicka återkopplingen", status=422)
    hands.sees("Skriv något först.")
    hands.write("Återkoppling till företaget", FEEDBACK)
    hands.press("Skicka återkopplingen")
    hands.sees("Återkopplingen är skickad till företaget.", FEEDBACK)
    hands.write("Ny anteckning", "Ring Anna.")
    hands.press("Spara anteckningen")
    hands.sees("Ring Anna.")
    worker.drain()
    hands.become(people.editor)
    hands.follow("Läs återkopplingen")
    hands.sees("Återkoppling från Ekbackens kommun", FEEDBACK)
    hands.sees_not("Ring Anna.")
    (read,) = mails.to(people.editor.person.email, sent(), "Ekbackens kommun har läst")
    (answer,) = mails.to(people.editor.person.email, sent(), "Ekbackens kommun har svarat")
    assert FEEDBACK not in mails.text_of(read)
    # The mail says that there is an answer, not what it says.
    assert FEEDBACK not in mails.text_of(answer)


def test_nobody_else_reads_a_proposal(hands: Hands, people: People, need: str) -> None:
    for persona in (people.neighbour, people.rival, people.moderator, people.coauthor):
        hands.become(persona)
        hands.open(f"/sv/needs/{need}/proposals", status=404)
        hands.open("/sv/proposals/F-2026-0001", status=404)
