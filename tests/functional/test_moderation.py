"""The moderators' desk, its lists, and the review of an offer."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from marketplace.core.audit import AccessEntry
from marketplace.core.db import Database
from marketplace.moderation import queries
from marketplace.offers.models import Offer
from tests.clock import Clock
from tests.desk import make_pairs, send_offer
from tests.factories import make_offer
from tests.personas import People
from tests.visitor import Page, Visitor

WHO = (
    "author",
    "approver",
    "neighbour",
    "editor",
    "company_admin",
    "rival",
    "platform_admin",
    "auditor",
)


@pytest.fixture
def moderator(visitor: Visitor, people: People) -> Visitor:
    return visitor.sign_in(people.moderator)


def state_of(database: Database, ref: str) -> tuple[str, str]:
    with database.session() as session:
        offer = session.query(Offer).filter_by(ref=ref).one()
        return offer.state, offer.returned_reason


def test_the_desk_is_for_moderators(
    visitor: Visitor, people: People, database: Database, now: datetime
) -> None:
    ref = send_offer(database, people, now)
    for who in WHO:
        visitor.sign_in(getattr(people, who))
        for address in ("/desk", "/desk/matches", "/desk/offers", f"/desk/offers/{ref}"):
            visitor.open(f"/en{address}", 403)


def test_strangers_are_asked_to_sign_in(visitor: Visitor, people: People) -> None:
    assert visitor.open("/en/desk").path == "/en/sign-in"


def test_an_empty_desk_says_what_will_be_there(moderator: Visitor) -> None:
    page = moderator.open("/en/desk")
    assert page.heading == "Desk"
    assert "Every match is decided" in page.text
    assert "No offer waits." in page.text
    assert page.links("Decide the next match N") == []


def test_the_desk_shows_the_best_first(
    moderator: Visitor, people: People, database: Database, now: datetime
) -> None:
    make_pairs(database, people, now, 12)
    page = moderator.open("/en/desk")
    assert page.text.index("0.90") < page.text.index("0.89")
    assert "Show all 12" in page.text
    assert "12 Matches to decide" in page.text
    shown = page.follow("Show all 12")
    assert shown.text.count("Vardagskraft AB") == 12
    assert page.follow("Decide the next match N").heading == "Do these belong together?"


def test_the_desk_narrows_to_an_area_and_so_does_what_follows(
    moderator: Visitor, people: People, database: Database, now: datetime
) -> None:
    make_pairs(database, people, now, 2)
    page = moderator.open("/en/desk").submit("Show", area="school")
    assert "Nothing to decide in this area" in page.text
    page = page.follow("Show every area").submit("Show", area="homecare")
    page = page.follow("Decide the next match N")
    assert "area=homecare" in page.response.request.url
    page = page.submit("Curate V", reason_code="proven")
    assert "area=homecare" in page.response.request.url


def test_nothing_in_the_address_is_a_fault(
    moderator: Visitor, people: People, database: Database, now: datetime
) -> None:
    (match_id,) = make_pairs(database, people, now, 1)
    for asked in ("area=nonsense", "sort=nonsense", "state=nonsense", "page=-1", "page=9999999999"):
        moderator.open(f"/en/desk?{asked}")
        moderator.open(f"/en/desk/matches?{asked}")
        moderator.open(f"/en/matches/{match_id}?{asked}")


def test_what_was_decided_is_listed_by_its_state(
    moderator: Visitor, people: People, database: Database, now: datetime
) -> None:
    first, second = make_pairs(database, people, now, 2)
    moderator.open(f"/en/matches/{first}").submit("Curate V", reason_code="proven")
    moderator.open(f"/en/matches/{second}").submit("Dismiss A", reason_code="wrong_group")
    assert "Curated, proven" in moderator.open("/en/desk/matches?state=curated").text
    assert (
        "Dismissed, wrong target group" in moderator.open("/en/desk/matches?state=dismissed").text
    )
    page = moderator.open(f"/en/matches/{first}").follow("Introduce to both V")
    page.submit("Introduce to both")
    listed = moderator.open("/en/desk/matches?state=introduced")
    assert listed.text.count("Not yet") == 2


def test_pairs_of_what_is_no_longer_public_do_not_wait(
    moderator: Visitor, people: People, database: Database, now: datetime, clock: Clock
) -> None:
    make_pairs(database, people, now, 3)
    clock.time += timedelta(days=400)
    assert "Every match is decided" in moderator.open("/en/desk").text
    with database.session() as session:
        assert queries.waiting_count(session, now) == 3
        assert queries.waiting_count(session, clock.time) == 0


def test_a_moderator_reads_and_publishes_an_offer(
    moderator: Visitor, people: People, database: Database, now: datetime
) -> None:
    first = send_offer(database, people, now, title="Nattlampa som vet")
    second = send_offer(database, people, now, title="Golv som känner")
    page = moderator.open("/en/desk").follow("Nattlampa som vet")
    assert page.heading == "Can the offer be published?"
    for words in ("1 of 2 to review", "I hemtjänsten väcks", "Vardagskraft AB", "verified"):
        assert words in page.text
    page = page.submit("Publish V")
    assert page.path == f"/en/desk/offers/{second}"
    assert f"{first} is published." in page.text
    assert state_of(database, first)[0] == "published"
    assert page.submit("Publish V").path == "/en/desk"


def test_an_offer_is_sent_back_with_a_reason_only(
    moderator: Visitor, people: People, database: Database, now: datetime
) -> None:
    ref = send_offer(database, people, now)
    page = moderator.open(f"/en/desk/offers/{ref}")
    page = page.submit("Send back with a reason A", 422, reason="  ")
    assert "or write what the company should change" in page.text
    assert state_of(database, ref)[0] == "in_review"
    page = page.submit("Send back with a reason A", 422, reason="x" * 1001)
    assert "At most 1000 characters" in page.text
    page = page.submit("Send back with a reason A", reason="Skriv vilka som har prövat.")
    assert page.path == "/en/desk"
    assert state_of(database, ref) == ("draft", "Skriv vilka som har prövat.")


def test_two_moderators_do_not_decide_twice(
    moderator: Visitor, people: People, database: Database, now: datetime
) -> None:
    ref = send_offer(database, people, now)
    seen = moderator.open(f"/en/desk/offers/{ref}")
    moderator.open(f"/en/desk/offers/{ref}").submit("Publish V")
    page: Page = seen.submit("Send back with a reason A", 409, reason="Otydligt.")
    assert "The offer has changed since you opened the page" in page.text
    assert "Otydligt." in page.text
    assert state_of(database, ref) == ("published", "")


def test_reading_what_is_not_public_is_logged(
    moderator: Visitor, people: People, database: Database, now: datetime
) -> None:
    ref = send_offer(database, people, now)
    moderator.open(f"/en/desk/offers/{ref}")
    with database.session() as session:
        (entry,) = session.scalars(select(AccessEntry))
        assert (entry.object_kind, entry.person_id) == ("offer", people.moderator.person.id)


@pytest.mark.one_database
def test_many_offers_to_review_come_a_page_at_a_time(
    moderator: Visitor, people: People, database: Database, now: datetime
) -> None:
    with database.session(write=True) as session:
        for number in range(21):
            make_offer(session, people, now, "in_review", title=f"Tillsyn {number} på natten")
        session.commit()
    page = moderator.open("/en/desk/offers")
    assert page.text.count("Vardagskraft AB") == 20
    last = moderator.open("/en/desk/offers?page=2").follow("Tillsyn 20 på natten")
    assert "21 of 21 to review" in last.text


def test_a_draft_is_not_the_moderators_business(
    moderator: Visitor, people: People, database: Database, now: datetime
) -> None:
    with database.session(write=True) as session:
        ref = make_offer(session, people, now).ref
        session.commit()
    moderator.open(f"/en/desk/offers/{ref}", 404)
    moderator.open("/en/desk/offers/E-1999-0001", 404)


def test_an_offer_is_late_after_two_working_days(
    moderator: Visitor, people: People, database: Database, now: datetime, clock: Clock
) -> None:
    send_offer(database, people, now)
    assert "due 26 November" in moderator.open("/en/desk").text
    clock.time += timedelta(days=3)
    page = moderator.open("/en/desk")
    assert "1 day late" in page.text
    assert "1 is late" in page.text


def test_in_swedish(moderator: Visitor, people: People, database: Database, now: datetime) -> None:
    make_pairs(database, people, now, 1)
    send_offer(database, people, now)
    page = moderator.open("/sv/desk")
    assert page.heading == "Arbetsbordet"
    for words in ("Avgör nästa matchning", "0,90", "Erbjudanden att granska", "klart senast"):
        assert words in page.text
