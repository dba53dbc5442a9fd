"""What a body keeps for itself changes without a version, and is nobody else's to see (R15)."""

from datetime import datetime

import pytest

from marketplace.core.db import Database
from marketplace.needs import operations, queries
from tests.factories import make_need
from tests.personas import People
from tests.visitor import Visitor

pytestmark = pytest.mark.one_database

INTERNAL = "/sv/needs/B-2026-0001/internal"


@pytest.fixture
def ref(database: Database, people: People, now: datetime) -> str:
    """A public need."""
    with database.session(write=True) as session:
        need = make_need(session, people, now, "open")
        session.commit()
        return need.ref


def test_it_changes_without_a_version(visitor: Visitor, people: People, ref: str) -> None:
    page = visitor.sign_in(people.author).open(f"/sv/needs/{ref}")
    page = page.follow("Diarienummer och interna anteckningar")
    page = page.submit("Spara", registry_number="VON 2026/318", internal_notes="Tre miljoner.")
    assert "version 1" in page.text
    assert "Tre miljoner." not in page.text
    kept = visitor.sign_in(people.approver).open(INTERNAL)
    assert kept.value("internal_notes") == "Tre miljoner."
    assert kept.value("registry_number") == "VON 2026/318"


def test_nobody_else_comes_here(visitor: Visitor, people: People, ref: str) -> None:
    for who in (people.coauthor, people.neighbour, people.editor, people.moderator, people.auditor):
        visitor.sign_in(who).open(INTERNAL, 404)


def test_r26_stale_notes_come_back_beside_what_stands(
    visitor: Visitor, people: People, database: Database, now: datetime, ref: str
) -> None:
    page = visitor.sign_in(people.author).open(INTERNAL)
    with database.session(write=True) as session:
        need = queries.need_by_ref(session, ref)
        assert need is not None
        values = {"internal_notes": "Godkännarens ord."}
        operations.update_internal(session, people.approver.actor, need, values, now=now)
        session.commit()
    page = page.submit("Spara", 409, internal_notes="Mina ord.")
    assert page.value("internal_notes") == "Mina ord."
    assert "Godkännarens ord." in page.text
    page.submit("Spara")
    assert visitor.open(INTERNAL).value("internal_notes") == "Mina ord."


def test_a_personal_number_is_told(visitor: Visitor, people: People, ref: str) -> None:
    page = visitor.sign_in(people.author).open(INTERNAL)
    page = page.submit("Spara", 422, internal_notes="Inga, 121212-1212")
    assert "ser ut som ett personnummer" in page.text
