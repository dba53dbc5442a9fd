"""Confidentiality claims (R12, R13): a section, a reason that can be tested, and nothing more."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from marketplace.core.errors import Invalid
from marketplace.needs.models import Need
from marketplace.proposals import operations, queries, rules
from marketplace.proposals.models import Proposal, ProposalVersion
from tests.factories import CLAIM, make_need, make_proposal
from tests.personas import People, settle


@pytest.fixture
def people(session: Session, now: datetime) -> People:
    return settle(session, now)


@pytest.fixture
def need(session: Session, people: People, now: datetime) -> Need:
    return make_need(session, people, now, "open")


def submit(session: Session, people: People, need: Need, now: datetime, **changes: Any) -> Proposal:
    return make_proposal(session, people, need, now, "submitted", **changes)


@pytest.mark.parametrize("reason", ["", " ", "Hemligt.", "x" * (rules.LEAST_REASON - 1), " " * 40])
def test_r12_a_claim_needs_a_reason_of_thirty_characters(
    session: Session, people: People, need: Need, now: datetime, reason: str
) -> None:
    with pytest.raises(Invalid) as told:
        submit(session, people, need, now, claims={"approach": reason})
    assert told.value.fields == {"reason-approach": "reason_too_short"}


def test_r12_thirty_characters_are_enough(
    session: Session, people: People, need: Need, now: datetime
) -> None:
    proposal = submit(session, people, need, now, claims={"answer-q1": "x" * rules.LEAST_REASON})
    assert proposal.state == "submitted"


@pytest.mark.parametrize("section", ["risks", "answer-q9"])
def test_r12_nothing_cannot_be_kept_secret(
    session: Session, people: People, need: Need, now: datetime, section: str
) -> None:
    with pytest.raises(Invalid) as told:
        submit(session, people, need, now, claims={section: CLAIM})
    assert told.value.fields == {f"reason-{section}": "claim_without_text"}


@pytest.mark.parametrize("section", ["title", "maturity", "accepts_publicity", "secret"])
def test_r12_only_sections_can_be_claimed(
    session: Session, people: People, need: Need, now: datetime, section: str
) -> None:
    with pytest.raises(Invalid) as told:
        submit(session, people, need, now, claims={section: CLAIM})
    assert told.value.fields == {f"reason-{section}": "unknown_code"}


def test_r12_a_draft_may_hold_a_claim_that_is_not_finished(
    session: Session, people: People, need: Need, now: datetime
) -> None:
    draft = make_proposal(session, people, need, now, claims={"approach": "Hem"})
    version = queries.working_copy(session, draft)
    assert version is not None
    assert version.claims == {"approach": "Hem"}
    later = now + timedelta(hours=1)
    operations.update_proposal(
        session, people.editor.actor, draft, {"claims": {"approach": None}}, now=later
    )
    assert version.claims == {}


def test_r12_the_claims_are_in_the_file_that_was_received(
    session: Session, people: People, need: Need, now: datetime
) -> None:
    claims = {"approach": CLAIM, "answer-q1": CLAIM}
    version = submit(session, people, need, now, claims=claims).current
    assert isinstance(version, ProposalVersion)
    file = json.loads(queries.receipt_file(session, version))
    assert file["schema"] == 2
    assert file["confidentiality_claims"] == [
        {"section": "answer-q1", "reason": CLAIM},
        {"section": "approach", "reason": CLAIM},
    ]


def test_r12_a_received_claim_does_not_change_with_the_next_version(
    session: Session, people: People, need: Need, now: datetime
) -> None:
    proposal = submit(session, people, need, now, claims={"approach": CLAIM})
    first, editor = proposal.current, people.editor.actor
    later = now + timedelta(hours=1)
    operations.revise_proposal(session, editor, proposal, now=later)
    gone = {"claims": {"approach": None}}
    operations.update_proposal(session, editor, proposal, gone, now=later)
    operations.submit_proposal(session, editor, proposal, terms_acknowledged=True, now=later)
    assert first is not None
    assert first.claims == {"approach": CLAIM}
    assert proposal.current is not first
    assert proposal.current is not None
    assert proposal.current.claims == {}
