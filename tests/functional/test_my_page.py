"""My page: what waits for each role, and as many questions to the database for many as for few."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts import operations as accounts
from marketplace.core import events
from marketplace.core.actor import operator
from marketplace.core.db import Database
from marketplace.core.events import Event
from marketplace.needs import operations as needs
from marketplace.needs.models import Need
from marketplace.needs.rules import may_read_draft
from marketplace.notifications import handlers
from marketplace.offers import operations as offers
from marketplace.pages import queries
from marketplace.publishing import index
from tests.clock import Clock
from tests.factories import make_need, make_offer, make_proposal
from tests.personas import People, Persona
from tests.unit.notifications.scene import pair
from tests.visitor import Page, Visitor

NEED = "Trygg natt hemma utan onödiga besök"
OFFER = "Tillsyn på natten utan besök"


@pytest.fixture
def my_page(visitor: Visitor) -> Callable[[Persona], Page]:
    """Opens a person's page in English."""
    return lambda persona: visitor.sign_in(persona).open("/en/my")


def test_an_approver_sees_what_to_review(
    my_page: Callable[[Persona], Page], people: People, database: Database, now: datetime
) -> None:
    with database.session(write=True) as session:
        make_need(session, people, now, "in_review")
        session.commit()
    page = my_page(people.approver)
    assert f"For review: {NEED}" in page.text
    assert "Anna Lind owns the need." in page.text
    assert page.follow("Review the draft").heading == NEED
    assert "For review" not in my_page(people.author).text
    assert NEED not in my_page(people.neighbour).text


def test_a_title_in_another_language_says_so(
    my_page: Callable[[Persona], Page], people: People, database: Database, now: datetime
) -> None:
    with database.session(write=True) as session:
        make_need(session, people, now, "open")
        make_proposal(session, people, session.scalars(select(Need)).one(), now, "submitted")
        make_need(session, people, now, "open", title="Calm nights", language="en")
        session.commit()
    page = my_page(people.author)
    spans = {(span.get("lang"), span.text) for span in page.tree.iter("span") if span.get("lang")}
    assert spans == {("sv", NEED)}
    assert page.links("Calm nights")


def test_an_author_sees_what_came_back_and_why(
    my_page: Callable[[Persona], Page], people: People, database: Database, now: datetime
) -> None:
    with database.session(write=True) as session:
        need = make_need(session, people, now, "in_review")
        needs.return_need(session, people.approver.actor, need, reason="Mät det.", now=now)
        make_need(session, people, now, title="Ett utkast till")
        session.commit()
    page = my_page(people.author)
    assert f"Karin Sjöberg sent back {NEED}" in page.text
    assert "“Mät det.”" in page.text
    assert "Draft: Ett utkast till" in page.text
    assert page.links("Write a new need")
    # A co-author who is not named on the drafts sees none of it.
    assert NEED not in my_page(people.coauthor).text


def test_a_reason_no_longer_waits_once_the_draft_is_sent_again(
    my_page: Callable[[Persona], Page],
    people: People,
    database: Database,
    now: datetime,
    clock: Clock,
) -> None:
    later = now + timedelta(hours=1)
    with database.session(write=True) as session:
        need = make_need(session, people, now, "in_review")
        needs.return_need(session, people.approver.actor, need, reason="Mät det.", now=now)
        needs.submit_for_review(session, people.author.actor, need, now=later)
        needs.take_back(session, people.author.actor, need, now=later)
        session.commit()
    clock.time = later
    text = my_page(people.author).text
    assert f"Draft: {NEED}" in text
    assert "Mät det." not in text


def test_new_proposals_wait_together_until_they_are_acknowledged(
    my_page: Callable[[Persona], Page], people: People, database: Database, now: datetime
) -> None:
    with database.session(write=True) as session:
        need = make_need(session, people, now, "open")
        make_proposal(session, people, need, now, "submitted")
        make_proposal(session, people, need, now, "submitted")
        make_proposal(session, people, need, now, "acknowledged")
        session.commit()
    for reader in (people.author, people.approver):
        page = my_page(reader)
        assert f"2 new solution proposals to {NEED}" in page.text
        assert "From Vardagskraft AB." in page.text
        assert page.follow("Read the proposals").path.endswith("/proposals")


def test_both_sides_are_asked_about_an_introduction_until_they_answer(
    my_page: Callable[[Persona], Page], people: People, database: Database, now: datetime
) -> None:
    with database.session(write=True) as session:
        need = make_need(session, people, now, "open")
        pair(session, people, need, make_offer(session, people, now, "published"), now)
        session.commit()
    assert f"The arena has introduced an offer for {NEED}" in my_page(people.author).text
    assert f"The arena has introduced {OFFER} to a need" in my_page(people.editor).text
    page = my_page(people.editor).follow("Say whether you are interested")
    page.submit("Save the answer", interested="yes")
    assert "has introduced" not in my_page(people.editor).text
    assert "has introduced" in my_page(people.author).text


def test_a_company_sees_drafts_with_days_left_and_offers_sent_back(
    my_page: Callable[[Persona], Page], people: People, database: Database, now: datetime
) -> None:
    with database.session(write=True) as session:
        make_proposal(session, people, make_need(session, people, now, "open"), now, "draft")
        offer = make_offer(session, people, now, "in_review")
        offers.return_offer(session, people.moderator.actor, offer, reason="Belägg.", now=now)
        session.commit()
    page = my_page(people.editor)
    assert f"Draft of an answer to {NEED}" in page.text
    assert "29 days left." in page.text or "30 days left." in page.text
    assert f"A moderator sent back {OFFER}" in page.text
    assert "“Belägg.”" in page.text
    assert page.links("Publish an offer")
    assert NEED not in my_page(people.rival).text


def test_feedback_waits_until_its_notice_is_opened(
    my_page: Callable[[Persona], Page], people: People, database: Database, now: datetime
) -> None:
    with database.session(write=True) as session:
        make_proposal(session, people, make_need(session, people, now, "open"), now, "noted")
        for event in session.scalars(select(Event).filter_by(kind="proposal.noted")).all():
            handlers.notify(session, event, None, now)  # type: ignore[arg-type]
        session.commit()
    page = my_page(people.editor)
    assert "Ekbackens kommun has answered your solution proposal" in page.text
    assert "/proposals/" in page.follow("Read the feedback").path
    assert not my_page(people.editor).links("Read the feedback")


def test_needs_that_resemble_an_offer_are_a_search_and_never_drafts(
    my_page: Callable[[Persona], Page],
    people: People,
    database: Database,
    now: datetime,
    app: Flask,
) -> None:
    with database.session(write=True) as session:
        make_offer(session, people, now, "published", title=NEED, summary=NEED)
        make_need(session, people, now, "announced")
        make_need(session, people, now, title="Natt i utkast utan onödiga besök")
        for number in range(4):  # words that every text has tell nothing
            make_need(session, people, now, "announced", title=f"Måltid {number}", problem="Mat.")
        session.commit()
    index.rebuild(database, app.extensions["engine"])
    page = my_page(people.editor)
    assert "Nobody has judged whether they fit." in page.text
    assert NEED in page.text
    assert "Natt i utkast" not in page.text


def test_a_moderator_sees_the_desk_in_numbers(
    my_page: Callable[[Persona], Page], people: People, database: Database, now: datetime
) -> None:
    with database.session(write=True) as session:
        make_offer(session, people, now, "in_review")
        session.commit()
    page = my_page(people.moderator)
    assert "1 offers to review" in page.text
    assert page.follow("To the desk: The desk").path == "/en/desk"
    assert "The desk" not in my_page(people.author).text


def test_the_administrator_sees_what_the_worker_has_given_up(
    my_page: Callable[[Persona], Page], people: People, database: Database, now: datetime
) -> None:
    assert "Nothing waits for the worker" not in my_page(people.moderator).text
    with database.session(write=True) as session:
        events.dispatch(session, {"organisation.verified": ["a"]}, now=now)
        session.flush()
        session.scalars(select(events.Delivery)).first().attempts = events.MAX_ATTEMPTS  # type: ignore[union-attr]
        session.commit()
    page = my_page(people.platform_admin)
    assert "One delivery has failed twelve times" in page.text
    assert "4 deliveries wait for the worker" in page.text


def test_nobodys_page_is_empty(my_page: Callable[[Persona], Page], people: People) -> None:
    for persona in vars(people).values():
        headings = [h.text for h in my_page(persona).tree.iter("h2") if h.get("id")]
        assert headings, persona.person.name


def test_somebody_without_an_organisation_is_told_what_to_do(
    visitor: Visitor, database: Database, people: People, now: datetime
) -> None:
    with database.session(write=True) as session:
        person = accounts.create_person(
            session,
            operator("tests"),
            email="ny@example.org",
            name="Ny Person",
            password_hash="-",
            now=now,
        )
        browser = accounts.sign_in(session, person, browser="", now=now)
        session.commit()
    with visitor.client.session_transaction() as cookie:
        cookie.update(person=person.id, key=person.session_key, session=browser.id)
    page = visitor.open("/en/my")
    assert "You do not belong to an organisation yet" in page.text
    assert not page.links("Write a new need")
    assert page.links("Read the needs")


def test_the_query_of_shared_needs_agrees_with_the_rule(
    database: Database, people: People, now: datetime
) -> None:
    with database.session(write=True) as session:
        for state in ("draft", "in_review", "open"):
            make_need(session, people, now, state)
        make_need(session, people, now).owner_id = people.coauthor.person.id
        session.flush()
        every = session.scalars(select(Need)).all()
        writers = [p for p in vars(people).values() if p.actor.has("need_author", "need_approver")]
        assert len(writers) == 4
        for persona in writers:
            found = {own.need.id for own in queries.own_needs(session, persona.actor, 100)}
            assert found == {n.id for n in every if may_read_draft(persona.actor, n)}
            assert queries.count_own_needs(session, persona.actor) == len(found)
