"""R24: Swedish is the master; a translation is marked as one, and never passed off as current."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.core.audit import AuditEntry
from marketplace.core.db import Database
from marketplace.core.events import Event
from marketplace.needs import operations as needs
from marketplace.needs.models import Need, NeedTranslation
from marketplace.worker import Worker
from tests.clock import Clock
from tests.factories import make_need, make_offer
from tests.personas import People
from tests.visitor import Page, Visitor

ENGLISH = {
    "title": "A calm night at home",
    "summary": "We want those who live at home to sleep.",
    "problem": "Home care wakes **140 people** every night.",
    "desired_outcome": "Those who sleep are not woken.",
    "success_measures-0-measure": "Woken a night",
    "open_questions-q1-text": "How does your solution notice a fall?",
}
ADDRESS = "/sv/needs/B-2026-0001"


@pytest.fixture
def need(database: Database, people: People, now: datetime) -> Need:
    """An open need, in Swedish."""
    with database.session(write=True) as session:
        need = make_need(session, people, now, "open")
        session.commit()
    return need


def translate(visitor: Visitor, people: People, **changes: str) -> Page:
    """An approver translates and publishes; the English page."""
    page = visitor.sign_in(people.approver).open(f"{ADDRESS}/translate")
    return page.submit("Publicera översättningen", **{**ENGLISH, **changes})


def test_r24_a_reader_in_english_meets_the_translation_marked_as_one(
    visitor: Visitor, people: People, need: Need, app: Flask
) -> None:
    page = translate(visitor, people)
    assert page.path == "/en/needs/B-2026-0001"
    reader = Visitor(app.test_client())
    page = reader.open("/en/needs/B-2026-0001")
    assert page.heading == "A calm night at home"
    assert "This is a translation. The Swedish text is the master" in page.text
    for text in ENGLISH.values():
        assert text.replace("**", "") in page.text
    # Figures that nobody translated stand as they are; nothing claims to be Swedish.
    assert "140" in page.text
    assert ' lang="sv"' not in page.response.text.split("<main")[1].split("</main")[0]
    master = page.follow("Read the Swedish text")
    assert master.path == ADDRESS
    assert master.heading == "Trygg natt hemma utan onödiga besök"
    assert "översättning" not in master.text


def test_r24_where_none_is_the_swedish_is_shown_and_says_so(visitor: Visitor, need: Need) -> None:
    page = visitor.open("/en/needs/B-2026-0001")
    assert "This text is in Swedish only." in page.text
    assert '<h1 lang="sv">' in page.response.text


def test_r24_a_translation_of_an_earlier_version_is_not_passed_off_as_current(
    visitor: Visitor,
    people: People,
    need: Need,
    database: Database,
    now: datetime,
    clock: Clock,
) -> None:
    translate(visitor, people)
    clock.time = later = now + timedelta(hours=1)
    with database.session(write=True) as session:
        stored = session.get_one(Need, need.id)
        needs.start_revision(session, people.author.actor, stored, now=later)
        changed = {"problem": "Nu väcks 90 personer varje natt."}
        needs.update_need(session, people.author.actor, stored, changed, now=later)
        needs.publish_revision(
            session, people.approver.actor, stored, note="Färre väcks.", now=later
        )
        session.commit()
    page = visitor.open("/en/needs/B-2026-0001")
    assert "Home care wakes" not in page.text
    assert "Nu väcks 90 personer" in page.text
    assert "Version 1 was translated; the text has changed since" in page.text
    # The translator begins with what there is, and is told what no longer fits.
    page = visitor.open(f"{ADDRESS}/translate")
    assert "Du börjar med översättningen av version 1." in page.text
    assert page.value("problem") == ENGLISH["problem"]
    assert page.text.count("ändrad sedan den översattes") == 1
    page = page.submit("Publicera översättningen", problem="Now 90 people are woken.")
    assert "Now 90 people are woken." in page.text


def test_authors_write_and_an_approver_makes_it_public(
    visitor: Visitor, people: People, need: Need, app: Flask
) -> None:
    page = visitor.sign_in(people.author).open(ADDRESS).follow("Översätt till engelska")
    assert "En godkännare publicerar den." in page.text
    page = page.submit("Spara översättningen", title=ENGLISH["title"])
    assert "Översättningen är sparad." in page.text
    assert page.value("title") == ENGLISH["title"]
    reader = Visitor(app.test_client())
    assert ENGLISH["title"] not in reader.open("/en/needs/B-2026-0001").text
    page = visitor.sign_in(people.approver).open(f"{ADDRESS}/translate")
    assert page.value("title") == ENGLISH["title"]
    page = page.submit("Publicera översättningen", status=422)
    assert "Det här är inte översatt än." in page.text
    page.submit("Publicera översättningen", **ENGLISH)
    assert ENGLISH["title"] in reader.open("/en/needs/B-2026-0001").text
    # What everybody reads an author no longer changes alone.
    page = visitor.sign_in(people.author).open(f"{ADDRESS}/translate")
    assert "bara en godkännare" in page.text
    page = visitor.sign_in(people.approver).open(f"{ADDRESS}/translate")
    page.submit("Ta bort den för läsarna")
    assert ENGLISH["title"] not in reader.open("/en/needs/B-2026-0001").text


def test_two_translators_do_not_overwrite_each_other(
    visitor: Visitor, people: People, need: Need, app: Flask
) -> None:
    first = visitor.sign_in(people.author).open(f"{ADDRESS}/translate")
    other = Visitor(app.test_client()).sign_in(people.approver)
    other.open(f"{ADDRESS}/translate").submit("Spara översättningen", title="A quiet night")
    page = first.submit("Spara översättningen", status=409, title="A calm night")
    assert page.value("title") == "A calm night"


def test_a_personal_number_is_told_before_it_is_saved(
    visitor: Visitor, people: People, need: Need
) -> None:
    page = visitor.sign_in(people.author).open(f"{ADDRESS}/translate")
    page = page.submit("Spara översättningen", status=422, problem="Born 19121212-1212.")
    assert "19121212-••••" in page.text


def test_lists_and_search_on_english_pages_show_and_find_the_translation(
    visitor: Visitor, people: People, need: Need, worker: Worker, app: Flask
) -> None:
    translate(visitor, people)
    worker.drain()
    reader = Visitor(app.test_client())
    for address in ("/en/needs", "/en/needs?q=woken", "/en"):
        text = reader.open(address).text
        assert ENGLISH["title"] in text, address
        assert "Translated from Swedish" in text, address
    assert ENGLISH["title"] not in reader.open("/sv/needs").text


@pytest.mark.parametrize("who", ["neighbour", "moderator", "editor", "auditor", "platform_admin"])
def test_nobody_else_translates(visitor: Visitor, people: People, need: Need, who: str) -> None:
    visitor.sign_in(getattr(people, who)).open(f"{ADDRESS}/translate", status=404)


def test_the_log_and_the_event_say_so_and_hold_no_text(
    visitor: Visitor, people: People, need: Need, database: Database
) -> None:
    page = visitor.sign_in(people.approver).open(f"{ADDRESS}/translate")
    page.submit("Spara översättningen", title="Half")
    with database.session() as session:
        assert session.scalars(select(Event).filter_by(kind="need.translated")).all() == []
    translate(visitor, people)
    with database.session() as session:
        event = session.scalars(select(Event).filter_by(kind="need.translated")).one()
        assert set(event.refs) == {"need", "actor"}
        entries = session.scalars(select(AuditEntry).filter_by(action="need.translated")).all()
        assert [entry.details["public"] for entry in entries] == [False, True]
        assert "calm" not in str([entry.details for entry in entries])
        row = session.scalars(select(NeedTranslation)).one()
        assert row.texts["title"] == ENGLISH["title"]


OFFER_ENGLISH = {
    "title": "Night supervision without visits",
    "summary": "A sensor notices movement.",
    "problem_solved": "Many are woken by a visit that they did not ask for.",
}


def offered(database: Database, people: People, now: datetime, **changes: Any) -> None:
    """A published offer."""
    with database.session(write=True) as session:
        make_offer(session, people, now, "published", **changes)
        session.commit()


def test_r24_an_offer_is_translated_by_its_company(
    visitor: Visitor, people: People, database: Database, now: datetime, app: Flask
) -> None:
    offered(database, people, now)
    page = visitor.sign_in(people.editor).open("/sv/offers/E-2026-0001")
    page = page.follow("Översätt till engelska")
    page.submit("Publicera översättningen", **OFFER_ENGLISH)
    page = Visitor(app.test_client()).open("/en/offers/E-2026-0001")
    assert page.heading == OFFER_ENGLISH["title"]
    assert "This is a translation." in page.text
    for who in (people.rival, people.moderator, people.author):
        visitor.sign_in(who).open("/sv/offers/E-2026-0001/translate", status=404)


def test_r22_an_offer_is_masked_by_the_platforms_administrator(
    visitor: Visitor, people: People, database: Database, now: datetime, app: Flask
) -> None:
    offered(database, people, now, references="Ring Inga Ek i Sunne.")
    for who in (people.editor, people.moderator, people.approver):
        visitor.sign_in(who).open("/sv/offers/E-2026-0001/mask", status=404)
    page = visitor.sign_in(people.platform_admin).open("/sv/offers/E-2026-0001")
    page = page.follow("Maska en uppgift").submit("Visa var det står", passage="Inga Ek")
    assert "Version 1, Referenser" in page.text
    page = page.submit("Maska på ett ställe", reason="En privatperson.", ground="data_protection")
    reader = Visitor(app.test_client()).open("/sv/offers/E-2026-0001")
    assert "Ring [maskat] i Sunne." in reader.text
    assert "Dataskyddsförordningen" in reader.text
    page = visitor.open("/sv/offers/E-2026-0001/masks").follow("Läs originalet")
    assert "Inga Ek" in page.text
    # The company cannot write it back.
    page = visitor.sign_in(people.editor).open("/sv/offers/E-2026-0001/edit")
    assert page.value("references") == "Ring [maskat] i Sunne."
    page = page.submit("Spara och läs igenom", status=422, references="Ring INGA EK i Sunne.")
    assert "Här står något som har maskats." in page.text
