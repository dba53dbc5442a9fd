"""A need is written, returned, corrected and published: journeys 2 and 3."""

from collections.abc import Iterator

import pytest

from marketplace.core.db import Database
from tests.clock import Clock
from tests.personas import People, settle
from tests.visitor import Page, Visitor


@pytest.fixture
def people(database: Database, clock: Clock) -> Iterator[People]:
    with database.session(write=True) as session:
        people = settle(session, clock())
        session.commit()
    return people


def begin(visitor: Visitor, people: People) -> Page:
    """A draft with the method's three answers."""
    page = visitor.sign_in(people.author).open("/sv/needs/new")
    return page.submit(
        "Spara och fortsätt",
        problem="Den som bor ensam ska få sova. I hemtjänsten väcks 140 personer varje natt.",
        undecided="Vem som ska larma\n- Hur länge",
        working_title="Lugna nätter",
        approvers=str(people.approver.person.id),
    )


def test_begin(visitor: Visitor, people: People) -> None:
    page = begin(visitor, people)
    assert page.heading == "Problem och effekt"


def test_from_three_answers_to_an_early_need(visitor: Visitor, people: People) -> None:
    page = begin(visitor, people).submit("Spara och fortsätt")
    page = page.submit(
        "Spara och fortsätt",
        **{"welfare_areas": ["homecare"], "places-0": "Arvika", "needed_from_year": "undecided"},
        contact="natt@ekbacken.example",
    )
    page = page.submit("Spara och fortsätt")
    page = page.submit("Spara och fortsätt", title="Lugnare nätter", summary="Sex av tio väcks.")
    assert page.heading == "Lugnare nätter"
    page = page.submit("Skicka till granskning")
    page = visitor.sign_in(people.approver).open(page.path)
    page = page.submit("Skicka tillbaka med skäl", reason="Skriv hur många det är.")
    assert "Skriv hur många det är." in page.text
    visitor.sign_in(people.author).open(page.path).submit("Skicka till granskning")
    page = visitor.sign_in(people.approver).open(page.path).submit("Publicera som tidigt behov")
    assert page.heading == "Lugnare nätter"
    assert page.path == "/sv/needs/B-2026-0001"
