"""A company's offer after it was published, as its own people and as everybody else see it."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.core.db import Database
from marketplace.core.events import Event
from marketplace.offers import operations, queries
from marketplace.offers.models import Offer, OfferVersion
from marketplace.worker import Worker
from tests.clock import Clock
from tests.counting import statements
from tests.desk import change_offer, public_offer
from tests.factories import OFFER
from tests.personas import People
from tests.visitor import Page, Visitor

TITLE = str(OFFER["title"])


@pytest.fixture
def ref(database: Database, people: People, now: datetime) -> str:
    """A published offer of Vardagskraft AB."""
    return public_offer(database, people, now)


@pytest.fixture
def own(visitor: Visitor, people: People, ref: str) -> Page:
    """Its page, as its company's editor sees it."""
    return visitor.sign_in(people.editor).open(f"/sv/offers/{ref}/draft")


def stored(database: Database, ref: str) -> Offer:
    with database.session() as session:
        offer = queries.offer_by_ref(session, ref)
        assert offer is not None
        return offer


def buttons(page: Page) -> set[str]:
    return {"".join(b.itertext()).strip() for b in page.tree.iter("button")}


def test_a_published_offer_is_changed_in_a_copy_and_published(
    own: Page, visitor: Visitor, ref: str
) -> None:
    page = own.follow("Ändra texten")
    assert "Det som är publikt står kvar tills ni publicerar" in page.text
    page = page.submit("Spara och läs igenom", title="Tillsyn som ingen märker")
    assert "Sparat. Inget av det är publikt än." in page.text
    assert "Ett fält skiljer." in page.text
    assert "Tillagt:" in page.text
    assert visitor.open(f"/sv/offers/{ref}").heading == TITLE
    assert "med ändringar som inte är publicerade" in visitor.open("/sv/offers/own").text
    page = visitor.open(f"/sv/offers/{ref}/draft")
    page = page.submit("Publicera ändringarna", note="Ett tydligare namn.")
    assert "Den nya texten är publik." in page.text
    assert "ingen moderator har läst det än" in page.text
    assert visitor.open(f"/sv/offers/{ref}").heading == "Tillsyn som ingen märker"


def test_changes_can_be_thrown_away(own: Page, ref: str, database: Database) -> None:
    page = own.follow("Ändra texten").submit("Spara och läs igenom", title="Något helt annat")
    page = page.submit("Kasta ändringarna")
    assert page.heading == TITLE
    assert "Era ändringar är kastade." in page.text
    assert "Publicera ändringarna" not in buttons(page)


def test_a_change_that_lacks_something_says_what(own: Page) -> None:
    page = own.follow("Ändra texten").submit("Spara och läs igenom", summary="")
    assert "Publicera ändringarna" not in buttons(page)
    assert "En sak saknas" in page.text


def test_a_personal_number_in_the_note_is_told_and_nothing_is_published(
    own: Page, ref: str, database: Database
) -> None:
    page = own.follow("Ändra texten").submit("Spara och läs igenom", title="Ny")
    page = page.submit("Publicera ändringarna", 422, note="Ring 811218-9876.")
    assert "personnummer" in page.text
    assert "Ring 811218-9876." in page.value("note")
    assert stored(database, ref).current_version_id == stored(database, ref).reviewed_version_id


def test_the_last_day_is_moved(own: Page, ref: str, database: Database) -> None:
    page = own.submit("Flytta sista dagen", valid_until="2028-05-31")
    assert "till och med 31 maj 2028" in page.text
    assert not stored(database, ref).is_changed_since_review
    page = page.submit("Flytta sista dagen", 409, valid_until="2028-05-31")
    assert "Det gäller redan till den dagen." in page.text
    page = page.submit("Flytta sista dagen", 409, valid_until="2026-01-01")
    assert "Den dagen har redan varit." in page.text
    page = page.submit("Flytta sista dagen", 422, valid_until="snart")
    assert "Skriv dagen så här" in page.text


def test_an_expired_offer_is_renewed_before_the_clock_has_run(
    own: Page, visitor: Visitor, people: People, ref: str, clock: Clock
) -> None:
    clock.time += timedelta(days=400)
    assert "gäller inte längre" in visitor.open(f"/sv/offers/{ref}").text.lower()
    page = visitor.open(f"/sv/offers/{ref}/draft")
    assert "Det gällde till och med 24 november 2027" in page.text
    page = page.submit("Förnya erbjudandet", valid_until="2028-12-31")
    assert "Alla kan läsa det till och med 31 december 2028" in page.text


def test_a_renewed_offer_is_listed_again(
    visitor: Visitor,
    people: People,
    worker: Worker,
    clock: Clock,
    database: Database,
    now: datetime,
) -> None:
    soon = now + timedelta(days=5)
    ref = public_offer(database, people, now, valid_until=soon)
    worker.drain()
    assert TITLE in visitor.open("/sv/offers").text
    clock.time = soon
    worker.drain()
    assert stored(database, ref).state == "expired"
    assert TITLE not in visitor.open("/sv/offers").text
    page = visitor.sign_in(people.editor).open(f"/sv/offers/{ref}/draft")
    page.submit("Förnya erbjudandet", valid_until="2028-12-31")
    worker.drain()
    assert TITLE in visitor.open("/sv/offers").text


def test_two_presses_on_save_make_one_draft(
    visitor: Visitor, people: People, database: Database
) -> None:
    form = visitor.sign_in(people.editor).open("/sv/offers/new")
    first = form.submit("Spara och läs igenom", title="Bara en")
    second = form.submit("Spara och läs igenom", title="Bara en")
    assert first.path == second.path
    with database.session() as session:
        assert session.scalar(select(func.count()).select_from(Offer)) == 1
    other = visitor.open("/sv/offers/new").submit("Spara och läs igenom", title="En till")
    assert other.path != first.path


def test_a_first_form_sent_again_after_the_offer_was_sent_gives_the_text_back(
    visitor: Visitor, people: People, database: Database
) -> None:
    form = visitor.sign_in(people.editor).open("/sv/offers/new")
    filled = {**OFFER, "valid_until": "2027-11-24"}
    form.submit("Spara och läs igenom", **filled).submit("Skicka till granskning")
    page = form.submit("Spara och läs igenom", 409, **{**filled, "title": "Ändrad för sent"})
    assert page.value("title") == "Ändrad för sent"


def test_everybody_reads_what_was_changed(
    visitor: Visitor, people: People, ref: str, database: Database, now: datetime
) -> None:
    page = visitor.open(f"/sv/offers/{ref}").follow("version 1")
    assert "har inte ändrats sedan det publicerades" in page.text
    change_offer(database, people, ref, now, title="Tillsyn som ingen märker")
    change_offer(database, people, ref, now, price_model="Per natt", regions_served=["17", "18"])
    page = visitor.open(f"/sv/offers/{ref}/versions")
    assert page.heading == "Vad har ändrats?"
    assert "2 fält skiljer." in page.text
    assert "Örebro" in page.text
    page = page.submit("Jämför", **{"from": "1", "to": "2"})
    assert "Ett fält skiljer." in page.text
    assert "Tillsyn som ingen märker" in page.text
    page = page.submit("Jämför", **{"from": "2", "to": "2"})
    assert "det är samma version" in page.text
    for asked in ("from=9&to=x", "from=", "to=99999999999999999999"):
        visitor.open(f"/sv/offers/{ref}/versions?{asked}")


def test_thirty_versions_cost_no_more_questions_than_two(
    app: Flask, visitor: Visitor, people: People, ref: str, database: Database, now: datetime
) -> None:
    change_offer(database, people, ref, now, title="Ny 1")

    def asked() -> list[int]:
        counted = []
        for address in (f"/sv/offers/{ref}/versions", f"/sv/offers/{ref}"):
            with statements(app) as sent:
                visitor.open(address)
            counted.append(len(sent))
        return counted

    few = asked()
    for n in range(2, 30):
        change_offer(database, people, ref, now, title=f"Ny {n}")
    assert asked() == few


def test_a_working_copy_is_nobody_elses(
    visitor: Visitor, people: People, ref: str, database: Database, now: datetime
) -> None:
    with database.session(write=True) as session:
        offer = session.query(Offer).filter_by(ref=ref).one()
        changes = {"title": "Hemlighet", "problem_solved": "Hemlighet"}
        operations.update_offer(session, people.editor.actor, offer, changes, now=now)
        session.commit()
    for who in ("rival", "author", "moderator", "platform_admin", "auditor"):
        visitor.sign_in(getattr(people, who))
        for page in ("", "/versions"):
            assert "Hemlighet" not in visitor.open(f"/sv/offers/{ref}{page}").text
        visitor.open(f"/sv/offers/{ref}/draft", 404)
    for who in ("rival", "moderator"):
        visitor.sign_in(getattr(people, who))
        token = visitor.open("/sv/my").values("csrf_token")
        for verb in ("publish", "renew", "discard", "withdraw"):
            sent = {"csrf_token": token[0] if token else "", "valid_until": "2028-01-01"}
            status = visitor.client.post(f"/sv/offers/{ref}/{verb}", data=sent).status_code
            assert status in {400, 403, 404}
    with database.session() as session:
        assert session.scalar(select(func.count()).select_from(OfferVersion)) == 2


def test_a_withdrawn_offer_leaves_a_page_that_says_whose_it_was_and_when(
    own: Page, visitor: Visitor, ref: str
) -> None:
    own.follow("Återkalla erbjudandet").submit("Återkalla erbjudandet")
    page = visitor.open(f"/sv/offers/{ref}", 410)
    assert "ett erbjudande från Vardagskraft AB" in page.text
    assert "den 24 november 2026" in page.text
    assert TITLE not in page.text
    visitor.open(f"/sv/offers/{ref}/versions", 404)


def test_a_suspended_company_shows_no_offers(
    visitor: Visitor, people: People, ref: str, database: Database
) -> None:
    with database.session(write=True) as session:
        company = session.merge(people.editor.organisation)
        company.state = "suspended"
        session.commit()
    page = visitor.open(f"/sv/offers/{ref}", 404)
    assert page.heading == f"{ref} visas inte just nu"
    assert TITLE not in page.text


def test_the_worker_reminds_once_thirty_days_before(
    worker: Worker, people: People, ref: str, clock: Clock, database: Database
) -> None:
    until = datetime(2027, 11, 24, 23, tzinfo=clock.time.tzinfo)
    for days in (31, 30, 29, 1):
        clock.time = until - timedelta(days=days)
        worker.drain()
    with database.session() as session:
        from_events = session.execute(
            select(func.count()).where(Event.kind == "offer.expires_soon")
        ).scalar_one()
    assert from_events == 1
