"""What the receiving body does: read, say that it has read, answer, and keep its own notes."""

from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.accounts.operations import require_voice
from marketplace.core import audit, events
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, Invalid, NotFound, Stale, WrongState
from marketplace.needs import operations as needs
from marketplace.needs import rules as need_rules
from marketplace.needs.models import Need
from marketplace.proposals import rules, validation
from marketplace.proposals.models import (
    ComparisonNote,
    Feedback,
    Proposal,
    ProposalInternal,
    ProposalNote,
    ProposalVersion,
)
from marketplace.proposals.operations.locking import lock_need, lock_proposal


def log_read(
    session: Session,
    actor: Actor,
    proposal: Proposal,
    *,
    now: datetime,
    version: ProposalVersion | None = None,
) -> None:
    """Write down that somebody of the receiving body read this version, or the latest (R18). A
    company reading its own text is no access."""
    read = version or proposal.current
    if read is None or not rules.may_read(actor, proposal, proposal.state):
        raise NotFound("not_found")
    if not rules.is_company(actor, proposal):
        audit.log_access(session, actor, read, now=now)


def log_list_read(session: Session, actor: Actor, need: Need, *, now: datetime) -> None:
    """Write down that somebody read the list of a need's proposals (R18)."""
    if not need_rules.may_read_proposals(actor, need):
        raise NotFound("not_found")
    audit.log_access(session, actor, need, now=now)


def acknowledge_proposal(
    session: Session,
    actor: Actor,
    proposal: Proposal,
    *,
    now: datetime,
    version_number: int | None = None,
) -> None:
    """Tell the company that its proposal has been read: the version with this number."""
    lock_proposal(session, proposal)
    _require_latest(proposal, version_number)
    roles = rules.roles_of(actor, proposal)
    rules.WORKFLOW.move(session, actor, proposal, "acknowledged", roles=roles, now=now)
    proposal.acknowledged_at = now
    events.emit(
        session, "proposal.acknowledged", now=now, proposal=proposal.id, actor=actor.person_id
    )


def _require_latest(proposal: Proposal, version_number: int | None) -> None:
    """Nobody answers for a version they have not seen."""
    latest = proposal.current.number if proposal.current else None
    if version_number not in (None, latest):
        raise Stale("new_version_came")


def invite_to_dialogue(
    session: Session,
    actor: Actor,
    proposal: Proposal,
    *,
    form: str,
    public_reason: str,
    now: datetime,
    version_number: int | None = None,
) -> None:
    """Invite the company to dialogue. The need's public record says so, in which form and why
    (R4, R5); never which company."""
    lock_need(session, proposal.need)
    lock_proposal(session, proposal)
    _require_latest(proposal, version_number)
    roles = rules.roles_of(actor, proposal)
    rules.WORKFLOW.find(proposal.state, "dialogue_invited", roles)
    require_voice(proposal.need.organisation)
    needs.record_invitation(
        session,
        actor,
        proposal.need,
        proposal.organisation,
        form=form,
        public_reason=public_reason,
        now=now,
    )
    details = {"form": form}
    rules.WORKFLOW.move(
        session, actor, proposal, "dialogue_invited", roles=roles, now=now, details=details
    )
    proposal.invited_at = now
    events.emit(
        session, "proposal.dialogue_invited", now=now, proposal=proposal.id, actor=actor.person_id
    )


def note_proposal(
    session: Session,
    actor: Actor,
    proposal: Proposal,
    text: str,
    *,
    now: datetime,
    version_number: int | None = None,
) -> Feedback:
    """Answer the company with feedback. It says what the body thinks; it decides nothing (R3)."""
    lock_proposal(session, proposal)
    _require_latest(proposal, version_number)
    text = _written("feedback", text)
    if proposal.current is None:
        raise WrongState("wrong_state")
    roles = rules.roles_of(actor, proposal)
    rules.WORKFLOW.move(session, actor, proposal, "noted", roles=roles, now=now, reason=text)
    answer = Feedback(
        proposal_id=proposal.id,
        version_id=proposal.current.id,
        person_id=actor.person_id,
        text=text,
        at=now,
    )
    session.add(answer)
    events.emit(session, "proposal.noted", now=now, proposal=proposal.id, actor=actor.person_id)
    return answer


def add_note(
    session: Session, actor: Actor, proposal: Proposal, text: str, *, now: datetime
) -> ProposalNote:
    """Add a note for those in the receiving body who read the proposal."""
    person_id = _require_receiver(actor, proposal)
    text = _written("note", text)
    note = ProposalNote(proposal_id=proposal.id, person_id=person_id, text=text, at=now)
    session.add(note)
    audit.record(session, actor, "proposal.note_added", proposal, now=now)
    return note


def add_comparison_note(
    session: Session, actor: Actor, need: Need, text: str, *, now: datetime
) -> ComparisonNote:
    """Add a note on the need's proposals together, for those who read them."""
    if not need_rules.may_read_proposals(actor, need) or actor.person_id is None:
        raise Forbidden("forbidden")
    text = _written("note", text)
    note = ComparisonNote(need_id=need.id, person_id=actor.person_id, text=text, at=now)
    session.add(note)
    audit.record(session, actor, "need.comparison_note_added", need, now=now)
    return note


def set_registry_number(
    session: Session, actor: Actor, proposal: Proposal, number: str, *, now: datetime
) -> None:
    """Enter the number under which the receiving body has registered the proposal (R9)."""
    _require_receiver(actor, proposal)
    number = _bounded("registry_number", number, multiline=False)
    lock_proposal(session, proposal)
    kept = session.get(ProposalInternal, proposal.id)
    if kept is None:
        kept = ProposalInternal(proposal_id=proposal.id)
        session.add(kept)
    kept.registry_number = number
    audit.record(
        session, actor, "proposal.registered", proposal, now=now, fields=["registry_number"]
    )


def _require_receiver(actor: Actor, proposal: Proposal) -> int:
    """The actor's person id, if they read this proposal for the receiving body."""
    reads = rules.may_read(actor, proposal, proposal.state)
    if not reads or rules.is_company(actor, proposal) or actor.person_id is None:
        raise Forbidden("forbidden")
    return actor.person_id


def _written(name: str, text: str) -> str:
    """The text, cleaned; Invalid when there is none."""
    text = _bounded(name, text, multiline=True)
    if not text:
        raise Invalid("nothing_written", {name: "nothing_written"})
    return text


def _bounded(name: str, text: str, *, multiline: bool) -> str:
    try:
        return validation.bounded(name, text, multiline=multiline)
    except validation.Fault as fault:
        raise Invalid("proposal_faults", {name: fault.args[0]}) from None
