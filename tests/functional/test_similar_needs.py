"""Needs that resemble one: at the foot of its page, and beside what its author writes."""

from datetime import datetime, timedelta

import pytest

from marketplace.core.db import Database
from marketplace.worker import Worker
from tests.factories import NEED, THEIRS, make_need, make_their_need
from tests.personas import People
from tests.visitor import Page, Visitor

DRAFT = {
    "title": "Natten hemma för den som får hjälp av hemtjänsten",
    "problem": "I hemtjänsten väcks 140 personer varje natt av en tillsyn.",
}


@pytest.fixture
def refs(database: Database, people: People, now: datetime, worker: Worker) -> dict[str, str]:
    """Two bodies' needs that are alike, and drafts of both."""
    with database.session(write=True) as session:
        made = {
            "ours": make_need(session, people, now - timedelta(days=1), "open"),
            "theirs": make_their_need(session, people, now),
            "draft": make_need(session, people, now, "draft", **DRAFT),
            "their_draft": make_their_need(
                session, people, now, "draft", title="Granlundas utkast"
            ),
        }
        session.commit()
        refs = {name: need.ref for name, need in made.items()}
    worker.drain()
    return refs


def side(page: Page, heading: str) -> str:
    """What the page says from this heading on."""
    return page.text.partition(heading)[2]


@pytest.mark.parametrize(
    ("language", "heading", "state"),
    [("sv", "Liknande behov", "Tidigt behov"), ("en", "Similar needs", "Early need")],
)
def test_a_need_shows_what_resembles_it_and_whose_it_is(
    visitor: Visitor, refs: dict[str, str], language: str, heading: str, state: str
) -> None:
    page = visitor.open(f"/{language}/needs/{refs['ours']}")
    assert page.links(THEIRS["title"]) == [f"/{language}/needs/{refs['theirs']}"]
    shown = side(page, heading)
    assert "Granlunda kommun" in shown
    assert state in shown
    assert "utkast" not in shown
    assert DRAFT["title"] not in page.text


def test_what_an_author_writes_is_put_beside_other_bodies_needs_first(
    visitor: Visitor, refs: dict[str, str], people: People, database: Database, now: datetime
) -> None:
    visitor.sign_in(people.author)
    page = visitor.open(f"/sv/needs/{refs['draft']}/edit/problem")
    shown = side(page, "Finns redan på torget")
    assert shown.index(THEIRS["title"]) < shown.index(NEED["title"])
    assert "Granlundas utkast" not in page.text
    assert "Granlunda kommun · Tidigt behov" in shown
