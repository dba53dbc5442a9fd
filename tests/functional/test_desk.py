"""The desk as work: who has taken what, since when and due when; numbers that are the rows'."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from marketplace.accounts import operations as accounts
from marketplace.arena.models import ArenaSetting
from marketplace.core.db import Database
from marketplace.core.errors import Stale, WrongState
from marketplace.matching import operations as matching
from marketplace.matching.models import Match
from marketplace.moderation import operations, queries
from marketplace.moderation.models import DeskClaim
from marketplace.offers.models import Offer
from tests.clock import Clock
from tests.desk import change_offer, make_pairs, public_offer, send_offer
from tests.personas import SETUP, People, Persona, persona_of
from tests.visitor import Page, Visitor

OVERDUE = timedelta(days=20)


@pytest.fixture
def moderator(visitor: Visitor, people: People) -> Visitor:
    return visitor.sign_in(people.moderator)


@pytest.fixture
def second(database: Database, people: People, now: datetime) -> Persona:
    """Another moderator."""
    arena = people.moderator.organisation
    with database.session(write=True) as session:
        person = accounts.create_person(
            session, SETUP, email="bo@example.org", name="Bo Ek", password_hash="-", now=now
        )
        member = accounts.add_member(
            session, SETUP, session.merge(arena), person, roles=["moderator"], now=now
        )
        made = persona_of(session, person, member, now)
        session.commit()
        return made


def register(database: Database, now: datetime, names: range) -> None:
    """Organisations that wait to be verified."""
    with database.session(write=True) as session:
        for n in names:
            accounts.create_organisation(
                session,
                SETUP,
                name=f"Kommun {n}",
                kind="municipality",
                org_number="2120009002",
                places=["0114"],
                now=now,
            )
        session.commit()


def offer_id(database: Database, ref: str) -> int:
    with database.session() as session:
        return session.query(Offer).filter_by(ref=ref).one().id


def numbers(page: Page) -> dict[str, int]:
    """The desk's counts: where each leads, and its number."""
    found = {}
    for link in page.tree.iter("a"):
        number = next((s for s in link.iter("span") if s.get("class") == "counts__number"), None)
        if number is not None:
            found[link.get("href", "")] = int(number.text or "")
    return found


def rows(visitor: Visitor, address: str) -> int:
    """How many rows the list holds, over all its pages."""
    count, page = 0, visitor.open(address)
    while True:
        count += sum(row.get("scope") == "row" for row in page.tree.iter("th"))
        following = [a for a in page.tree.iter("a") if a.get("rel") == "next"]
        if not following:
            return count
        page = visitor.open(following[0].get("href", ""))


def test_every_number_is_that_of_the_rows_it_leads_to(
    moderator: Visitor, people: People, database: Database, now: datetime, clock: Clock
) -> None:
    pairs = make_pairs(database, people, now, 25)
    send_offer(database, people, now)
    ref = public_offer(database, people, now)
    change_offer(database, people, ref, now, title="Ny")
    register(database, now, range(3))
    with database.session(write=True) as session:
        for id_ in pairs[:4]:
            match = session.get_one(Match, id_)
            matching.curate(session, people.moderator.actor, match, reason_code="proven", now=now)
        for id_ in pairs[:3]:
            match = session.get_one(Match, id_)
            matching.introduce(session, people.moderator.actor, match, message="Hej", now=now)
        for who in (people.author, people.editor):
            match = session.get_one(Match, pairs[0])
            matching.reply(session, who.actor, match, interested=True, now=now)
        session.commit()
    page = moderator.open("/en/desk")
    found = numbers(page)
    assert list(found.values()) == [21, 2, 3, 2]
    for address, number in found.items():
        assert rows(moderator, address) == number, address
    assert "1 curated match is not introduced yet" in page.text
    (curated,) = page.links("1 curated match is not introduced yet")
    assert rows(moderator, curated) == 1
    desk_link = next(a for a in page.tree.iter("a") if a.get("href") == "/en/desk")
    assert "26" in "".join(desk_link.itertext())
    clock.time += OVERDUE
    late = moderator.open("/en/desk").text
    for words in ("21 are late", "2 are late", "3 are late"):
        assert words in late


def test_what_is_taken_says_by_whom_and_is_put_back(
    moderator: Visitor, people: People, database: Database, now: datetime, second: Persona
) -> None:
    ref = send_offer(database, people, now)
    page = moderator.open("/en/desk/offers").submit(f"Take: {ref}")
    assert page.path == f"/en/desk/offers/{ref}"
    assert "You have it" in page.text
    moderator.sign_in(second)
    for address in ("/en/desk", "/en/desk/offers", f"/en/desk/offers/{ref}"):
        assert "Mia Falk has it" in moderator.open(address).text
    page = moderator.open("/en/desk/offers").submit(f"Take over: {ref}")
    assert "You have it" in page.text
    page = page.submit(f"Put back: {ref}")
    assert page.path == "/en/desk/offers"
    assert "has it" not in page.text


def test_a_pair_is_taken_too_and_the_next_one_is_nobodys_else(
    moderator: Visitor, people: People, database: Database, now: datetime, second: Persona
) -> None:
    first, taken, third = make_pairs(database, people, now, 3)
    with database.session(write=True) as session:
        operations.take(session, second.actor, session.get_one(Match, taken), now=now)
        session.commit()
    page = moderator.open(f"/en/matches/{first}")
    assert "Nobody has taken it" in page.text
    page = page.submit("Curate V", reason_code="proven")
    assert page.path == f"/en/matches/{third}"
    assert "Bo Ek has it" in moderator.open(f"/en/matches/{taken}").text


def test_a_queue_is_narrowed_to_what_is_mine_or_free(
    moderator: Visitor, people: People, database: Database, now: datetime, second: Persona
) -> None:
    mine, theirs, _free = (send_offer(database, people, now, title=f"Nr {n}") for n in range(3))
    pairs = make_pairs(database, people, now, 3)
    with database.session(write=True) as session:
        for who, ref, pair in (
            (people.moderator, mine, pairs[0]),
            (second, theirs, pairs[1]),
        ):
            offer = session.get_one(Offer, offer_id(database, ref))
            operations.take(session, who.actor, offer, now=now)
            operations.take(session, who.actor, session.get_one(Match, pair), now=now)
        session.commit()
    for queue in ("offers", "matches"):
        counted = [rows(moderator, f"/en/desk/{queue}?whose={w}") for w in ("all", "free", "mine")]
        assert counted == [3, 2, 1]
    page = moderator.open("/en/desk/offers").submit("Show", whose="mine")
    assert "Nr 0" in page.text
    assert "Nr 1" not in page.text
    assert moderator.open("/en/desk/offers?whose=nonsense").heading == "Offers to review"


def test_two_who_take_the_same_thing_are_told(
    database: Database, people: People, now: datetime, second: Persona
) -> None:
    ref = send_offer(database, people, now)
    with database.session(write=True) as session:
        offer = session.query(Offer).filter_by(ref=ref).one()
        operations.take(session, second.actor, offer, now=now)
        with pytest.raises(Stale) as refused:
            operations.take(session, people.moderator.actor, offer, now=now)
        assert refused.value.params == {"who": "Bo Ek"}
        operations.take(session, people.moderator.actor, offer, seen=second.person.id, now=now)
        operations.put_back(session, second.actor, offer, now=now)
        assert session.query(DeskClaim).one().person_id == people.moderator.person.id


def test_what_comes_back_to_the_desk_is_free_again(
    database: Database, people: People, now: datetime
) -> None:
    ref = public_offer(database, people, now)
    change_offer(database, people, ref, now, title="Ny")
    with database.session(write=True) as session:
        offer = session.query(Offer).filter_by(ref=ref).one()
        operations.take(session, people.moderator.actor, offer, now=now)
        offer.submitted_at = None
        with pytest.raises(WrongState):
            operations.take(session, people.moderator.actor, offer, now=now)
        offer.submitted_at = now + timedelta(days=1)
        since = {offer.id: offer.submitted_at}
        assert queries.claims_on(session, "offer", since) == {}


@pytest.mark.parametrize("who", ["editor", "author", "platform_admin", "auditor"])
def test_only_moderators_take(
    visitor: Visitor, people: People, database: Database, now: datetime, who: str
) -> None:
    ref = send_offer(database, people, now)
    visitor.sign_in(getattr(people, who))
    address = f"/en/desk/offers/{offer_id(database, ref)}"
    for verb in ("take", "put-back"):
        assert visitor.client.post(f"{address}/{verb}").status_code in {400, 403}
    with database.session() as session:
        assert session.query(DeskClaim).count() == 0


def test_what_is_not_there_cannot_be_taken(
    moderator: Visitor, people: People, database: Database, now: datetime
) -> None:
    ref = send_offer(database, people, now)
    page = moderator.open("/en/desk/offers")
    token = page.values("csrf_token")[0]
    moderator.send("/en/desk/offers/999/take", {"csrf_token": token}, 404)
    moderator.send("/en/desk/nonsense/1/take", {"csrf_token": token}, 404)
    page.submit(f"Take: {ref}")


def test_the_arena_says_within_how_many_days(
    moderator: Visitor, people: People, database: Database, now: datetime
) -> None:
    send_offer(database, people, now)
    assert "26 November" in moderator.open("/en/desk/offers").text
    set_days(database, now, offers=4)
    assert "30 November" in moderator.open("/en/desk/offers").text


def set_days(database: Database, now: datetime, **days: int) -> None:
    with database.session(write=True) as session:
        session.add(ArenaSetting(key="due_days", value=days, changed_at=now))
        session.commit()


Review = Callable[[str], Page]


@pytest.fixture
def review(moderator: Visitor) -> Review:
    return lambda ref: moderator.open(f"/en/desk/offers/{ref}")


def test_a_change_is_read_beside_what_was_read_before(
    review: Review, moderator: Visitor, people: People, database: Database, now: datetime
) -> None:
    ref = public_offer(database, people, now)
    change_offer(database, people, ref, now, title="Botar allt", maturity="m2")
    assert "changed since review" in moderator.open("/en/desk/offers").text
    page = review(ref)
    assert page.heading == "Is the change in order?"
    assert (
        "Version 1 was read on 24 November 2026 by Mia Falk. Version 2 is public now." in page.text
    )
    assert "2 fields differ." in page.text
    assert "Added: Botar allt" in page.text
    page = page.submit("Mark as reviewed G")
    assert f"{ref} is marked as reviewed." in page.text
    assert "No offer waits." in moderator.open("/en/desk").text
    assert "Marked as reviewed, version 2" in review(ref).text
    assert "Mark as reviewed" not in [b.text for b in review(ref).tree.iter("button")]


def test_an_offer_is_suspended_with_a_reason_and_shown_again(
    review: Review, moderator: Visitor, people: People, database: Database, now: datetime
) -> None:
    ref = public_offer(database, people, now)
    page = review(ref)
    assert page.heading == "Is the offer in order?"
    page = page.submit("Suspend with a reason P", 422)
    assert "Choose a reason" in page.text
    page = page.submit("Suspend with a reason P", reason_code="misleading")
    assert "is suspended" in page.text
    assert moderator.open(f"/en/offers/{ref}", 404).heading == f"{ref} is not shown now"
    assert ref not in moderator.open("/en/offers").text
    page = moderator.open("/en/desk/offers").follow("Show suspended offers")
    page = page.follow("Tillsyn på natten utan besök")
    assert "Suspended: The information is not correct" in page.text
    page = page.submit("Show it again V", 422)
    assert "Write why the offer may be shown again." in page.text
    page = page.submit("Show it again V", reason="De har visat intyg.")
    assert "is shown again" in page.text
    assert moderator.open(f"/en/offers/{ref}").heading == "Tillsyn på natten utan besök"


def test_a_reason_of_the_arenas_list_is_enough_to_send_back(
    review: Review, visitor: Visitor, people: People, database: Database, now: datetime
) -> None:
    ref = send_offer(database, people, now)
    review(ref).submit("Send back with a reason A", reason_code="no_evidence", reason="Vilka?")
    page = visitor.sign_in(people.editor).open(f"/sv/offers/{ref}/draft")
    assert "Påståenden saknar belägg. Vilka?" in page.text


def test_a_change_made_under_a_moderators_eyes_is_not_marked_as_read(
    review: Review, people: People, database: Database, now: datetime
) -> None:
    ref = public_offer(database, people, now)
    change_offer(database, people, ref, now, title="Ny")
    seen = review(ref)
    change_offer(database, people, ref, now, title="Nyare")
    page = seen.submit("Mark as reviewed G", 409)
    assert "The offer has changed since you opened the page" in page.text
    assert "Added: Nyare" in page.text
    page.submit("Mark as reviewed G")


def test_the_corrected_text_of_a_suspended_offer_is_compared_with_what_was_public(
    review: Review, visitor: Visitor, people: People, database: Database, now: datetime
) -> None:
    ref = public_offer(database, people, now)
    review(ref).submit("Suspend with a reason P", reason_code="misleading")
    page = visitor.sign_in(people.editor).open(f"/en/offers/{ref}/draft")
    assert "The information is not correct" in page.text
    page = page.follow("Correct the text").submit("Save and read through", title="Rättad")
    page = page.submit("Send the correction")
    page = visitor.sign_in(people.moderator).open("/en/desk/offers")
    assert "corrected" in page.text
    page = page.follow("Rättad")
    assert "compared with version 1" in page.text
    assert "Added: Rättad" in page.text
    page.submit("Publish V")
    assert visitor.open(f"/en/offers/{ref}").heading == "Rättad"


def test_in_swedish(moderator: Visitor, people: People, database: Database, now: datetime) -> None:
    ref = public_offer(database, people, now)
    change_offer(database, people, ref, now, title="Ny rubrik")
    make_pairs(database, people, now, 1)
    page = moderator.open(f"/sv/desk/offers/{ref}")
    assert page.heading == "Är ändringen i sin ordning?"
    for words in ("Ett fält skiljer", "Märk som granskad", "Pausa med skäl", "Ingen har tagit det"):
        assert words in page.text
    page = moderator.open("/sv/desk/offers")
    assert "ändrat sedan granskning" in page.text
    assert "Klart senast" in page.text
