"""Why a pair that a moderator expected is not there, and what a need's author is told while no
offer answers it."""

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask

from marketplace.accounts import operations as accounts
from marketplace.accounts.models import Organisation
from marketplace.core.db import Database
from marketplace.matching import operations, rules
from marketplace.matching.models import Match
from marketplace.needs import operations as needs
from marketplace.needs.models import Need
from marketplace.offers import operations as offers
from marketplace.offers.models import Offer
from marketplace.worker import Worker
from tests.clock import Clock
from tests.desk import change_offer
from tests.factories import make_need, make_offer
from tests.personas import People
from tests.visitor import Page, Visitor

pytestmark = pytest.mark.usefixtures("app")
FAR = {
    "title": "Skidspår vid sjön",
    "summary": "Vi preparerar spår.",
    "problem_solved": "Konstsnö lagras under flis.",
    "welfare_areas": ["preschool"],
    "target_groups": ["pupils"],
    "regions_served": ["25"],
}
LEAST = 0.95  # more than any pair of these few texts has
LOW = 0.075  # less than the one that fits has
NO_ANSWER = "Inget tydligt svar än bland erbjudandena"


class Desk:
    """One need, one offer that fits and one that does not, as a moderator asks about them."""

    def __init__(self, visitor: Visitor, database: Database, people: People, now: datetime) -> None:
        self.visitor, self.database, self.people, self.now = visitor, database, people, now
        with database.session(write=True) as session:
            need = make_need(session, people, now, "open")
            near = make_offer(session, people, now, "published", valid_until=now + timedelta(90))
            far = make_offer(session, people, now, "published", **FAR)
            session.commit()
            self.need, self.near, self.far = need.ref, near.ref, far.ref

    def ask(self, offer: str = "", *, need: str = "", language: str = "sv") -> Page:
        """The page as a moderator opens it."""
        query = f"need={need or self.need}" + (f"&offer={offer}" if offer else "")
        visitor = self.visitor.sign_in(self.people.moderator)
        return visitor.open(f"/{language}/desk/missing?{query}")


@pytest.fixture
def desk(
    visitor: Visitor,
    database: Database,
    people: People,
    now: datetime,
    worker: Worker,
    monkeypatch: pytest.MonkeyPatch,
) -> Desk:
    monkeypatch.setattr(rules, "MINIMUM_LIKELIHOOD", LEAST)
    made = Desk(visitor, database, people, now)
    worker.drain()
    return made


def test_below_the_likelihood_the_number_the_words_and_both_sides_codes_are_told(
    desk: Desk,
) -> None:
    page = desk.ask(desk.far)
    assert page.heading == "Varför saknas ett par?"
    assert re.search(r"inte tillräckligt sannolikt att de hör ihop: \d+\s%", page.text)
    assert re.search(r"krävs minst 95\s%", page.text)
    assert re.search(r"Plats 2 av 2 erbjudanden, de 50 bästa behålls", page.text)
    assert "Behovet: Hemtjänst" in page.text, "what the need says of a facet in which they differ"
    assert "Erbjudandet: Förskola" in page.text, "and what the offer says"
    assert "Knappast" in page.text
    english = desk.ask(desk.far, language="en")
    assert "It is not likely enough that they belong together" in english.text
    assert "at least 95% is asked for" in english.text


def test_a_pair_that_is_there_is_linked(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, worker: Worker
) -> None:
    monkeypatch.setattr(rules, "MINIMUM_LIKELIHOOD", LOW)
    assert "Inget skiljer de två åt" in desk.ask(desk.near).text, "the worker has yet to see it"
    suggest(desk, worker)
    page = desk.ask(desk.near)
    assert "Paret finns." in page.text
    assert page.follow("Läs paret").heading == "Hör de här ihop?"
    nearest = desk.ask()
    assert "Föreslagen" in nearest.text
    assert "Inget par" in nearest.text
    assert desk.near in nearest.follow("Tillsyn på natten utan besök").text


def suggest(desk: Desk, worker: Worker) -> None:
    with desk.database.session(write=True) as session:
        need = session.query(Need).one()
        operations.suggest_for_need(session, worker.context.engine, need.id, desk.now)
        session.commit()


def test_beyond_the_best_its_place_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MINIMUM_LIKELIHOOD", 0.0)
    monkeypatch.setattr(rules, "KEEP_PER_NEED", 1)
    text = desk.ask(desk.far).text
    assert "Erbjudandet kommer på plats 2 för det här behovet, och de 1 bästa behålls." in text


def test_a_dismissal_is_told_with_who_when_and_why_until_a_text_changes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, worker: Worker
) -> None:
    monkeypatch.setattr(rules, "MINIMUM_LIKELIHOOD", LOW)
    suggest(desk, worker)
    with desk.database.session(write=True) as session:
        match = session.query(Match).join(Offer).filter(Offer.ref == desk.near).one()
        moderator = desk.people.moderator.actor
        operations.dismiss(session, moderator, match, reason_code="wrong_group", now=desk.now)
        session.commit()
    page = desk.ask(desk.near)
    assert "Mia Falk avfärdade paret" in page.text
    assert "(fel målgrupp), och båda texterna säger detsamma som då" in page.text
    page.follow("Läs paret och ändra beslutet")
    text = "Nu också en nattlampa som tänds när någon reser sig på natten."
    change_offer(desk.database, desk.people, desk.near, desk.now, problem_solved=text)
    assert "Sökningen har inte läst erbjudandets nuvarande text än" in desk.ask(desk.near).text


def test_what_is_not_public_is_told_by_its_state_at_this_moment(desk: Desk, clock: Clock) -> None:
    clock.time = desk.now + timedelta(days=91)
    assert "gällde till och med" in desk.ask(desk.near).text, "whether or not the worker has run"
    clock.time = desk.now
    with desk.database.session(write=True) as session:
        company = session.get_one(Organisation, desk.people.editor.organisation.id)
        moderator = desk.people.moderator.actor
        accounts.suspend_organisation(
            session, moderator, company, reason_code="misuse", now=desk.now
        )
        session.commit()
    page = desk.ask(desk.near)
    assert "Erbjudandet är inte offentligt: företaget är avstängt." in page.text
    assert "besök" not in page.text.partition("Visa varför")[2], "nor is its text shown"


def test_a_withdrawn_offer_and_need(desk: Desk) -> None:
    with desk.database.session(write=True) as session:
        offer = session.query(Offer).filter_by(ref=desk.near).one()
        offers.withdraw_offer(session, desk.people.editor.actor, offer, now=desk.now)
        session.commit()
    assert "Erbjudandet är inte offentligt: återkallat." in desk.ask(desk.near).text
    with desk.database.session(write=True) as session:
        need = session.query(Need).one()
        approver = desk.people.approver.actor
        needs.withdraw_need(session, approver, need, reason="Inställt", now=desk.now)
        session.commit()
    assert "Behovet är inte offentligt: återkallat." in desk.ask(desk.far).text
    assert "Inget erbjudande går att jämföra med det" in desk.ask().text


def test_without_an_index_nothing_breaks(desk: Desk, app: Flask) -> None:
    folder = app.extensions["engine"].generation()
    (folder.parent / "CURRENT").unlink()
    assert "Sökningen har inte läst" in desk.ask(desk.near).text
    assert "Inget erbjudande går att jämföra med det" in desk.ask().text


@pytest.mark.parametrize("state", ["draft", "in_review"])
def test_nothing_is_told_of_drafts(desk: Desk, state: str) -> None:
    with desk.database.session(write=True) as session:
        need = make_need(session, desk.people, desk.now, state, title="Hemlig rubrik")
        offer = make_offer(session, desk.people, desk.now, state, title="Hemlig sak")
        session.commit()
        refs = need.ref, offer.ref
    page = desk.ask(refs[1], need=refs[0])
    unknown = desk.ask("E-2026-9999", need="B-2026-9999")
    told = page.text.replace(refs[0], "B-2026-9999").replace(refs[1], "E-2026-9999")
    assert told == unknown.text, "the same as of what does not exist"
    assert "Det finns inget offentligt behov med numret" in page.text
    assert "Hemlig" not in page.text


def test_what_is_typed_is_taken_as_it_comes(desk: Desk) -> None:
    assert "Inget par" in desk.ask(need=f"%20{desk.need.lower()}%20").text
    assert "Ange behovets nummer." in desk.ask(desk.far, need="%20").text
    long = desk.ask(need="<b>" + "B" * 5000)
    assert "Det finns inget offentligt behov" in long.text
    assert desk.visitor.open("/sv/desk/missing").heading == "Varför saknas ett par?"


@pytest.mark.parametrize("role", ["author", "approver", "editor", "company_admin", "auditor"])
def test_nobody_else_opens_the_page(desk: Desk, role: str) -> None:
    visitor = desk.visitor.sign_in(getattr(desk.people, role))
    for query in ("", f"?need={desk.need}", f"?need={desk.need}&offer={desk.far}"):
        page = visitor.open(f"/sv/desk/missing{query}", status=403)
        assert "Skidspår" not in page.text


def test_administrators_read_it_without_a_link_to_the_moderators_page(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, worker: Worker
) -> None:
    monkeypatch.setattr(rules, "MINIMUM_LIKELIHOOD", LOW)
    suggest(desk, worker)
    visitor = desk.visitor.sign_in(desk.people.platform_admin)
    page = visitor.open(f"/sv/desk/missing?need={desk.need}&offer={desk.near}")
    assert "Paret finns." in page.text
    linked = bool(page.links("Läs paret"))
    assert linked == desk.people.platform_admin.actor.has("moderator")


def test_the_desk_and_the_need_lead_to_it(desk: Desk) -> None:
    visitor = desk.visitor.sign_in(desk.people.moderator)
    assert visitor.open("/sv/desk").follow("Varför saknas ett par?").heading.startswith("Varför")
    page = visitor.open(f"/sv/needs/{desk.need}").follow("Erbjudandena som ligger närmast")
    assert "Skidspår vid sjön" in page.text


def test_its_author_and_moderators_are_told_that_no_offer_answers_a_need(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, worker: Worker
) -> None:
    address = f"/sv/needs/{desk.need}"
    assert NO_ANSWER not in desk.visitor.open(address).text, "to everybody else it says nothing"
    assert NO_ANSWER not in desk.visitor.sign_in(desk.people.editor).open(address).text
    for reader in (desk.people.author, desk.people.moderator):
        page = desk.visitor.sign_in(reader).open(address)
        assert NO_ANSWER in page.text
        assert "jämförs med behovet så snart det publiceras" in page.text
        page.follow("Titta själv bland erbjudandena inom samma område")
    monkeypatch.setattr(rules, "MINIMUM_LIKELIHOOD", LOW)
    page = desk.visitor.sign_in(desk.people.author).open(address)
    assert NO_ANSWER not in page.text, "the search finds one, though the worker has not"
    suggest(desk, worker)
    monkeypatch.setattr(rules, "MINIMUM_LIKELIHOOD", 1.1)
    page = desk.visitor.open(address)
    assert NO_ANSWER not in page.text, "a pair waits for a moderator"


def test_what_was_dismissed_does_not_answer(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, worker: Worker
) -> None:
    monkeypatch.setattr(rules, "MINIMUM_LIKELIHOOD", LOW)
    suggest(desk, worker)
    with desk.database.session(write=True) as session:
        moderator = desk.people.moderator.actor
        for match in session.query(Match).all():
            operations.dismiss(session, moderator, match, reason_code="wrong_group", now=desk.now)
        session.commit()
    page = desk.visitor.sign_in(desk.people.author).open(f"/sv/needs/{desk.need}")
    assert NO_ANSWER in page.text


def test_nobody_is_told_so_without_an_index(desk: Desk, app: Flask) -> None:
    folder = app.extensions["engine"].generation()
    (folder.parent / "CURRENT").unlink()
    page = desk.visitor.sign_in(desk.people.author).open(f"/sv/needs/{desk.need}")
    assert NO_ANSWER not in page.text


def test_how_likely_a_pair_is_right_stands_in_the_list_and_on_its_page(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, worker: Worker
) -> None:
    monkeypatch.setattr(rules, "MINIMUM_LIKELIHOOD", LOW)
    suggest(desk, worker)
    with desk.database.session(write=True) as session:
        match = session.query(Match).join(Offer).filter(Offer.ref == desk.near).one()
        parts = {"meaning": 0.4, "words": 0.1, "translation": 0.0, "place": 0.0}
        match.explanation = {**match.explanation, "parts": parts, "likelihood": 0.72}
        match_id = match.id
        session.commit()
    visitor = desk.visitor.sign_in(desk.people.moderator)
    assert "Troligen rätt" in visitor.open("/sv/desk/matches").text
    page = visitor.open(f"/sv/matches/{match_id}")
    assert re.search(r"Troligen rätt\s*72\s%\s*sannolikhet att de hör ihop", page.text)
    shares = [(row.findtext("th"), row.findall("td")[1].text) for row in scores(page)]
    assert shares == [("Betydelse", "80\u00a0%"), ("Ord i texterna", "20\u00a0%")]
    assert "att texterna beskriver liknande saker, också med olika ord" in page.text


def scores(page: Page) -> list[object]:
    table = next(one for one in page.tree.iter("table") if one.get("class") == "scores")
    return list(table.iter("tr"))
