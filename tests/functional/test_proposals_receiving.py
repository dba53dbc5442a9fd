"""The receiving body reads, acknowledges and answers; the company is told."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from marketplace.core.audit import AccessEntry
from marketplace.core.db import Database
from marketplace.needs.models import Need
from marketplace.proposals.models import Proposal
from tests.clock import Clock
from tests.factories import make_need, make_proposal
from tests.personas import People
from tests.visitor import Visitor


@pytest.fixture
def need(database: Database, people: People, now: datetime) -> Need:
    with database.session(write=True) as session:
        need = make_need(session, people, now, "open")
        session.commit()
        return need


@pytest.fixture
def proposal(database: Database, people: People, need: Need, now: datetime) -> Proposal:
    with database.session(write=True) as session:
        proposal = make_proposal(session, people, session.merge(need), now, "submitted")
        session.commit()
        return proposal


def readings(database: Database) -> list[tuple[str, int, int | None]]:
    """What has been read, and by whom."""
    with database.session() as session:
        entries = session.scalars(select(AccessEntry).order_by(AccessEntry.id))
        return [(entry.object_kind, entry.object_id, entry.person_id) for entry in entries]


def test_from_the_list_to_the_feedback(
    visitor: Visitor, people: People, need: Need, proposal: Proposal, clock: Clock
) -> None:
    clock.time += timedelta(hours=1)
    body = visitor.sign_in(people.author)
    listing = body.open(f"/en/needs/{need.ref}/proposals")
    assert listing.heading == "One solution proposal"
    assert "In the order in which they arrived. Proposals are not ranked" in listing.text
    page = listing.follow("Sovande får sova")
    assert "Submitted" in page.text
    assert "Anna Lind today 11:00" in page.text
    page = page.submit("Mark as read")
    assert "The company is told that you have read the proposal." in page.text
    assert "An approver can invite the company to dialogue and answer with feedback." in page.text
    page = visitor.sign_in(people.approver).open(f"/en/proposals/{proposal.ref}")
    page = page.submit("Send the feedback", feedback="Tack.\n\nVi hör av oss i mars.")
    assert "Answered with feedback" in page.text
    own = visitor.sign_in(people.editor).open(f"/en/proposals/{proposal.ref}")
    assert "Feedback from Ekbackens kommun" in own.text
    assert "Vi hör av oss i mars." in own.text


def test_r18_every_reading_by_the_body_is_logged(
    visitor: Visitor, people: People, need: Need, proposal: Proposal, database: Database
) -> None:
    reader, author = visitor.sign_in(people.author), people.author.person.id
    reader.open(f"/en/needs/{need.ref}/proposals")
    for part in ("", "/receipt/1"):
        reader.open(f"/en/proposals/{proposal.ref}{part}")
    assert visitor.client.get(f"/en/proposals/{proposal.ref}/receipt/1/file").status_code == 200
    assert readings(database) == [
        ("need", need.id, author),
        *[("proposal_version", proposal.current_version_id, author)] * 3,
    ]
    visitor.sign_in(people.editor).open(f"/en/proposals/{proposal.ref}")
    assert len(readings(database)) == 4


def test_r9_the_body_keeps_notes_and_a_registry_number_for_itself(
    visitor: Visitor, people: People, proposal: Proposal
) -> None:
    page = visitor.sign_in(people.author).open(f"/en/proposals/{proposal.ref}")
    page = page.submit("Save the registry number", registry_number="VON 2026/318-9")
    page = page.submit("Save note", note="Fråga Karin om ruttdata")
    assert "Fråga Karin om ruttdata" in page.text
    colleague = visitor.sign_in(people.approver).open(f"/en/proposals/{proposal.ref}")
    assert "Fråga Karin om ruttdata" in colleague.text
    answer = visitor.sign_in(people.editor).open(f"/en/proposals/{proposal.ref}").response.text
    assert "Sovande får sova" in answer
    assert "Karin om ruttdata" not in answer
    assert "VON 2026/318-9" not in answer


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        ("feedback", "", "Write something first."),
        ("feedback", "Ring 19121212-1212", "19121212-••••"),
        ("note", "", "Write something first."),
        ("note", "a" * 2001, "At most 2000 characters; you have written 2001."),
    ],
)
def test_what_cannot_be_saved_comes_back(
    visitor: Visitor,
    people: People,
    proposal: Proposal,
    database: Database,
    field: str,
    text: str,
    told: str,
) -> None:
    body = visitor.sign_in(people.approver)
    page = body.open(f"/en/proposals/{proposal.ref}").submit("Mark as read")
    button = {"feedback": "Send the feedback", "note": "Save note"}[field]
    page = page.submit(button, 422, **{field: text})
    assert told in page.text
    assert text in page.text


def test_feedback_that_came_too_late_comes_back(
    visitor: Visitor, people: People, proposal: Proposal
) -> None:
    body = visitor.sign_in(people.approver)
    page = body.open(f"/en/proposals/{proposal.ref}").submit("Mark as read")
    page.submit("Send the feedback", feedback="Kollegan var först.")
    late = page.submit("Send the feedback", 409, feedback="Tack för ett utförligt förslag.")
    assert late.heading == "Your feedback was not sent"
    assert "Tack för ett utförligt förslag." in late.text
    assert "Kollegan var först." in late.follow("Go to the proposal").text


def test_a_state_that_is_gone_is_told(visitor: Visitor, people: People, proposal: Proposal) -> None:
    page = visitor.sign_in(people.author).open(f"/en/proposals/{proposal.ref}")
    page.submit("Mark as read")
    again = page.submit("Mark as read", 409)
    assert "This has changed since you opened the page" in again.text


def test_nothing_received_says_what_would_be_here(
    visitor: Visitor, people: People, need: Need
) -> None:
    page = visitor.sign_in(people.author).open(f"/en/needs/{need.ref}/proposals")
    assert page.heading == "No solution proposals yet"
    assert "Companies can answer until and including 24 December 2026." in page.text


def test_drafts_are_not_in_the_list(
    visitor: Visitor, people: People, need: Need, database: Database, now: datetime
) -> None:
    with database.session(write=True) as session:
        make_proposal(session, people, session.merge(need), now)
        session.commit()
    page = visitor.sign_in(people.approver).open(f"/en/needs/{need.ref}/proposals")
    assert page.heading == "No solution proposals yet"
