"""What a company does before it sends: start, write, begin a new version, throw a text away."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation
from marketplace.core import audit, refs
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, Invalid, Stale, WrongState
from marketplace.needs.models import Need, NeedVersion
from marketplace.offers import queries as offer_queries
from marketplace.offers.documents import PublicOffer
from marketplace.proposals import queries, rules, validation
from marketplace.proposals.models import Proposal, ProposalVersion
from marketplace.proposals.operations.locking import lock_need, lock_proposal

# What a next version begins with: all that the company wrote in the last one.
COPIED = (
    "language",
    "title",
    "approach",
    "expected_effect",
    "answers",
    "maturity",
    "prerequisites",
    "timeline",
    "indicative_cost",
    "evidence",
    "risks",
    "partners",
    "video_url",
    "video_transcript",
    "wants_dialogue",
    "accepts_publicity",
    "linked_offers",
    "claims",
)


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


def revise_proposal(
    session: Session, actor: Actor, proposal: Proposal, *, now: datetime
) -> ProposalVersion:
    """Begin the next version with the words of the last one, or go on with the one begun. What
    was received stands until the next version is sent."""
    lock_need(session, proposal.need)
    lock_proposal(session, proposal)
    if "company_editor" not in rules.roles_of(actor, proposal):
        raise Forbidden("forbidden")
    if proposal.state not in rules.RECEIVED or proposal.current is None:
        raise WrongState("proposal_withdrawn" if proposal.state == "withdrawn" else "wrong_state")
    begun = queries.working_copy(session, proposal)
    if begun is not None:
        return begun
    if not proposal.need.is_open(now):
        raise WrongState("need_not_open")
    version = ProposalVersion(proposal=proposal, need_version=current_text(proposal.need))
    for name in COPIED:
        setattr(version, name, getattr(proposal.current, name))
    session.add(version)
    session.flush()
    audit.record(session, actor, "proposal.revision_started", proposal, now=now)
    return version


def update_proposal(
    session: Session,
    actor: Actor,
    proposal: Proposal,
    text: Mapping[str, Any],
    *,
    now: datetime,
    revision: int | None = None,
) -> ProposalVersion:
    """Write the given fields into the working copy. It does not ask whether the need is still
    open: what was written before a deadline passed is kept (R26)."""
    lock_proposal(session, proposal)
    version = written(session, actor, proposal, revision)
    version.need_version = current_text(proposal.need)
    changed = _apply(version, _checked(session, proposal, text, now))
    proposal.changed_at = now
    if changed:
        proposal.revision += 1
    audit.record(session, actor, "proposal.updated", proposal, now=now, fields=changed)
    return version


def _apply(version: ProposalVersion, values: Mapping[str, Any]) -> list[str]:
    """Set what differs; returns the names. An answer to a question that is gone is kept, and so
    is what was claimed for it."""
    values = dict(values)
    if "answers" in values:
        values["answers"] = {**version.answers, **values["answers"]}
    if "claims" in values:
        values["claims"] = _claims(version, values)
    changed = [name for name, value in values.items() if getattr(version, name) != value]
    for name in changed:
        setattr(version, name, values[name])
    return changed


def _claims(version: ProposalVersion, values: Mapping[str, Any]) -> dict[str, str]:
    """What is claimed now. A claim for an answer that was never written falls with its question."""
    claims = {**version.claims, **values["claims"]}
    answers = values.get("answers", version.answers)
    asked = {question["id"] for question in version.need_version.open_questions}
    answered = {one for one, text in answers.items() if text}
    gone = {f"{rules.ANSWER}{one}" for one in answers.keys() - asked - answered}
    return {name: why for name, why in claims.items() if why is not None and name not in gone}


def _checked(
    session: Session, proposal: Proposal, text: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    values = validation.checked(text)
    linked = values.get("linked_offers")
    if linked and not set(linked) <= set(published_offers(session, proposal, now)):
        raise Invalid("proposal_faults", {"linked_offers": "not_own_offer"})
    return values


def written(
    session: Session, actor: Actor, proposal: Proposal, revision: int | None
) -> ProposalVersion:
    """The working copy, if this actor may write it and has seen its latest state."""
    if "company_editor" not in rules.roles_of(actor, proposal):
        raise Forbidden("forbidden")
    version = queries.working_copy(session, proposal)
    if proposal.state not in rules.WRITABLE or version is None:
        gone = {"deleted": "draft_deleted", "withdrawn": "proposal_withdrawn"}
        raise WrongState(gone.get(proposal.state, "already_submitted"))
    if revision is not None and revision != proposal.revision:
        raise Stale("stale")
    return version


def current_text(need: Need) -> NeedVersion:
    """The version of the need that is answered now."""
    if need.current is None:
        raise WrongState("need_not_open")
    return need.current


def published_offers(session: Session, proposal: Proposal, now: datetime) -> dict[str, PublicOffer]:
    """The company's offers that a proposal can point at, by ref."""
    offers = offer_queries.public_offers_of(session, proposal.organisation_id, now)
    return {offer.ref: offer for offer in offers}


def delete_proposal_draft(
    session: Session, actor: Actor, proposal: Proposal, *, now: datetime
) -> None:
    """Throw away what has not been sent: its text goes, the audit entry stays. A next version
    leaves the received ones as they are; a draft that was never sent goes altogether."""
    lock_proposal(session, proposal)
    version = written(session, actor, proposal, None)
    if proposal.state == "draft":
        roles = rules.roles_of(actor, proposal)
        rules.WORKFLOW.move(session, actor, proposal, "deleted", roles=roles, now=now)
    else:
        proposal.revision += 1
        audit.record(session, actor, "proposal.revision_discarded", proposal, now=now)
    proposal.changed_at = now
    session.delete(version)
