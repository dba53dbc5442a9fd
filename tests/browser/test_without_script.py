"""One whole journey at 320 px without JavaScript: a need is written, published and answered."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import Hands
from tests.personas import People, Persona

pytestmark = pytest.mark.one_database

QUESTION = "Vad vill ni uppnå, för vem, och hur vet ni att det behövs?"
ASKED = "Hur märks det att någon har ramlat?"
NARROWEST = {"width": 320, "height": 640}


@pytest.fixture
def hands(page: Page, sign_in: Callable[[Persona], None]) -> Hands:
    """Somebody at the keyboard. Axe is a script, and none runs here."""
    return Hands(page, sign_in, with_axe=False)


@pytest.mark.browser_context_args(viewport=NARROWEST, java_script_enabled=False)
def test_r20_a_need_is_written_published_and_answered_without_script(
    hands: Hands, people: People
) -> None:
    hands.become(people.author)
    _write(hands)
    draft = hands.address
    hands.press("Skicka till granskning")
    hands.become(people.approver, draft)
    hands.press("Publicera och öppna för svar")
    hands.sees("Öppet för svar", "31 december 2026")
    need = hands.address
    hands.become(people.editor, need)
    hands.follow("Skriv ett lösningsförslag")
    hands.press("Börja skriva ett lösningsförslag")
    _answer(hands)
    hands.is_at("Lösningsförslaget är mottaget")
    hands.sees("24 november 2026 kl. 10.00.00")


def _write(hands: Hands) -> None:
    """A need with all that is asked of it, step by step."""
    hands.follow("Skriv ett nytt behov")
    hands.write(QUESTION, "140 personer väcks varje natt av en tillsyn.")
    hands.write("Vad har ni inte bestämt?", ASKED)
    hands.press("Spara och fortsätt")
    hands.write("Önskad effekt", "Den som sover väcks inte.")
    hands.write("Det ni mäter", "Väckta per natt")
    hands.write("I dag", "140")
    hands.write("Mål", "20")
    # Without script the button sends the form, and the page comes back with one row more.
    hands.press("Lägg till ett mått")
    expect(hands.page.get_by_label("Mål", exact=True)).to_have_count(2)
    hands.press("Spara och fortsätt")
    hands.tick("Hemtjänst")
    hands.tick("Äldre 65+")
    hands.write("Plats", "Upplands Väsby")
    hands.select("År", "2028")
    hands.write("Kontakt", "natt@ekbacken.example")
    hands.press("Spara och fortsätt")
    hands.tick("Enskilda dialogmöten")
    hands.write_day("Sista svarsdag", 2026, 12, 31)
    hands.press("Spara och fortsätt")
    hands.write("Rubrik", "Trygga nätter hemma")
    hands.write("Sammanfattning", "Den som sover ska få sova.")
    hands.press("Spara och fortsätt")
    hands.is_at("Trygga nätter hemma")


def _answer(hands: Hands) -> None:
    """A proposal with all that is asked of it, sent."""
    hands.write("Rubrik", "Sovande får sova")
    hands.write("Så löser vi behovet", "En sensor i taket märker rörelse.")
    hands.write("Förväntad effekt", "Högst 20 väckta per natt.")
    hands.write(ASKED, "Den som ligger på golvet rör sig annorlunda.")
    hands.select("Mognad", "Färdig")
    hands.choose("Nej, förslaget räcker som det är")
    hands.choose("Nej, nämn oss inte vid namn")
    hands.press("Läs igenom och skicka in")
    hands.tick("Jag har läst det här och skickar in förslaget för företaget")
    hands.press("Skicka in lösningsförslaget")
