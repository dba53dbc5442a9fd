"""Who takes part: the list, and the page of a public body, a company and the arena."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from stdnum import luhn

from marketplace.accounts import operations
from marketplace.accounts.models import Organisation
from marketplace.core.db import Database
from tests.factories import make_need, make_offer
from tests.personas import SETUP, People
from tests.visitor import Visitor


def add(
    database: Database, now: datetime, name: str, *, number: str, **values: Any
) -> Organisation:
    """A verified company; `number` is all of its organisation number but the check digit."""
    with database.session(write=True) as session:
        organisation = operations.create_organisation(
            session,
            SETUP,
            name=name,
            kind="company",
            org_number=number + luhn.calc_check_digit(number),
            now=now,
            **values,
        )
        operations.verify_organisation(session, SETUP, organisation, now=now)
        session.commit()
        return organisation


def set_state(database: Database, organisation: Organisation, state: str) -> None:
    with database.session(write=True) as session:
        session.merge(organisation).state = state
        session.commit()


def names(visitor: Visitor, address: str) -> list[str]:
    page = visitor.open(address)
    return [
        "".join(heading.itertext()).strip()
        for heading in page.tree.iter("h3")
        if "row-item__title" in (heading.get("class") or "")
    ]


def test_public_bodies_and_companies_are_listed_but_not_the_arena(
    visitor: Visitor, people: People
) -> None:
    assert names(visitor, "/sv/organisations") == [
        "Ekbackens kommun",
        "Granlunda kommun",
        "Nordanvind Omsorg AB",
        "Vardagskraft AB",
    ]


def test_the_list_is_in_swedish_order(
    visitor: Visitor, people: People, database: Database, now: datetime
) -> None:
    for number, name in enumerate(("Östervik AB", "Åbron AB", "Älvsund AB", "Zenit AB")):
        add(database, now, name, number=f"55990092{number}")
    assert names(visitor, "/sv/organisations?kind=company")[-4:] == [
        "Zenit AB",
        "Åbron AB",
        "Älvsund AB",
        "Östervik AB",
    ]


def test_the_list_is_narrowed_by_kind_and_by_a_part_of_the_name(
    visitor: Visitor, people: People
) -> None:
    assert names(visitor, "/sv/organisations?kind=municipality") == [
        "Ekbackens kommun",
        "Granlunda kommun",
    ]
    assert names(visitor, "/sv/organisations?q=EKBACK") == ["Ekbackens kommun"]
    page = visitor.open("/sv/organisations?q=ekback&kind=company")
    assert "Ingen organisation heter ”ekback”" in page.text
    page = visitor.open("/sv/organisations?kind=company").follow("Ta bort Företag")
    assert "4 organisationer" in page.text


def test_å_is_found_however_it_is_written(
    visitor: Visitor, people: People, database: Database, now: datetime
) -> None:
    add(database, now, "Åbron AB", number="559900908")
    assert names(visitor, "/sv/organisations?q=åbron") == ["Åbron AB"]


@pytest.mark.parametrize(
    "query",
    ["q=%", "q=' OR 1=1", "kind=arena", "kind=x&page=x", "page=99999999999", "q=" + "å" * 999],
)
@pytest.mark.one_database
def test_strange_addresses_are_answered(visitor: Visitor, people: People, query: str) -> None:
    visitor.open(f"/sv/organisations?{query}")


def test_the_list_tells_how_much_each_has_published_in_few_questions(
    visitor: Visitor, people: People, database: Database, now: datetime
) -> None:
    with database.session(write=True) as session:
        for _ in range(2):
            make_need(session, people, now, "open")
        make_need(session, people, now, "in_review")
        make_offer(session, people, now, "published")
        make_offer(session, people, now)
        session.commit()
    engine = visitor.client.application.extensions["database"].engine
    asked: list[str] = []
    listener = lambda *values: asked.append(values[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", listener)
    page = visitor.open("/sv/organisations")
    event.remove(engine, "before_cursor_execute", listener)
    assert "Publicerade behov 2" in page.text
    assert "Publicerade erbjudanden 1" in page.text
    assert len([sql for sql in asked if sql.startswith("SELECT")]) <= 8


def test_twenty_stand_on_a_page(
    visitor: Visitor, people: People, database: Database, now: datetime
) -> None:
    for number in range(20):
        add(database, now, f"Bolag {number:02}", number=f"5599010{number:02}")
    page = visitor.open("/sv/organisations?kind=company")
    assert "22 organisationer" in page.text
    following = page.follow("Nästa sida")
    assert "Vardagskraft AB" in following.text
    assert "Bolag 03" not in following.text


@pytest.mark.parametrize("state", ["registered", "rejected", "suspended"])
def test_who_is_not_verified_is_not_shown_without_something_public(
    visitor: Visitor, people: People, database: Database, now: datetime, state: str
) -> None:
    body = people.author.organisation
    address = f"/sv/organisations/{body.ref}"
    set_state(database, body, state)
    assert body.name not in names(visitor, "/sv/organisations")
    visitor.open(address, status=404)
    set_state(database, body, "verified")
    with database.session(write=True) as session:
        make_need(session, people, now, "open")
        session.commit()
    set_state(database, body, state)
    assert body.name in names(visitor, "/sv/organisations")
    page = visitor.open(address)
    assert "Inte verifierad just nu" in page.text


def test_a_public_body_shows_what_it_needs_and_when(
    visitor: Visitor, people: People, database: Database, now: datetime
) -> None:
    with database.session(write=True) as session:
        make_need(session, people, now, "open", title="Snart", needed_from_year=2028)
        make_need(session, people, now, "announced", title="Sedan", needed_from_year=2036)
        make_need(session, people, now, "announced", title="När som helst", **UNDECIDED)
        make_need(session, people, now, title="Utkastet")
        session.commit()
    page = visitor.open(f"/sv/organisations/{people.author.organisation.ref}")
    assert page.heading == "Ekbackens kommun"
    assert "Verifierad 24 november 2026 av arenan" in page.text
    assert "Utkastet" not in page.response.text
    times = ["".join(e.itertext()) for e in page.tree.iter("span") if _is(e, "timeline__when")]
    assert times == [
        "Inom 6 månader",
        "6–12 månader",
        "2028",
        "2–5 år",
        "2036",
        "Ännu inte bestämt",
    ]
    assert page.text.count("Inget publicerat") == 3
    assert "Öppna behov, 1" in page.text
    assert "Tidiga behov, 2" in page.text


UNDECIDED = {
    "needed_from_year": None,
    "needed_from_quarter": None,
    "needed_from_undecided": True,
}


def _is(element: Any, name: str) -> bool:
    return name in (element.get("class") or "")


def test_what_has_closed_stands_among_the_earlier(
    visitor: Visitor, people: People, database: Database, now: datetime, clock: Any
) -> None:
    with database.session(write=True) as session:
        make_need(session, people, now, "open")
        session.commit()
    clock.time += timedelta(days=31)
    page = visitor.open(f"/sv/organisations/{people.author.organisation.ref}")
    assert "Tidigare behov, 1" in page.text
    assert "Svarstiden har gått ut" in page.text


def test_a_body_with_hundreds_of_needs_has_a_short_line_of_time_and_pages(
    visitor: Visitor, people: People, database: Database, now: datetime
) -> None:
    with database.session(write=True) as session:
        for n in range(25):
            make_need(session, people, now, "announced", title=f"Behov {n}", **UNDECIDED)
        session.commit()
    page = visitor.open(f"/sv/organisations/{people.author.organisation.ref}")
    assert "21 till" in page.text
    assert len(names(visitor, page.path)) == 20
    assert len(names(visitor, page.path + "?page=2")) == 5


def test_a_body_without_needs_says_so(visitor: Visitor, people: People) -> None:
    page = visitor.open(f"/sv/organisations/{people.author.organisation.ref}")
    assert "Inga publicerade behov än" in page.text
    assert page.follow("Se behov i Stockholms län").path == "/sv/needs"


def test_a_company_shows_its_valid_offers(
    visitor: Visitor, people: People, database: Database, now: datetime, clock: Any
) -> None:
    with database.session(write=True) as session:
        make_offer(session, people, now, "published", title="Det som gäller")
        make_offer(session, people, now, title="Det hemliga utkastet")
        session.commit()
    address = f"/sv/organisations/{people.editor.organisation.ref}"
    page = visitor.open(address)
    assert "Stående erbjudanden, 1" in page.text
    assert "Det hemliga utkastet" not in page.response.text
    clock.time += timedelta(days=400)
    assert "Inga publicerade erbjudanden än" in visitor.open(address).text


def test_a_sole_traders_number_is_never_shown(
    visitor: Visitor, database: Database, now: datetime, people: People
) -> None:
    sole = add(database, now, "Kvällsro", number="191212121", sole_trader=True)
    for address in (f"/sv/organisations/{sole.ref}", "/sv/organisations"):
        page = visitor.open(address)
        assert "Enskild firma" in page.text
        assert "191212" not in page.response.text
    other = visitor.open(f"/sv/organisations/{people.rival.organisation.ref}")
    assert "559900-9015" in other.text


def test_the_arena_says_what_it_does(visitor: Visitor, people: People) -> None:
    page = visitor.open(f"/sv/organisations/{people.moderator.organisation.ref}")
    assert "Vad arenan gör här" in page.text


@pytest.mark.one_database
def test_an_unknown_organisation_is_not_found(visitor: Visitor) -> None:
    visitor.open("/sv/organisations/O-2026-9999", status=404)
