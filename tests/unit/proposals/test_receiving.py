"""What the receiving body does with a proposal, and who may read and do what."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.core.audit import AccessEntry, AuditEntry
from marketplace.core.errors import Forbidden, Invalid, NotFound, WrongState
from marketplace.core.events import Event
from marketplace.needs.models import Need
from marketplace.proposals import listing, operations, queries, rules
from marketplace.proposals.models import Proposal
from tests.factories import make_need, make_proposal
from tests.personas import People, settle

STRANGERS = ("coauthor", "neighbour", "rival", "moderator", "platform_admin", "auditor")


@pytest.fixture
def people(session: Session, now: datetime) -> People:
    return settle(session, now)


@pytest.fixture
def need(session: Session, people: People, now: datetime) -> Need:
    return make_need(session, people, now, "open")


@pytest.fixture
def proposal(session: Session, people: People, need: Need, now: datetime) -> Proposal:
    return make_proposal(session, people, need, now, "submitted")


def kinds(session: Session) -> list[str]:
    return [event.kind for event in session.scalars(select(Event).order_by(Event.seq))]


def test_who_may_read(people: People, proposal: Proposal) -> None:
    readers = {"author", "approver", "editor", "company_admin"}
    found = {
        part
        for part in People.__dataclass_fields__
        if rules.may_read(getattr(people, part).actor, proposal, proposal.state)
    }
    assert found == readers


@pytest.mark.parametrize("state", ["draft", "deleted"])
def test_what_was_never_received_is_the_companys_own(
    people: People, proposal: Proposal, state: str
) -> None:
    assert rules.may_read(people.editor.actor, proposal, state)
    assert not rules.may_read(people.author.actor, proposal, state)
    assert not rules.may_read(people.approver.actor, proposal, state)


def test_reading_by_the_receiver_is_logged_and_by_the_company_is_not(
    session: Session, people: People, proposal: Proposal, now: datetime
) -> None:
    for minutes, persona in enumerate((people.author, people.approver, people.author)):
        at = now + timedelta(minutes=minutes)
        operations.log_read(session, persona.actor, proposal, now=at)
    operations.log_read(session, people.editor.actor, proposal, now=now)
    read = [(reader.name, reader.at) for reader in queries.readers(session, proposal)]
    assert read == [("Anna Lind", now), ("Karin Sjöberg", now + timedelta(minutes=1))]
    assert len(session.scalars(select(AccessEntry)).all()) == 3


def test_strangers_read_nothing(
    session: Session, people: People, need: Need, proposal: Proposal, now: datetime
) -> None:
    for part in STRANGERS:
        actor = getattr(people, part).actor
        with pytest.raises(NotFound):
            operations.log_read(session, actor, proposal, now=now)
        with pytest.raises(NotFound):
            operations.log_list_read(session, actor, need, now=now)


@pytest.mark.parametrize("part", ["author", "approver"])
def test_acknowledging_tells_the_company(
    session: Session, people: People, proposal: Proposal, now: datetime, part: str
) -> None:
    operations.acknowledge_proposal(session, getattr(people, part).actor, proposal, now=now)
    assert (proposal.state, proposal.acknowledged_at) == ("acknowledged", now)
    assert kinds(session)[-1] == "proposal.acknowledged"
    with pytest.raises(WrongState):
        operations.acknowledge_proposal(session, people.author.actor, proposal, now=now)


def test_nobody_else_acknowledges(
    session: Session, people: People, proposal: Proposal, now: datetime
) -> None:
    for part in (*STRANGERS, "editor", "company_admin"):
        with pytest.raises(Forbidden):
            operations.acknowledge_proposal(session, getattr(people, part).actor, proposal, now=now)
    assert proposal.state == "submitted"


def test_feedback_is_given_by_an_approver_after_reading(
    session: Session, people: People, proposal: Proposal, now: datetime
) -> None:
    with pytest.raises(WrongState):
        operations.note_proposal(session, people.approver.actor, proposal, "Tack", now=now)
    operations.acknowledge_proposal(session, people.author.actor, proposal, now=now)
    for part in (*STRANGERS, "author", "editor"):
        with pytest.raises(Forbidden):
            operations.note_proposal(
                session, getattr(people, part).actor, proposal, "Tack", now=now
            )
    operations.note_proposal(session, people.approver.actor, proposal, " Tack. ", now=now)
    (answer,) = queries.feedback(session, proposal)
    assert (proposal.state, answer.text, answer.version_id) == (
        "noted",
        "Tack.",
        proposal.current_version_id,
    )
    assert kinds(session)[-1] == "proposal.noted"


@pytest.mark.parametrize("text", ["", "  \n ", "a" * 2001])
def test_feedback_needs_words_within_bounds(
    session: Session, people: People, proposal: Proposal, now: datetime, text: str
) -> None:
    operations.acknowledge_proposal(session, people.author.actor, proposal, now=now)
    with pytest.raises(Invalid) as refusal:
        operations.note_proposal(session, people.approver.actor, proposal, text, now=now)
    assert list(refusal.value.fields) == ["feedback"]
    assert proposal.state == "acknowledged"


def test_notes_and_registry_number_are_the_receivers_own(
    session: Session, people: People, proposal: Proposal, now: datetime
) -> None:
    operations.add_note(session, people.author.actor, proposal, "Fråga Karin", now=now)
    operations.set_registry_number(
        session, people.approver.actor, proposal, "VON 2026/318", now=now
    )
    assert [note.text for note in queries.notes(session, proposal)] == ["Fråga Karin"]
    (row,) = listing.rows(session, [proposal.id])
    assert (row.notes, row.registry_number) == (1, "VON 2026/318")
    internal = queries.internal(session, proposal)
    assert internal is not None
    assert internal.registry_number == "VON 2026/318"
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [e.action for e in entries[-2:]] == ["proposal.note_added", "proposal.registered"]


def test_nobody_else_writes_notes_or_numbers(
    session: Session, people: People, proposal: Proposal, now: datetime
) -> None:
    for part in (*STRANGERS, "editor", "company_admin"):
        actor = getattr(people, part).actor
        with pytest.raises(Forbidden):
            operations.add_note(session, actor, proposal, "x", now=now)
        with pytest.raises(Forbidden):
            operations.set_registry_number(session, actor, proposal, "x", now=now)


def test_a_note_without_words_is_refused(
    session: Session, people: People, proposal: Proposal, now: datetime
) -> None:
    with pytest.raises(Invalid) as refusal:
        operations.add_note(session, people.author.actor, proposal, " ", now=now)
    assert refusal.value.fields == {"note": "nothing_written"}


def test_the_list_is_in_the_order_of_arrival(
    session: Session, people: People, need: Need, now: datetime
) -> None:
    early, late = (make_proposal(session, people, need, now) for _ in range(2))
    for hours, one in ((2, early), (1, late)):
        operations.submit_proposal(
            session,
            people.editor.actor,
            one,
            terms_acknowledged=True,
            now=now + timedelta(hours=hours),
        )
    draft = make_proposal(session, people, need, now)
    assert [place.ref for place in listing.places(session, need)] == [late.ref, early.ref]
    assert queries.counts_for_needs(session, [need.id, 0]) == {need.id: 2}
    own = queries.for_organisation(session, draft.organisation_id, limit=9)
    assert {p.ref for p in own} == {early.ref, late.ref, draft.ref}
