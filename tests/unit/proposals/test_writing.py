"""Starting, writing, submitting, deleting and withdrawing: who, when, and what it leaves behind."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.core.audit import AuditEntry
from marketplace.core.errors import Forbidden, Invalid, Stale, WrongState
from marketplace.core.events import Event
from marketplace.needs.models import Need
from marketplace.proposals import listing, operations, queries
from marketplace.proposals.models import Proposal, ProposalVersion, Receipt
from tests.factories import DAYS_OPEN, PROPOSAL, make_need, make_offer, make_proposal
from tests.personas import People, settle

Submit = Callable[..., ProposalVersion]


@pytest.fixture
def people(session: Session, now: datetime) -> People:
    return settle(session, now)


@pytest.fixture
def need(session: Session, people: People, now: datetime) -> Need:
    return make_need(session, people, now, "open")


@pytest.fixture
def draft(session: Session, people: People, need: Need, now: datetime) -> Proposal:
    return make_proposal(session, people, need, now)


@pytest.fixture
def submit(session: Session, people: People, draft: Proposal, now: datetime) -> Submit:
    """Submit the draft, unless something else is said."""

    def call(**changes: Any) -> ProposalVersion:
        arguments = {"terms_acknowledged": True, "now": now, **changes}
        actor = arguments.pop("actor", people.editor.actor)
        return operations.submit_proposal(session, actor, draft, **arguments)

    return call


def text_of(session: Session, proposal: Proposal) -> ProposalVersion:
    version = queries.working_copy(session, proposal)
    assert version is not None
    return version


def entries(session: Session, proposal: Proposal) -> list[AuditEntry]:
    query = select(AuditEntry).filter_by(object_kind="proposal", object_id=proposal.id)
    return list(session.scalars(query.order_by(AuditEntry.id)))


def nothing_was_received(session: Session, proposal: Proposal) -> bool:
    receipts = session.scalar(select(func.count()).select_from(Receipt))
    events = session.scalars(select(Event).filter_by(kind="proposal.submitted")).all()
    return proposal.state == "draft" and proposal.current is None and not receipts and not events


def test_an_editor_begins_a_draft(
    session: Session, people: People, need: Need, now: datetime
) -> None:
    proposal = operations.start_proposal(session, people.editor.actor, need, now=now, language="en")
    version = text_of(session, proposal)
    assert (proposal.ref, proposal.state) == ("F-2026-0001", "draft")
    assert (version.language, version.need_version) == ("en", need.current)
    assert entries(session, proposal)[-1].action == "proposal.started"


def test_nobody_but_a_companys_editor_begins(
    session: Session, people: People, need: Need, now: datetime
) -> None:
    for part in ("company_admin", "author", "approver", "moderator", "platform_admin", "auditor"):
        with pytest.raises(Forbidden):
            operations.start_proposal(session, getattr(people, part).actor, need, now=now)


def test_a_company_that_is_not_verified_writes_but_does_not_submit(
    session: Session, people: People, need: Need, now: datetime
) -> None:
    people.editor.organisation.state = "registered"
    proposal = make_proposal(session, people, need, now)
    with pytest.raises(Forbidden, match="company_not_verified"):
        operations.submit_proposal(
            session, people.editor.actor, proposal, terms_acknowledged=True, now=now
        )
    assert nothing_was_received(session, proposal)


CLOSED = ("answers_closed", "summarised", "procurement_planned", "in_procurement", "closed")


@pytest.mark.parametrize("state", [*CLOSED, "withdrawn"])
def test_beyond_open_nothing_new_is_begun_or_sent(
    session: Session, people: People, need: Need, draft: Proposal, now: datetime, state: str
) -> None:
    need.state = state
    with pytest.raises(WrongState, match="need_not_open"):
        operations.start_proposal(session, people.editor.actor, need, now=now)
    with pytest.raises(WrongState, match="need_not_open"):
        operations.submit_proposal(
            session, people.editor.actor, draft, terms_acknowledged=True, now=now
        )
    assert nothing_was_received(session, draft)


@pytest.mark.parametrize("state", ["draft", "in_review", "announced"])
def test_only_an_open_need_is_answered(
    session: Session, people: People, now: datetime, state: str
) -> None:
    closed = make_need(session, people, now, state)
    with pytest.raises(WrongState, match="need_not_open"):
        operations.start_proposal(session, people.editor.actor, closed, now=now)


def test_several_proposals_to_one_need(
    session: Session, people: People, need: Need, now: datetime
) -> None:
    first, second = (make_proposal(session, people, need, now) for _ in range(2))
    found = queries.of_company_to_need(session, first.organisation_id, need.id)
    assert [p.ref for p in found] == [first.ref, second.ref]


def test_an_update_logs_the_names_of_what_differs(
    session: Session, people: People, draft: Proposal, now: datetime
) -> None:
    later = now + timedelta(hours=1)
    values = {"title": "Lugna nätter", "approach": PROPOSAL["approach"]}
    operations.update_proposal(session, people.editor.actor, draft, values, now=later)
    assert text_of(session, draft).title == "Lugna nätter"
    assert entries(session, draft)[-1].fields == ["title"]
    assert draft.changed_at == later


def test_a_stale_update_changes_nothing(
    session: Session, people: People, draft: Proposal, now: datetime
) -> None:
    with pytest.raises(Stale):
        operations.update_proposal(
            session, people.editor.actor, draft, {"title": "x"}, now=now, revision=1
        )
    assert text_of(session, draft).title == PROPOSAL["title"]


def test_an_answer_to_a_question_that_is_gone_is_kept(
    session: Session, people: People, draft: Proposal, now: datetime
) -> None:
    answers = {"answers": {"q2": "Nytt"}}
    operations.update_proposal(session, people.editor.actor, draft, answers, now=now)
    assert text_of(session, draft).answers == {**PROPOSAL["answers"], "q2": "Nytt"}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": "a" * 121}, "title"),
        ({"approach": "a" * 5001}, "approach"),
        ({"answers": {"q1": "a" * 2001}}, "answer-q1"),
        ({"maturity": "m9"}, "maturity"),
        ({"language": "fi"}, "language"),
        ({"video_url": "javascript:alert(1)"}, "video_url"),
        ({"linked_offers": ["E-2026-9999"]}, "linked_offers"),
        ({"linked_offers": [f"E-2026-{n:04}" for n in range(21)]}, "linked_offers"),
    ],
)
def test_what_no_draft_may_hold_is_refused_by_field(
    session: Session,
    people: People,
    draft: Proposal,
    now: datetime,
    values: dict[str, Any],
    field: str,
) -> None:
    with pytest.raises(Invalid) as refusal:
        operations.update_proposal(session, people.editor.actor, draft, values, now=now)
    assert list(refusal.value.fields) == [field]


def test_only_own_published_offers_are_linked(
    session: Session, people: People, draft: Proposal, now: datetime
) -> None:
    own, unpublished = (make_offer(session, people, now, s) for s in ("published", "draft"))
    actor = people.editor.actor
    operations.update_proposal(session, actor, draft, {"linked_offers": [own.ref]}, now=now)
    assert text_of(session, draft).linked_offers == [own.ref]
    own.organisation = people.rival.organisation
    for ref in (own.ref, unpublished.ref):
        with pytest.raises(Invalid):
            operations.update_proposal(session, actor, draft, {"linked_offers": [ref]}, now=now)


def test_nobody_else_writes(
    session: Session, people: People, draft: Proposal, now: datetime
) -> None:
    for part in ("company_admin", "rival", "author", "approver", "moderator", "platform_admin"):
        actor = getattr(people, part).actor
        for act in (
            lambda a=actor: operations.update_proposal(session, a, draft, {"title": "x"}, now=now),
            lambda a=actor: operations.submit_proposal(
                session, a, draft, terms_acknowledged=True, now=now
            ),
            lambda a=actor: operations.delete_proposal_draft(session, a, draft, now=now),
        ):
            with pytest.raises(Forbidden):
                act()
    assert nothing_was_received(session, draft)


def test_submitting_freezes_a_version_with_its_receipt(
    session: Session, people: People, draft: Proposal, submit: Submit, now: datetime
) -> None:
    later = now + timedelta(hours=2)
    version = submit(now=later)
    assert (draft.state, draft.current, draft.received_at) == ("submitted", version, later)
    assert (version.number, version.received_at) == (1, later)
    assert version.submitted_by_id == people.editor.person.id
    assert version.need_version == draft.need.current
    assert queries.working_copy(session, draft) is None
    receipt = session.get_one(Receipt, version.id)
    entry = entries(session, draft)[-1]
    assert (entry.action, entry.from_state) == ("proposal.submitted", "draft")
    assert entry.details == {"version": 1, "sha256": receipt.checksum}
    event = session.scalars(select(Event).filter_by(kind="proposal.submitted")).one()
    assert event.refs == {
        "proposal": draft.id,
        "version": version.id,
        "actor": people.editor.person.id,
    }


def test_what_is_received_is_not_written_again(
    session: Session, people: People, draft: Proposal, submit: Submit, now: datetime
) -> None:
    submit()
    for act in (
        submit,
        lambda: operations.update_proposal(
            session, people.editor.actor, draft, {"title": "x"}, now=now
        ),
        lambda: operations.delete_proposal_draft(session, people.editor.actor, draft, now=now),
    ):
        with pytest.raises(WrongState, match="already_submitted"):
            act()


def test_the_last_moment_is_decided_at_now_and_by_no_job(
    session: Session, draft: Proposal, submit: Submit, now: datetime
) -> None:
    closes = now + timedelta(days=DAYS_OPEN)
    assert draft.need.state == "published"
    with pytest.raises(WrongState, match="need_not_open"):
        submit(now=closes)
    assert nothing_was_received(session, draft)
    submit(now=closes - timedelta(microseconds=1))
    assert draft.state == "submitted"


@pytest.mark.parametrize("state", ["answers_closed", "in_procurement", "withdrawn"])
def test_a_need_that_is_no_longer_open_takes_nothing(
    session: Session, draft: Proposal, submit: Submit, state: str
) -> None:
    draft.need.state = state
    session.flush()
    with pytest.raises(WrongState, match="need_not_open"):
        submit()
    assert nothing_was_received(session, draft)


def test_the_draft_is_kept_and_can_be_written_after_the_deadline(
    session: Session, people: People, draft: Proposal, now: datetime
) -> None:
    after = now + timedelta(days=DAYS_OPEN + 1)
    operations.update_proposal(session, people.editor.actor, draft, {"title": "Sent"}, now=after)
    assert text_of(session, draft).title == "Sent"


@pytest.mark.parametrize(
    ("gone", "field"),
    [
        ({"title": ""}, "title"),
        ({"approach": ""}, "approach"),
        ({"expected_effect": ""}, "expected_effect"),
        ({"maturity": None}, "maturity"),
        ({"answers": {"q1": " "}}, "answer-q1"),
        ({"wants_dialogue": None}, "wants_dialogue"),
        ({"accepts_publicity": None}, "accepts_publicity"),
        ({"video_url": "https://film.example/1"}, "video_transcript"),
    ],
)
def test_what_is_missing_is_named(
    session: Session,
    people: People,
    draft: Proposal,
    submit: Submit,
    now: datetime,
    gone: dict[str, Any],
    field: str,
) -> None:
    operations.update_proposal(session, people.editor.actor, draft, gone, now=now)
    with pytest.raises(Invalid) as refusal:
        submit()
    assert list(refusal.value.fields) == [field]
    assert nothing_was_received(session, draft)


def test_the_terms_must_be_acknowledged(session: Session, draft: Proposal, submit: Submit) -> None:
    with pytest.raises(Invalid) as refusal:
        submit(terms_acknowledged=False)
    assert refusal.value.fields == {"terms": "missing"}
    assert nothing_was_received(session, draft)


def test_a_linked_offer_that_is_gone_is_told(
    session: Session, people: People, draft: Proposal, submit: Submit, now: datetime
) -> None:
    offer = make_offer(session, people, now, "published")
    linked = {"linked_offers": [offer.ref]}
    operations.update_proposal(session, people.editor.actor, draft, linked, now=now)
    offer.state = "withdrawn"
    session.flush()
    with pytest.raises(Invalid) as refusal:
        submit()
    assert refusal.value.fields == {"linked_offers": "offer_gone"}


def test_a_need_that_changed_under_the_page_must_be_read_again(
    session: Session, draft: Proposal, submit: Submit
) -> None:
    seen = draft.need.current_version_id
    assert seen is not None
    with pytest.raises(Stale, match="need_changed"):
        submit(need_version_id=seen + 1)
    assert nothing_was_received(session, draft)
    submit(need_version_id=seen)


def test_a_deleted_draft_leaves_its_audit_and_no_text(
    session: Session, people: People, draft: Proposal, now: datetime
) -> None:
    operations.delete_proposal_draft(session, people.editor.actor, draft, now=now)
    session.flush()
    assert (draft.state, queries.working_copy(session, draft)) == ("deleted", None)
    assert entries(session, draft)[-1].action == "proposal.deleted"
    with pytest.raises(WrongState, match="draft_deleted"):
        operations.update_proposal(session, people.editor.actor, draft, {"title": "x"}, now=now)


def test_withdrawing_keeps_what_was_received(
    session: Session, people: People, draft: Proposal, submit: Submit, now: datetime
) -> None:
    version = submit()
    with pytest.raises(Forbidden):
        operations.withdraw_proposal(session, people.rival.actor, draft, now=now)
    operations.withdraw_proposal(session, people.editor.actor, draft, now=now)
    assert (draft.state, draft.current) == ("withdrawn", version)
    assert [place.id for place in listing.places(session, draft.need)] == [draft.id]
    assert session.scalars(select(Event).filter_by(kind="proposal.withdrawn")).one()
