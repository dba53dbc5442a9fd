"""What a company sends and says: a version, that it still holds, that it is withdrawn."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from marketplace.core import audit, events
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, Invalid, Stale, WrongState
from marketplace.proposals import canonical, queries, rules
from marketplace.proposals.models import Proposal, ProposalVersion, Receipt
from marketplace.proposals.operations.locking import lock_need, lock_proposal
from marketplace.proposals.operations.writing import current_text, published_offers, written

Offers = list[dict[str, Any]]


def submit_proposal(
    session: Session,
    actor: Actor,
    proposal: Proposal,
    *,
    terms_acknowledged: bool,
    now: datetime,
    revision: int | None = None,
    need_version_id: int | None = None,
) -> ProposalVersion:
    """Receive the working copy as an immutable version with its receipt, or refuse and change
    nothing. Earlier versions stay on record.

    `need_version_id` is the version of the need that the person has seen: they answer that one.
    """
    lock_need(session, proposal.need)
    lock_proposal(session, proposal)
    version = written(session, actor, proposal, revision)
    _require_open(proposal, need_version_id, now)
    offers = _require_complete(session, proposal, version, terms_acknowledged, now)
    receipt = _receive(session, actor, proposal, version, offers, now)
    rules.WORKFLOW.move(
        session,
        actor,
        proposal,
        "submitted",
        roles=rules.roles_of(actor, proposal),
        now=now,
        details={"version": version.number, "sha256": receipt.checksum},
    )
    events.emit(
        session,
        "proposal.submitted",
        now=now,
        proposal=proposal.id,
        version=version.id,
        actor=actor.person_id,
    )
    return version


def _require_open(proposal: Proposal, need_version_id: int | None, now: datetime) -> None:
    if not proposal.organisation.is_verified:
        suspended = proposal.organisation.state == "suspended"
        raise Forbidden("company_suspended" if suspended else "company_not_verified")
    if not proposal.need.is_open(now):
        raise WrongState("need_not_open")
    if need_version_id not in (None, proposal.need.current_version_id):
        raise Stale("need_changed")


def _require_complete(
    session: Session,
    proposal: Proposal,
    version: ProposalVersion,
    terms_acknowledged: bool,
    now: datetime,
) -> Offers:
    """The linked offers as they stand now; Invalid when something is missing."""
    questions = tuple(q["id"] for q in current_text(proposal.need).open_questions)
    faults = dict.fromkeys(rules.missing(version, questions, terms_acknowledged), "missing")
    faults |= {f"reason-{name}": code for name, code in rules.claim_faults(version).items()}
    published = published_offers(session, proposal, now)
    if not set(version.linked_offers) <= set(published):
        faults["linked_offers"] = "offer_gone"
    if faults:
        raise Invalid("proposal_incomplete", faults)
    linked = [published[ref] for ref in version.linked_offers]
    return [{"ref": offer.ref, "version": offer.version} for offer in linked]


def _receive(
    session: Session,
    actor: Actor,
    proposal: Proposal,
    version: ProposalVersion,
    offers: Offers,
    now: datetime,
) -> Receipt:
    """Freeze the working copy with the next number, and store its file and checksum."""
    version.number = (proposal.current.number or 0) + 1 if proposal.current else 1
    version.received_at = now
    version.need_version = current_text(proposal.need)
    version.submitted_by_id = actor.person_id
    _begin_anew(proposal, version, now)
    session.flush()
    content = canonical.content_of(version, offers)
    receipt = Receipt(
        version_id=version.id,
        received_at=now,
        checksum=canonical.checksum(content),
        content=content,
    )
    session.add(receipt)
    return receipt


def _begin_anew(proposal: Proposal, version: ProposalVersion, now: datetime) -> None:
    """What was said of the version before says nothing of this one."""
    proposal.current = version
    proposal.received_at = proposal.received_at or now
    proposal.changed_at = now
    proposal.acknowledged_at = proposal.invited_at = None
    proposal.confirmed_need_version = proposal.confirmed_at = proposal.confirmed_by = None


def confirm_proposal(
    session: Session,
    actor: Actor,
    proposal: Proposal,
    *,
    now: datetime,
    need_version_id: int | None = None,
) -> None:
    """The company says that what it sent holds for the need as it is now (R25).

    `need_version_id` is the version of the need whose difference the person has seen.
    """
    lock_need(session, proposal.need)
    lock_proposal(session, proposal)
    _require_confirmable(actor, proposal)
    if need_version_id not in (None, proposal.need.current_version_id):
        raise Stale("need_changed")
    if not proposal.is_outdated:
        raise WrongState("already_holds")
    version = current_text(proposal.need)
    proposal.confirmed_need_version = version
    proposal.confirmed_at = proposal.changed_at = now
    proposal.confirmed_by_id = actor.person_id
    details = {"need_version": version.number}
    audit.record(session, actor, "proposal.confirmed", proposal, now=now, details=details)
    events.emit(session, "proposal.confirmed", now=now, proposal=proposal.id, actor=actor.person_id)


def _require_confirmable(actor: Actor, proposal: Proposal) -> None:
    if "company_editor" not in rules.roles_of(actor, proposal):
        raise Forbidden("forbidden")
    if not proposal.organisation.is_verified:
        raise Forbidden("company_not_verified")
    if proposal.state not in rules.RECEIVED or proposal.need.state not in rules.CONFIRMABLE:
        raise WrongState("wrong_state")


def withdraw_proposal(session: Session, actor: Actor, proposal: Proposal, *, now: datetime) -> None:
    """The company no longer stands by it. What was received stays on record (R22); a next version
    that was begun goes."""
    lock_proposal(session, proposal)
    roles = rules.roles_of(actor, proposal)
    rules.WORKFLOW.move(session, actor, proposal, "withdrawn", roles=roles, now=now)
    proposal.changed_at = now
    begun = queries.working_copy(session, proposal)
    if begun is not None:
        session.delete(begun)
    events.emit(session, "proposal.withdrawn", now=now, proposal=proposal.id, actor=actor.person_id)
