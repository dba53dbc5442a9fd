"""A municipality's, a company's and a moderator's first week, each by keyboard at a window of their
own: from an empty installation to an introduced match, a confirmed proposal and an invitation."""

import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage

import pytest
from playwright.sync_api import BrowserContext

from config import Settings
from marketplace.worker import Worker
from tests import mails
from tests.browser.conftest import LiveServer, watch
from tests.browser.hands import Hands
from tests.browser.newly_opened import FIRST, Site, open_site
from tests.clock import Clock
from tests.factories import CLAIM, WHY_INVITED
from tests.functional.accounts import Post

ANNA, KARIN = "anna.lind@ekbacken.example", "karin.sjoberg@ekbacken.example"
SARA = "sara.nilsson@vardagskraft.example"
NEED, OFFER = "Trygg natt hemma", "Trygg natt hemma utan besök"
DRAFT = "/sv/needs/B-2026-0001/draft"
ASKED = "Hur märks det att någon har ramlat?"
QUESTION = "Vad vill ni uppnå, för vem, och hur vet ni att det behövs?"
PROBLEM = "I hemtjänsten väcks 140 personer varje natt av en tillsyn på natten."
MESSAGE = "Ni verkar tala om samma natt."


@pytest.fixture
def database_url(tmp_path: object) -> str:
    """A database that is not there yet."""
    return f"sqlite:///{tmp_path}/new.db"


@pytest.fixture
def settings(environ: dict[str, str], clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An installation that has just been made."""
    monkeypatch.setattr("marketplace.web.clock.utc_now", clock)
    open_site(environ)
    return Settings.from_environ(environ)


@pytest.fixture
def site(
    new_context: Callable[..., BrowserContext],
    live_server: LiveServer,
    worker: Worker,
    sent: Callable[[], list[EmailMessage]],
    clock: Clock,
) -> Iterator[Site]:
    """That installation, answering; what fails in anybody's window fails the test."""
    faults = []

    def window() -> Hands:
        context = new_context(base_url=live_server.url)
        faults.append(watch(context, live_server.url))
        # Every page is looked through by axe in test_every_page.py.
        return Hands(context.new_page(), lambda _persona: None, with_axe=False)

    yield Site(window, Post(worker, sent), clock)
    assert not any(faults)


def test_the_first_week(site: Site) -> None:
    anna = _a_municipality_comes(site)
    sara = _a_company_comes(site)
    site.next_day()
    mia = _a_moderator_verifies(site)
    site.next_day()
    karin = _a_colleague_is_invited(site, anna)
    _the_need_is_published(site, anna, karin)
    site.next_day()
    _the_offer_is_returned_and_published(site, sara, mia)
    site.next_day()
    _the_company_answers(site, sara)
    _the_need_changes(site, karin)
    _the_company_confirms(site, sara)
    _the_company_is_invited(site, karin, sara)
    site.next_day()
    _the_pair_is_introduced(site, mia)
    _both_answer(site, anna, sara, mia)


def _a_municipality_comes(site: Site) -> Hands:
    """Anna gets an account, registers her municipality, and begins to write while it waits."""
    anna = site.window()
    anna.open("/sv/")
    anna.follow("Skapa konto")
    site.register(anna, "Anna Lind", ANNA)
    site.confirm(anna, ANNA)
    anna.sees("Adressen är bekräftad och kontot är ditt.")
    anna.choose("Kommun")
    anna.write("Organisationsnummer", "212000-9002")
    anna.write("Namn", "Ekbackens kommun")
    anna.write(re.compile("^Plats"), "Upplands Väsby")
    anna.tick(re.compile("^Jag får företräda organisationen"))
    anna.press("Registrera organisationen")
    anna.is_at("Ekbackens kommun väntar på verifiering")
    anna.follow("Börja på ett behov")
    _write_need(anna)
    anna.sees("Arenan måste verifiera er organisation")
    return anna


def _write_need(anna: Hands) -> None:
    """Step by step, with all that is asked of a need that is to be open for answers."""
    anna.write(QUESTION, PROBLEM)
    anna.write("Vad har ni inte bestämt?", ASKED)
    anna.press("Spara och fortsätt")
    anna.write("Önskad effekt", "Den som sover väcks inte.")
    anna.write("Det ni mäter", "Väckta per natt")
    anna.write("I dag", "140")
    anna.write("Mål", "20")
    anna.press("Spara och fortsätt")
    anna.tick("Hemtjänst")
    anna.tick("Äldre 65+")
    anna.write("Plats", "Upplands Väsby")
    anna.select("År", "2028")
    anna.write(re.compile("^Omfattning"), "140 personer")
    anna.write("Kontakt", "natt@ekbacken.example")
    anna.press("Spara och fortsätt")
    anna.tick("Enskilda dialogmöten")
    anna.write_day("Sista svarsdag", 2026, 12, 31)
    anna.press("Spara och fortsätt")
    anna.write("Rubrik", NEED)
    anna.write("Sammanfattning", "Den som sover ska få sova.")
    anna.press("Spara och fortsätt")
    anna.is_at(NEED)


def _a_company_comes(site: Site) -> Hands:
    """Sara opens the link in her mail in another browser than the one she registered in."""
    phone, sara = site.window(), site.window()
    phone.open("/sv/register")
    site.register(phone, "Sara Nilsson", SARA)
    site.confirm(sara, SARA, elsewhere=True)
    sara.choose("Företag")
    sara.write("Organisationsnummer", "559900-9007")
    sara.write("Namn", "Vardagskraft AB")
    sara.write(re.compile("^Ort"), "Malmö")
    sara.tick(re.compile("^Jag får företräda organisationen"))
    sara.press("Registrera organisationen")
    sara.is_at("Vardagskraft AB väntar på verifiering")
    return sara


def _a_moderator_verifies(site: Site) -> Hands:
    """Mia takes the first of the two, puts it back, takes it again, and decides about both."""
    mia = site.signed_in(FIRST)
    mia.open("/sv/desk/organisations")
    mia.follow("Ekbackens kommun")
    mia.is_at("Verifiera Ekbackens kommun")
    mia.press("Ta det")
    mia.sees("Du har tagit det.")
    mia.press("Lägg tillbaka")
    mia.follow("Ekbackens kommun")
    mia.press("Ta det")
    mia.strike("v")
    mia.sees("Ekbackens kommun är verifierad.")
    mia.open("/sv/desk/organisations")
    mia.follow("Vardagskraft AB")
    mia.strike("v")
    mia.sees("Vardagskraft AB är verifierad.")
    return mia


def _a_colleague_is_invited(site: Site, anna: Hands) -> Hands:
    """Karin has no account: she makes one on the way, and comes back to the invitation."""
    anna.open("/sv/organisations/O-2026-0002/members")
    anna.write("E-postadress", KARIN)
    anna.tick(re.compile("^Godkännare"))
    anna.press("Skicka inbjudan")
    anna.sees("En inbjudan går till karin.sjoberg@ekbacken.example.")
    karin = site.window()
    karin.open(site.post.link(KARIN))
    karin.is_at("Inbjudan till Ekbackens kommun")
    karin.follow("Skapa konto", karin.page.get_by_role("main"))
    site.register(karin, "Karin Sjöberg", KARIN)
    site.confirm(karin, KARIN)
    karin.is_at("Inbjudan till Ekbackens kommun")
    karin.press("Tacka ja till inbjudan")
    karin.sees("Du hör nu till Ekbackens kommun.")
    return karin


def _the_need_is_published(site: Site, anna: Hands, karin: Hands) -> None:
    """Anna lets Karin approve the need, and sends it; Karin publishes it."""
    anna.open("/sv/needs/B-2026-0001/edit/questions")
    approvers = anna.page.get_by_role("group", name=re.compile("^Godkännare"))
    anna.tick("Karin Sjöberg", approvers)
    anna.press("Spara utkast")
    anna.open(DRAFT)
    anna.press("Skicka till granskning")
    site.work()
    karin.open("/sv/my")
    karin.follow(re.compile("^Granska"), karin.page.get_by_role("main"))
    karin.press("Publicera och öppna för svar")
    karin.sees("Öppet för svar", "31 december 2026")


def _the_offer_is_returned_and_published(site: Site, sara: Hands, mia: Hands) -> None:
    """Mia returns the offer with a reason; Sara corrects it, and it is published."""
    sara.open("/sv/my")
    sara.follow("Lägg upp ett erbjudande")
    sara.write("Vilket behov löses", PROBLEM)
    sara.write("Rubrik", OFFER)
    sara.write("Sammanfattning", "Bäst i världen.")
    sara.tick("Hemtjänst")
    sara.tick("Stockholms län")
    sara.tick("Digital tillsyn")
    sara.choose("Färdig produkt (TRL 8–9)")
    sara.write("Kontakt", "kontakt@vardagskraft.example")
    sara.write_day("Gäller till och med", 2027, 11, 24)
    sara.press("Spara och läs igenom")
    sara.press("Skicka till granskning")
    site.work()
    mia.open("/sv/desk")
    mia.follow(OFFER)
    mia.press(re.compile("^Ta ?: E-2026-0001"))
    mia.page.keyboard.press("3")
    mia.strike("a")
    mia.sees("Företaget läser varför.")
    site.work()
    sara.open("/sv/offers/E-2026-0001/draft")
    sara.sees("En moderator har skickat tillbaka erbjudandet.", "Texten är mest reklam")
    sara.follow("Ändra texten")
    sara.write("Sammanfattning", "En sensor märker rörelse. Den som sover får sova.")
    sara.press("Spara och läs igenom")
    sara.press("Skicka till granskning")
    mia.open("/sv/desk/offers/E-2026-0001")
    mia.strike("v")
    mia.sees("är publicerat.")


def _the_company_answers(site: Site, sara: Hands) -> None:
    """Sara finds the need that resembles the offer, and answers it; one part is to be secret."""
    site.work()
    sara.open("/sv/my")
    sara.sees("Behov som liknar era erbjudanden")
    sara.follow(NEED)
    sara.press("Följ behovet")
    sara.follow("Skriv ett lösningsförslag")
    sara.press("Börja skriva ett lösningsförslag")
    sara.write("Rubrik", "Sovande får sova")
    sara.write("Så löser vi behovet", "En sensor i taket märker rörelse.")
    approach = sara.page.locator(".claimed").filter(has_text="Så löser vi behovet")
    sara.tick("Begär sekretess för det här avsnittet", approach)
    sara.write("Skäl till begäran", CLAIM, approach)
    sara.write("Förväntad effekt", "Högst 20 väckta per natt.")
    sara.write(ASKED, "Den som ligger på golvet rör sig annorlunda.")
    sara.select("Mognad", "Färdig")
    sara.choose("Ja, vi kommer gärna på ett dialogmöte")
    sara.choose("Nej, nämn oss inte vid namn")
    sara.press("Läs igenom och skicka in")
    sara.tick("Jag har läst det här och skickar in förslaget för företaget")
    sara.press("Skicka in lösningsförslaget")
    sara.is_at("Lösningsförslaget är mottaget")
    site.work()
    assert mails.to(SARA, site.post.sent(), "Kvittens: ")


def _the_need_changes(site: Site, karin: Hands) -> None:
    """Karin writes a new version and publishes it; she follows what happens in her need."""
    karin.open("/sv/needs/B-2026-0001")
    karin.press("Skriv en ny version")
    karin.open("/sv/needs/B-2026-0001/edit/who")
    karin.write(re.compile("^Omfattning"), "226 personer")
    karin.press("Spara utkast")
    karin.open(DRAFT)
    karin.write("Vad som ändras och varför", "Fler har fått beslut.")
    karin.press("Publicera nya versionen")
    karin.sees("Version 2 är publicerad.", "Fler har fått beslut.")
    karin.press("Följ behovet")
    karin.sees("Du får veta när behovet ändras.")


def _the_company_confirms(site: Site, sara: Hands) -> None:
    """Sara is told what is new, and says that the proposal holds as it is."""
    site.work()
    (told,) = mails.to(SARA, site.post.sent(), "Behovet")
    assert "140" in mails.text_of(told)
    assert "226" in mails.text_of(told)
    sara.open("/sv/proposals/F-2026-0001")
    sara.sees("Behovet har ändrats sedan ni svarade", "Fler har fått beslut.")
    sara.press("Förslaget gäller som det är")
    sara.sees_not("Behovet har ändrats sedan ni svarade")


def _the_company_is_invited(site: Site, karin: Hands, sara: Hands) -> None:
    """Karin reads the proposal and invites to dialogue; everybody reads why, and not whom."""
    karin.open("/sv/proposals/F-2026-0001")
    karin.sees("Företaget begär sekretess för det här.", CLAIM)
    karin.press("Markera som läst")
    karin.go(karin.page.locator("summary", has_text="Bjud in till dialog"))
    karin.page.keyboard.press("Enter")
    karin.choose("Enskilda dialogmöten")
    karin.write("Skäl, till den öppna dialogförteckningen", WHY_INVITED)
    karin.press("Bjud in till dialog")
    site.work()
    sara.open("/sv/my")
    sara.follow(re.compile("bjuder in|Inbjud"), sara.page.get_by_role("main"))
    sara.sees("Inbjudna till dialog av Ekbackens kommun", WHY_INVITED)
    anybody = site.window()
    anybody.open("/sv/needs/B-2026-0001")
    anybody.sees(WHY_INVITED)
    anybody.sees_not("Vardagskraft", CLAIM)


def _the_pair_is_introduced(site: Site, mia: Hands) -> None:
    """Mia decides that the need and the offer belong together, and introduces them."""
    mia.open("/sv/desk")
    mia.strike("n")
    mia.is_at("Hör de här ihop?")
    mia.page.keyboard.press("1")
    mia.strike("v")
    mia.follow("En utvald matchning är inte presenterad än")
    mia.follow(NEED)
    mia.strike("v")
    mia.is_at("Presentera dem för varandra")
    mia.write("Meddelande till båda", MESSAGE)
    mia.press("Presentera för båda")
    mia.is_at("Vad svarade de?")
    site.work()


def _both_answer(site: Site, anna: Hands, sara: Hands, mia: Hands) -> None:
    """Both sides say that they are interested, and Mia sees it."""
    for hands, comment in ((anna, "Kom till oss i januari."), (sara, "Det gör vi.")):
        hands.open("/sv/my")
        hands.follow(re.compile("^(Svara|Säg om)"), hands.page.get_by_role("main"))
        hands.is_at("Ni har presenterats för varandra")
        hands.sees(MESSAGE)
        hands.choose("Ja, vi är intresserade")
        hands.write(re.compile("^Kommentar"), comment)
        hands.press("Spara svaret")
        hands.sees("Ert svar är sparat.")
    mia.open("/sv/desk/matches?state=introduced")
    mia.follow(NEED)
    mia.sees("Kom till oss i januari.", "Det gör vi.", "Intresserade")
