"""A masking and an edit at once: the one that comes second sees what the first has done."""

import threading
from datetime import datetime

import pytest

from marketplace.core.db import Database
from marketplace.core.errors import DomainError, Stale
from marketplace.core.masks import Masking
from marketplace.needs import operations
from marketplace.needs.models import Need, NeedVersion
from tests.factories import make_need
from tests.personas import People, settle

NAME = "Inga Ek"
PROBLEM = f"I hemtjänsten väcks {NAME} varje natt."


@pytest.fixture
def people(database: Database, now: datetime) -> People:
    """Somebody in every role, settled before either of the two begins."""
    with database.session(write=True) as session:
        found = settle(session, now)
        session.commit()
        return found


def test_an_edit_that_waited_for_a_masking_does_not_bring_the_word_back(
    database: Database, people: People, now: datetime
) -> None:
    approver, author = people.approver.actor, people.author.actor
    with database.session(write=True) as session:
        need = make_need(session, people, now, "announced", problem=PROBLEM)
        operations.start_revision(session, author, need, now=now)
        session.commit()
        need_id, opened = need.id, need.revision
    refused: list[DomainError] = []

    def edit() -> None:
        with database.session(write=True) as session:
            stored = session.get_one(Need, need_id)
            values = {"problem": f"{PROBLEM} Det är för ofta."}
            try:
                operations.update_need(session, author, stored, values, now=now, revision=opened)
            except DomainError as error:
                refused.append(error)
            else:
                session.commit()

    editing = threading.Thread(target=edit)
    with database.session(write=True) as session:
        stored = session.get_one(Need, need_id)
        asked = Masking(NAME, "En enskild person.", "social")
        operations.mask_passage(session, approver, stored, asked, now=now)
        editing.start()
        editing.join(timeout=0.5)
        assert editing.is_alive(), "the edit did not wait for the masking"
        session.commit()
    editing.join(timeout=20)
    assert [type(error) for error in refused] == [Stale]
    with database.session() as session:
        for version in session.query(NeedVersion).filter_by(need_id=need_id):
            assert NAME not in version.problem
