"""What a need has received: sorted, but never by merit, and with what is known of each."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation
from marketplace.needs.models import Need
from marketplace.proposals import listing, operations, queries
from tests.factories import make_need, make_proposal
from tests.personas import People, settle


@pytest.fixture
def people(session: Session, now: datetime) -> People:
    return settle(session, now)


@pytest.fixture
def need(session: Session, people: People, now: datetime) -> Need:
    return make_need(session, people, now, "open")


def company(name: str, now: datetime) -> Organisation:
    return Organisation(
        ref=f"O-{name}", name=name, kind="company", org_number=name[:9], created_at=now
    )


def refs(session: Session, need: Need, sort: str) -> list[str]:
    return [place.ref for place in listing.places(session, need, sort)]


def test_every_way_of_sorting_and_none_by_merit(
    session: Session, people: People, need: Need, now: datetime
) -> None:
    made = [
        make_proposal(session, people, need, now + timedelta(hours=n), state)
        for n, state in enumerate(("noted", "submitted", "withdrawn"))
    ]
    names = ["Örnen AB", "Ärlan AB", "Zebran AB"]
    for proposal, name in zip(made, names, strict=True):
        proposal.organisation = company(name, now)
    noted, submitted, withdrawn = (proposal.ref for proposal in made)
    session.flush()
    assert set(listing.SORTS) == {"received", "company", "state", "latest"}
    assert refs(session, need, "received") == [noted, submitted, withdrawn]
    assert refs(session, need, "company") == [withdrawn, submitted, noted]
    assert refs(session, need, "state") == [submitted, noted, withdrawn]
    assert refs(session, need, "latest") == [withdrawn, submitted, noted]


def test_a_row_says_what_is_known(
    session: Session, people: People, need: Need, now: datetime
) -> None:
    proposal = make_proposal(session, people, need, now, "submitted")
    for persona in (people.author, people.author, people.approver):
        operations.log_read(session, persona.actor, proposal, now=now)
    operations.add_note(session, people.author.actor, proposal, "Fråga Karin", now=now)
    (row,) = listing.rows(session, [proposal.id])
    assert (row.readers, row.notes, row.registry_number) == (2, 1, "")
    assert row.version is proposal.current


def test_r18_readers_are_told_per_version(
    session: Session, people: People, need: Need, now: datetime
) -> None:
    proposal = make_proposal(session, people, need, now, "submitted")
    editor, author, later = people.editor.actor, people.author.actor, now + timedelta(hours=1)
    operations.log_read(session, author, proposal, now=now)
    first = proposal.current
    operations.revise_proposal(session, editor, proposal, now=later)
    operations.submit_proposal(session, editor, proposal, terms_acknowledged=True, now=later)
    operations.log_read(session, people.approver.actor, proposal, now=later)
    operations.log_read(session, people.approver.actor, proposal, version=first, now=later)
    read = [(one.name, one.version, one.at) for one in queries.readers(session, proposal)]
    assert read == [
        ("Karin Sjöberg", 2, later),
        ("Anna Lind", 1, now),
        ("Karin Sjöberg", 1, later),
    ]
