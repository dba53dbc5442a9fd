"""A company writes an offer, reads it through, sends it, and takes it back, without JavaScript."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from marketplace.core.db import Database
from marketplace.offers import operations, queries
from marketplace.offers.models import Offer, OfferVersion
from tests.factories import OFFER, make_offer
from tests.personas import People
from tests.visitor import Page, Visitor

Make = Callable[..., str]
FILLED: dict[str, Any] = OFFER | {"valid_until": "2027-11-24"}


@pytest.fixture
def make(database: Database, people: People, now: datetime) -> Make:
    """Make an offer in a state; answers with its ref."""

    def make(state: str = "draft", **changes: Any) -> str:
        with database.session(write=True) as session:
            offer = make_offer(session, people, now, state, **changes)
            session.commit()
            return offer.ref

    return make


def stored(database: Database, ref: str) -> tuple[Offer, OfferVersion]:
    with database.session() as session:
        offer = queries.offer_by_ref(session, ref)
        assert offer is not None
        text = queries.working_copy(session, offer) or offer.current
        assert text is not None
        return offer, text


def only_ref(database: Database) -> str:
    with database.session() as session:
        return session.scalars(select(Offer.ref)).one()


def editing(visitor: Visitor, people: People, ref: str) -> Page:
    return visitor.sign_in(people.editor).open(f"/sv/offers/{ref}/edit")


def test_an_offer_is_written_read_through_and_sent(
    visitor: Visitor, people: People, database: Database
) -> None:
    page = visitor.sign_in(people.editor).open("/sv/offers/own")
    assert "Ni har inga erbjudanden än" in page.text
    page = page.follow("Skriv ett erbjudande")
    page = page.submit("Spara och läs igenom", **FILLED)
    assert page.heading == OFFER["title"]
    assert "Utkastet är sparat." in page.text
    assert "9 av 9" in page.text
    assert "Värmlands län" in page.text
    page = page.submit("Skicka till granskning")
    assert "Erbjudandet är skickat" in page.text
    assert "Under granskning" in page.text
    offer, text = stored(database, only_ref(database))
    assert (offer.state, text.regions_served, text.welfare_areas) == (
        "in_review",
        ["17"],
        ["homecare"],
    )


def test_a_thin_draft_is_saved_and_says_what_is_missing(
    visitor: Visitor, people: People, database: Database
) -> None:
    page = visitor.sign_in(people.editor).open("/sv/offers/new")
    page = page.submit("Spara och läs igenom", title="Bara en rubrik")
    assert page.heading == "Bara en rubrik"
    assert "Sju saker saknas" in page.text or "7 saker saknas" in page.text
    (link,) = set(page.links("Verksamhetsområde"))
    assert link.endswith("/edit#welfare_areas")
    assert "Skicka till granskning" not in page.text


def test_saving_may_stay_in_the_form(visitor: Visitor, people: People) -> None:
    page = visitor.sign_in(people.editor).open("/en/offers/new")
    page = page.submit("Save the draft", title="Only a title")
    assert page.heading == "Change your offer"
    assert 'value="Only a title"' in page.response.text


def test_everything_typed_comes_back_as_it_was(
    visitor: Visitor, people: People, database: Database, make: Make
) -> None:
    ref = make()
    rich = {
        "language": "en",
        "target_groups": ["older", "relatives"],
        "regions_served": ["SE", "17"],
        "languages": ["sv", "nb"],
        "available_from_year": "2028",
        "available_from_quarter": "2",
        "accessibility_conformance": "partly",
        "medical_device_class": "iia",
        "cpv": "85311100-4, 33196200",
        "references": "Mariestad: 120 personer\nÅmål: 64 personer",
        "url": "https://vardagskraft.example/natt",
    }
    editing(visitor, people, ref).submit("Spara utkastet", **rich)
    _, text = stored(database, ref)
    assert text.cpv == ["85311100", "33196200"]
    assert (text.available_from_year, text.available_from_quarter) == (2028, 2)
    assert text.references == rich["references"]
    before = stored(database, ref)[0].revision
    editing(visitor, people, ref).submit("Spara utkastet")
    assert stored(database, ref)[0].revision == before


@pytest.mark.parametrize("revision", [None, "", "x"])
@pytest.mark.one_database
def test_nothing_is_written_over_by_a_form_that_knows_no_revision(
    visitor: Visitor, people: People, database: Database, make: Make, revision: str | None
) -> None:
    ref = make()
    page = editing(visitor, people, ref)
    page = page.submit("Spara utkastet", 409, title="Ny rubrik", revision=revision)
    assert page.value("title") == "Ny rubrik"
    assert stored(database, ref)[1].title == OFFER["title"]


@pytest.mark.one_database
def test_many_offers_come_a_page_at_a_time(visitor: Visitor, people: People, make: Make) -> None:
    for number in range(21):
        make(title=f"Erbjudande {number}")
    page = visitor.sign_in(people.editor).open("/sv/offers/own")
    assert page.text.count("Erbjudande 0") == 0
    assert page.text.count("E-2026-") == 20
    assert visitor.open("/sv/offers/own?page=2").text.count("E-2026-") == 1
    assert visitor.open("/sv/offers/own?page=9").text.count("E-2026-") == 0


def test_an_imported_place_stays_when_the_form_is_saved(
    visitor: Visitor, people: People, database: Database, make: Make
) -> None:
    ref = make(regions_served=["1784"], languages=["so", "tlh"], available_from_year=2021)
    editing(visitor, people, ref).submit("Spara utkastet", title="Ny")
    _, text = stored(database, ref)
    assert (text.regions_served, text.languages) == (["1784"], ["so", "tlh"])
    assert text.available_from_year == 2021


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("url", "javascript:alert(1)", "Skriv hela adressen, med https:// först."),
        ("contact", "ring oss", "Skriv en e-postadress"),
        ("title", "å" * 121, "121"),
        ("valid_until", "2026-11-23", "Den dagen har redan varit."),
        ("valid_until", "2030-01-01", "Högst tre år framåt."),
        ("valid_until", "snart", "Skriv dagen så här: 2027-03-01."),
        ("maturity", "m9", "Välj ett av alternativen."),
        ("welfare_areas", ["homecare", "nonsense"], "Välj ett av alternativen."),
        ("available_from_year", "1492", "Välj ett av åren."),
        ("available_from_year", "tretusen", "Välj ett av åren."),
        ("available_from_quarter", "2", "Välj år också."),
        ("cpv", "12345678", "Välj ett av alternativen."),
        ("language", "de", "Välj ett av alternativen."),
    ],
)
@pytest.mark.one_database
def test_what_does_not_hold_is_told_and_nothing_is_lost(
    visitor: Visitor,
    people: People,
    database: Database,
    make: Make,
    field: str,
    value: Any,
    told: str,
) -> None:
    ref = make()
    typed = {"summary": "Min nya sammanfattning", field: value}
    page = editing(visitor, people, ref).submit("Spara utkastet", status=422, **typed)
    assert told in page.text
    assert "Min nya sammanfattning" in page.response.text
    assert stored(database, ref)[1].summary == OFFER["summary"]


def test_the_last_day_counts_whole(
    visitor: Visitor, people: People, database: Database, make: Make
) -> None:
    ref = make()
    editing(visitor, people, ref).submit("Spara utkastet", valid_until="2026-11-24")
    until = stored(database, ref)[1].valid_until
    assert until is not None
    assert until.isoformat() == "2026-11-24T23:00:00+00:00"


def test_a_personal_number_is_told_and_may_be_confirmed(
    visitor: Visitor, people: People, database: Database, make: Make
) -> None:
    ref = make()
    text = "Ring Inga, 19121212-1212, som har prövat."
    page = editing(visitor, people, ref).submit("Spara utkastet", status=422, problem_solved=text)
    assert "19121212-••••" in page.text
    assert stored(database, ref)[1].problem_solved == OFFER["problem_solved"]
    page.submit("Spara utkastet", **{"problem_solved-not_personal": "y"})
    assert stored(database, ref)[1].problem_solved == text


def test_a_stale_form_gives_the_text_back(
    visitor: Visitor, people: People, database: Database, make: Make, now: datetime
) -> None:
    ref = make()
    opened = editing(visitor, people, ref)
    with database.session(write=True) as session:
        offer = queries.offer_by_ref(session, ref)
        assert offer is not None
        operations.update_offer(
            session, people.editor.actor, offer, {"title": "Kollegans"}, now=now
        )
        session.commit()
    page = opened.submit("Spara utkastet", status=409, title="Min rubrik")
    assert "Min rubrik" in page.response.text
    assert stored(database, ref)[1].title == "Kollegans"
    page.submit("Spara utkastet")
    assert stored(database, ref)[1].title == "Min rubrik"


def test_a_form_overtaken_by_review_gives_the_text_back(
    visitor: Visitor, people: People, database: Database, make: Make, now: datetime
) -> None:
    ref = make()
    opened = editing(visitor, people, ref)
    with database.session(write=True) as session:
        offer = queries.offer_by_ref(session, ref)
        assert offer is not None
        operations.submit_offer(session, people.editor.actor, offer, now=now)
        session.commit()
    page = opened.submit("Spara utkastet", status=409, title="Min rubrik")
    assert "Min rubrik" in page.response.text
    assert "Se var erbjudandet är nu" in page.text


def test_sending_too_late_is_told_on_the_page(
    visitor: Visitor, people: People, make: Make, now: datetime, clock: Any
) -> None:
    ref = make(valid_until=now + timedelta(days=1))
    page = visitor.sign_in(people.editor).open(f"/sv/offers/{ref}/draft")
    clock.time += timedelta(days=2)
    page = page.submit("Skicka till granskning", status=409)
    assert "Gäller till och med: Den dagen har redan varit." in page.text


def test_an_unverified_company_writes_but_does_not_send(
    visitor: Visitor, people: People, database: Database, make: Make
) -> None:
    ref = make()
    with database.session(write=True) as session:
        organisation = session.merge(people.editor.organisation)
        organisation.state = "registered"
        session.commit()
    page = visitor.sign_in(people.editor).open(f"/sv/offers/{ref}/draft")
    assert "inte verifierat ert företag" in page.text
    assert "Skicka till granskning" not in page.text
    revision = str(stored(database, ref)[0].revision)
    values = {"csrf_token": _token(page), "revision": revision}
    page = visitor.send(f"/sv/offers/{ref}/submit", values, status=409)
    assert "Företaget är inte verifierat" in page.text
    assert stored(database, ref)[0].state == "draft"


def _token(page: Page) -> str:
    fields = (field for field in page.tree.iter("input") if field.get("name") == "csrf_token")
    return next(fields).get("value", "")


def test_a_returned_offer_shows_the_moderators_reason(
    visitor: Visitor, people: People, database: Database, make: Make, now: datetime
) -> None:
    ref = make("in_review")
    with database.session(write=True) as session:
        offer = queries.offer_by_ref(session, ref)
        assert offer is not None
        operations.return_offer(
            session, people.moderator.actor, offer, reason="Var mättes det?", now=now
        )
        session.commit()
    page = visitor.sign_in(people.editor).open("/sv/offers/own")
    assert "tillbakaskickat av en moderator" in page.text
    page = page.follow(OFFER["title"])
    assert "Var mättes det?" in page.text


def test_it_is_taken_back_deleted_or_withdrawn_after_a_question(
    visitor: Visitor, people: People, database: Database, make: Make
) -> None:
    ref = make("in_review")
    page = visitor.sign_in(people.editor).open(f"/sv/offers/{ref}/draft")
    page = page.submit("Ta tillbaka och ändra")
    assert "Erbjudandet är ett utkast igen." in page.text
    page = page.follow("Ta bort utkastet").submit("Ta bort utkastet")
    assert page.heading == "Era erbjudanden"
    visitor.open(f"/sv/offers/{ref}/draft", status=404)
    published = make("published")
    page = visitor.open(f"/sv/offers/{published}/draft")
    page = page.follow("Återkalla erbjudandet").submit("Återkalla erbjudandet")
    assert "Erbjudandet är återkallat." in page.text
    assert stored(database, published)[0].state == "withdrawn"


def test_what_cannot_be_done_is_not_asked(visitor: Visitor, people: People, make: Make) -> None:
    visitor.sign_in(people.editor)
    published, draft = make("published"), make()
    assert visitor.open(f"/sv/offers/{published}/delete").path.endswith("/draft")
    assert visitor.open(f"/sv/offers/{draft}/withdraw").path.endswith("/draft")


@pytest.mark.parametrize("part", ["rival", "company_admin", "moderator", "author", "auditor"])
@pytest.mark.one_database
def test_nobody_else_sees_a_companys_own_pages(
    visitor: Visitor, people: People, database: Database, make: Make, part: str
) -> None:
    ref = make()
    visitor.sign_in(getattr(people, part))
    for page in ("draft", "edit", "delete", "withdraw"):
        visitor.open(f"/sv/offers/{ref}/{page}", status=404)
    token = _token(visitor.open("/sv/acting-for"))
    for verb in ("edit", "submit", "take-back", "delete", "withdraw"):
        visitor.send(f"/sv/offers/{ref}/{verb}", {"csrf_token": token}, status=404)
    assert stored(database, ref)[0].state == "draft"


def test_the_public_page_tells_the_quarter_from_which_it_is_there(
    visitor: Visitor, make: Make, people: People
) -> None:
    ref = make("published", available_from_year=2028, available_from_quarter=2)
    assert "Finns från kvartal 2 2028" in visitor.open(f"/sv/offers/{ref}").text


def test_a_visitor_is_asked_to_sign_in(visitor: Visitor, make: Make, people: People) -> None:
    page = visitor.open(f"/sv/offers/{make()}/draft")
    assert page.heading == "Logga in"


@pytest.mark.one_database
def test_a_form_of_another_company_writes_nothing(
    visitor: Visitor, people: People, database: Database, make: Make
) -> None:
    """A second tab: the cookie acts for the company, the form was opened for another."""
    ref = make()
    page = visitor.sign_in(people.editor).open(f"/sv/offers/{ref}/draft")
    values = {"csrf_token": _token(page), "acting_for": people.rival.organisation.ref}
    visitor.send(f"/sv/offers/{ref}/submit", values, status=404)
    visitor.send("/sv/offers/new", values | {"title": "X"}, status=403)
    assert stored(database, ref)[0].state == "draft"
