"""Versions of a proposal: the next one, what stays, and what holds for a need that has changed."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.core.audit import AuditEntry
from marketplace.core.errors import Forbidden, Stale, WrongState
from marketplace.core.events import Event
from marketplace.needs import operations as needs
from marketplace.needs.models import Need
from marketplace.proposals import operations, queries, rules
from marketplace.proposals.models import Proposal, ProposalVersion, Receipt
from tests.factories import DAYS_OPEN, make_need, make_proposal
from tests.personas import People, settle


@pytest.fixture
def people(session: Session, now: datetime) -> People:
    return settle(session, now)


@pytest.fixture
def need(session: Session, people: People, now: datetime) -> Need:
    return make_need(session, people, now, "open")


@pytest.fixture
def proposal(session: Session, people: People, need: Need, now: datetime) -> Proposal:
    return make_proposal(session, people, need, now, "submitted")


def change(session: Session, people: People, need: Need, at: datetime, **values: Any) -> None:
    """Publish a new version of the need."""
    values = values or {"volume": "310 personer"}
    approver = people.approver.actor
    needs.start_revision(session, approver, need, now=at)
    needs.update_need(session, approver, need, values, now=at)
    needs.publish_revision(session, approver, need, note="Fler har fått beslut.", now=at)


def send_again(
    session: Session, people: People, proposal: Proposal, at: datetime, **changes: Any
) -> ProposalVersion:
    editor = people.editor.actor
    operations.revise_proposal(session, editor, proposal, now=at)
    text = changes or {"title": "Lugna nätter"}
    operations.update_proposal(session, editor, proposal, text, now=at)
    return operations.submit_proposal(session, editor, proposal, terms_acknowledged=True, now=at)


@pytest.mark.parametrize("state", sorted(rules.RECEIVED))
def test_a_new_version_is_submitted_from_every_received_state(
    session: Session, people: People, need: Need, now: datetime, state: str
) -> None:
    proposal = make_proposal(session, people, need, now, state)
    first, later = proposal.current, now + timedelta(days=1)
    second = send_again(session, people, proposal, later)
    assert (proposal.state, second.number, second.title) == ("submitted", 2, "Lugna nätter")
    assert (proposal.acknowledged_at, proposal.invited_at) == (None, None)
    assert proposal.received_at == now
    assert first is not None
    assert (first.number, first.title, first.received_at) == (1, "Sovande får sova", now)
    events = session.scalars(select(Event).filter_by(kind="proposal.submitted")).all()
    assert [event.refs["version"] for event in events] == [first.id, second.id]


def test_r9_each_version_keeps_its_own_receipt(
    session: Session, people: People, proposal: Proposal, now: datetime
) -> None:
    first = proposal.current
    assert first is not None
    before = queries.receipt_file(session, first)
    second = send_again(session, people, proposal, now + timedelta(days=1))
    assert queries.receipt_file(session, first) == before
    for version in (first, second):
        file = queries.receipt_file(session, version)
        receipt = session.get_one(Receipt, version.id)
        assert receipt.checksum == hashlib.sha256(file).hexdigest()
        assert receipt.received_at == version.received_at
        assert json.loads(file)["version"] == version.number


def test_what_is_begun_is_nobodys_but_the_companys(
    session: Session, people: People, proposal: Proposal, now: datetime
) -> None:
    editor, later = people.editor.actor, now + timedelta(days=1)
    begun = operations.revise_proposal(session, editor, proposal, now=later)
    assert operations.revise_proposal(session, editor, proposal, now=later) is begun
    operations.update_proposal(session, editor, proposal, {"title": "Hemlig rubrik"}, now=later)
    assert proposal.state == "submitted"
    assert proposal.current is not begun
    assert begun not in queries.received_versions(session, proposal)


def test_a_begun_version_can_be_thrown_away(
    session: Session, people: People, proposal: Proposal, now: datetime
) -> None:
    editor, first = people.editor.actor, proposal.current
    operations.revise_proposal(session, editor, proposal, now=now)
    operations.delete_proposal_draft(session, editor, proposal, now=now)
    assert queries.working_copy(session, proposal) is None
    assert (proposal.state, proposal.current) == ("submitted", first)
    last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert last is not None
    assert last.action == "proposal.revision_discarded"


@pytest.mark.parametrize("part", ["company_admin", "rival", "author", "approver", "moderator"])
def test_only_an_editor_of_the_company_revises_and_confirms(
    session: Session, people: People, need: Need, proposal: Proposal, now: datetime, part: str
) -> None:
    actor = getattr(people, part).actor
    with pytest.raises(Forbidden):
        operations.revise_proposal(session, actor, proposal, now=now)
    change(session, people, need, now)
    with pytest.raises(Forbidden):
        operations.confirm_proposal(session, actor, proposal, now=now)


def test_a_new_version_is_begun_and_sent_only_while_the_need_is_open(
    session: Session, people: People, proposal: Proposal, now: datetime
) -> None:
    editor, closed = people.editor.actor, now + timedelta(days=DAYS_OPEN)
    operations.revise_proposal(session, editor, proposal, now=now)
    operations.update_proposal(session, editor, proposal, {"title": "För sent"}, now=closed)
    with pytest.raises(WrongState, match="need_not_open"):
        operations.submit_proposal(session, editor, proposal, terms_acknowledged=True, now=closed)
    assert proposal.current is not None
    assert proposal.current.number == 1
    kept = queries.working_copy(session, proposal)
    assert kept is not None
    assert kept.title == "För sent"
    operations.delete_proposal_draft(session, editor, proposal, now=closed)
    with pytest.raises(WrongState, match="need_not_open"):
        operations.revise_proposal(session, editor, proposal, now=closed)


def test_a_withdrawn_proposal_is_not_revised(
    session: Session, people: People, proposal: Proposal, now: datetime
) -> None:
    editor = people.editor.actor
    operations.revise_proposal(session, editor, proposal, now=now)
    operations.withdraw_proposal(session, editor, proposal, now=now)
    assert queries.working_copy(session, proposal) is None
    with pytest.raises(WrongState, match="proposal_withdrawn"):
        operations.revise_proposal(session, editor, proposal, now=now)
    with pytest.raises(WrongState, match="proposal_withdrawn"):
        operations.update_proposal(session, editor, proposal, {"title": "Nej"}, now=now)


@pytest.mark.parametrize(
    ("state", "code"), [("registered", "company_not_verified"), ("suspended", "company_suspended")]
)
def test_a_company_that_is_not_verified_sends_nothing_and_keeps_its_text(
    session: Session, people: People, proposal: Proposal, now: datetime, state: str, code: str
) -> None:
    editor = people.editor.actor
    operations.revise_proposal(session, editor, proposal, now=now)
    people.editor.organisation.state = state
    operations.update_proposal(session, editor, proposal, {"title": "Kvar"}, now=now)
    with pytest.raises(Forbidden, match=code):
        operations.submit_proposal(session, editor, proposal, terms_acknowledged=True, now=now)
    kept = queries.working_copy(session, proposal)
    assert kept is not None
    assert kept.title == "Kvar"


def test_r25_a_proposal_to_an_earlier_version_says_so_until_it_is_confirmed(
    session: Session, people: People, need: Need, proposal: Proposal, now: datetime
) -> None:
    assert not proposal.is_outdated
    later = now + timedelta(days=1)
    change(session, people, need, later)
    assert proposal.is_outdated
    assert proposal.holds_for is not None
    assert proposal.holds_for.number == 1
    editor = people.editor
    operations.confirm_proposal(session, editor.actor, proposal, now=later)
    assert not proposal.is_outdated
    assert proposal.confirmed_need_version is need.current
    assert (proposal.confirmed_at, proposal.confirmed_by) == (later, editor.person)
    assert proposal.current is not None
    assert proposal.current.need_version.number == 1  # what was received is as it was
    event = session.scalars(select(Event).order_by(Event.seq.desc())).first()
    assert event is not None
    assert (event.kind, event.refs) == (
        "proposal.confirmed",
        {"proposal": proposal.id, "actor": editor.person.id},
    )
    with pytest.raises(WrongState, match="already_holds"):
        operations.confirm_proposal(session, editor.actor, proposal, now=later)


def test_r25_a_second_change_asks_again(
    session: Session, people: People, need: Need, proposal: Proposal, now: datetime
) -> None:
    change(session, people, need, now)
    operations.confirm_proposal(session, people.editor.actor, proposal, now=now)
    change(session, people, need, now, volume="400 personer")
    assert proposal.is_outdated
    assert proposal.holds_for is not None
    assert proposal.holds_for.number == 2


def test_r25_nobody_confirms_a_change_they_have_not_seen(
    session: Session, people: People, need: Need, proposal: Proposal, now: datetime
) -> None:
    change(session, people, need, now)
    seen = need.current_version_id
    change(session, people, need, now, volume="400 personer")
    with pytest.raises(Stale, match="need_changed"):
        operations.confirm_proposal(
            session, people.editor.actor, proposal, now=now, need_version_id=seen
        )
    assert proposal.is_outdated


def test_r25_a_new_version_answers_the_need_as_it_is(
    session: Session, people: People, need: Need, proposal: Proposal, now: datetime
) -> None:
    change(session, people, need, now)
    operations.confirm_proposal(session, people.editor.actor, proposal, now=now)
    change(session, people, need, now, volume="400 personer")
    version = send_again(session, people, proposal, now)
    assert version.need_version is need.current
    assert (proposal.confirmed_need_version, proposal.confirmed_at) == (None, None)
    assert not proposal.is_outdated


def test_r25_it_can_be_confirmed_after_the_last_day_but_not_in_a_procurement(
    session: Session, people: People, need: Need, proposal: Proposal, now: datetime
) -> None:
    change(session, people, need, now)
    closed = now + timedelta(days=DAYS_OPEN)
    need.state = "in_procurement"
    with pytest.raises(WrongState):
        operations.confirm_proposal(session, people.editor.actor, proposal, now=closed)
    need.state = "answers_closed"
    operations.confirm_proposal(session, people.editor.actor, proposal, now=closed)
    assert not proposal.is_outdated


def test_r12_a_claim_for_an_answer_never_written_falls_with_its_question(
    session: Session, people: People, need: Need, now: datetime
) -> None:
    draft = make_proposal(session, people, need, now, answers={"q1": ""})
    editor = people.editor.actor
    operations.update_proposal(session, editor, draft, {"claims": {"answer-q1": "?"}}, now=now)
    change(session, people, need, now, open_questions=[{"text": "Vad kostar det?"}])
    operations.update_proposal(session, editor, draft, {"claims": {}}, now=now)
    version = queries.working_copy(session, draft)
    assert version is not None
    assert version.claims == {}


def test_an_answer_to_a_question_that_was_taken_away_is_kept_and_sent(
    session: Session, people: People, need: Need, proposal: Proposal, now: datetime
) -> None:
    change(session, people, need, now, open_questions=[{"text": "Vad kostar det?"}])
    (question,) = need.current.open_questions if need.current else []
    assert question["id"] != "q1"
    version = send_again(session, people, proposal, now, answers={question["id"]: "Lite."})
    assert version.answers["q1"] == "Den som ligger på golvet rör sig annorlunda."
    answers = json.loads(queries.receipt_file(session, version))["answers"]
    assert [(a["question"], a["answer"]) for a in answers] == [
        (question["id"], "Lite."),
        ("q1", "Den som ligger på golvet rör sig annorlunda."),
    ]
