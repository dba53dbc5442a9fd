"""What a need has received: sorted, in pages, with as many queries for a thousand as for ten."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation
from marketplace.needs.models import Need
from marketplace.proposals import listing, operations, queries
from marketplace.proposals.models import Proposal, ProposalVersion
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


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def note(*args: Any) -> None:
        sent.append(args[2])

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def fill(session: Session, like: Proposal, number: int) -> None:
    """Many more proposals like this one."""
    version = like.current
    assert version is not None
    columns = [c.key for c in Proposal.__table__.columns if c.key not in {"id", "ref"}]
    texts = [c.key for c in ProposalVersion.__table__.columns if c.key not in {"id", "proposal_id"}]
    for n in range(number):
        values = {name: getattr(like, name) for name in columns}
        copy = Proposal(**{**values, "ref": f"F-{number}-{n}", "current_version_id": None})
        session.add(copy)
        session.flush()
        copy.current = ProposalVersion(
            **{name: getattr(version, name) for name in texts}, proposal_id=copy.id
        )
    session.flush()


def test_as_many_queries_for_a_thousand_as_for_ten(
    session: Session, people: People, need: Need, now: datetime
) -> None:
    like = make_proposal(session, people, need, now, "submitted")

    def statements(look: Callable[[], object]) -> int:
        session.expire_all()
        with counted(session) as sent:
            look()
        return len(sent)

    def the_list() -> object:
        places = listing.places(session, session.get_one(Need, need.id))
        return listing.rows(session, [place.id for place in places[:20]])

    def beside() -> object:
        return listing.beside(session, session.get_one(Proposal, like.id))

    fill(session, like, 9)
    few = [statements(look) for look in (the_list, beside)]
    fill(session, like, 990)
    assert len(listing.places(session, need)) == 1000
    assert [statements(look) for look in (the_list, beside)] == few
