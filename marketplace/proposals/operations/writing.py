"""What a company does: start, write, submit, delete a draft, withdraw."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation
from marketplace.core import audit, events, refs
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, Invalid, Stale, WrongState
from marketplace.needs.models import Need, NeedVersion
from marketplace.offers import queries as offer_queries
from marketplace.offers.documents import PublicOffer
from marketplace.proposals import canonical, queries, rules, validation
from marketplace.proposals.models import Proposal, ProposalVersion, Receipt
from marketplace.proposals.operations.locking import lock_need, lock_proposal


def start_proposal(
    session: Session, actor: Actor, need: Need, *, now: datetime, language: str = "sv"
) -> Proposal:
    """Begin an answer to a need that is open. A company that is not verified yet may write."""
    company = _company_of(session, actor)
    if need.current is None or not need.is_open(now):
        raise WrongState("need_not_open")
    proposal = Proposal(
        ref=refs.next_ref(session, "F", now),
        need=need,
        organisation=company,
        created_by_id=actor.person_id,
        created_at=now,
        changed_at=now,
    )
    session.add(proposal)
    session.flush()
    session.add(ProposalVersion(proposal=proposal, need_version=need.current, language=language))
    audit.record(session, actor, "proposal.started", proposal, now=now, to_state="draft")
    return proposal


def _company_of(session: Session, actor: Actor) -> Organisation:
    company = session.get(Organisation, actor.organisation_id) if actor.organisation_id else None
    if company is None or not company.is_company or not actor.has("company_editor"):
        raise Forbidden("only_companies_answer")
    return company


def update_proposal(
    session: Session,
    actor: Actor,
    proposal: Proposal,
    text: Mapping[str, Any],
    *,
    now: datetime,
    revision: int | None = None,
) -> ProposalVersion:
    """Write the given fields into the draft. It does not ask whether the need is still open:
    what was written before a deadline passed is kept (R26)."""
    lock_proposal(session, proposal)
    version = _draft(session, actor, proposal, revision)
    changed = _apply(version, _checked(session, proposal, text, now))
    version.need_version = _current(proposal.need)
    proposal.changed_at = now
    if changed:
        proposal.revision += 1
    audit.record(session, actor, "proposal.updated", proposal, now=now, fields=changed)
    return version


def _apply(version: ProposalVersion, values: Mapping[str, Any]) -> list[str]:
    """Set what differs; returns the names. An answer to a question that is gone is kept."""
    if "answers" in values:
        values = {**values, "answers": {**version.answers, **values["answers"]}}
    changed = [name for name, value in values.items() if getattr(version, name) != value]
    for name in changed:
        setattr(version, name, values[name])
    return changed


def _checked(
    session: Session, proposal: Proposal, text: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    values = validation.checked(text)
    linked = values.get("linked_offers")
    if linked and not set(linked) <= set(_published_offers(session, proposal, now)):
        raise Invalid("proposal_faults", {"linked_offers": "not_own_offer"})
    return values


def _draft(
    session: Session, actor: Actor, proposal: Proposal, revision: int | None
) -> ProposalVersion:
    """The working copy, if this actor may write it and has seen its latest state."""
    if "company_editor" not in rules.roles_of(actor, proposal):
        raise Forbidden("forbidden")
    version = queries.working_copy(session, proposal)
    if proposal.state != "draft" or version is None:
        gone = "draft_deleted" if proposal.state == "deleted" else "already_submitted"
        raise WrongState(gone)
    if revision is not None and revision != proposal.revision:
        raise Stale("stale")
    return version


def _current(need: Need) -> NeedVersion:
    if need.current is None:
        raise WrongState("need_not_open")
    return need.current


def _published_offers(
    session: Session, proposal: Proposal, now: datetime
) -> dict[str, PublicOffer]:
    offers = offer_queries.public_offers_of(session, proposal.organisation_id, now)
    return {offer.ref: offer for offer in offers}


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
    """Receive the draft as an immutable version with its receipt, or refuse and change nothing.

    `need_version_id` is the version of the need that the person has seen: they answer that one.
    """
    lock_need(session, proposal.need)
    lock_proposal(session, proposal)
    version = _draft(session, actor, proposal, revision)
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
        raise Forbidden("company_not_verified")
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
) -> list[dict[str, Any]]:
    """The linked offers as they stand now; Invalid when something is missing."""
    questions = tuple(q["id"] for q in _current(proposal.need).open_questions)
    faults = dict.fromkeys(rules.missing(version, questions, terms_acknowledged), "missing")
    published = _published_offers(session, proposal, now)
    if not set(version.linked_offers) <= set(published):
        faults["linked_offers"] = "offer_gone"
    if faults:
        raise Invalid("proposal_incomplete", faults)
    linked = [published[ref] for ref in version.linked_offers]
    return [{"ref": o.ref, "version": o.version, "title": o.title} for o in linked]


def _receive(
    session: Session,
    actor: Actor,
    proposal: Proposal,
    version: ProposalVersion,
    offers: list[dict[str, Any]],
    now: datetime,
) -> Receipt:
    """Freeze the working copy with the next number, and store its file and checksum."""
    version.number = (proposal.current.number or 0) + 1 if proposal.current else 1
    version.received_at = now
    version.need_version = _current(proposal.need)
    version.submitted_by_id = actor.person_id
    proposal.current = version
    proposal.received_at = proposal.received_at or now
    proposal.changed_at = now
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


def delete_proposal_draft(
    session: Session, actor: Actor, proposal: Proposal, *, now: datetime
) -> None:
    """Throw a draft away: its text goes, the audit entry stays. It was never received."""
    lock_proposal(session, proposal)
    version = _draft(session, actor, proposal, None)
    roles = rules.roles_of(actor, proposal)
    rules.WORKFLOW.move(session, actor, proposal, "deleted", roles=roles, now=now)
    proposal.changed_at = now
    session.delete(version)


def withdraw_proposal(session: Session, actor: Actor, proposal: Proposal, *, now: datetime) -> None:
    """The company no longer stands by it. What was received stays on record (R22)."""
    lock_proposal(session, proposal)
    roles = rules.roles_of(actor, proposal)
    rules.WORKFLOW.move(session, actor, proposal, "withdrawn", roles=roles, now=now)
    proposal.changed_at = now
    events.emit(session, "proposal.withdrawn", now=now, proposal=proposal.id, actor=actor.person_id)
