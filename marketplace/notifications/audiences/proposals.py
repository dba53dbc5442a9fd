"""Who is told of what happens to a proposal."""

from sqlalchemy.orm import Session

from marketplace.core.events import Event
from marketplace.notifications.audiences.needs import readers
from marketplace.notifications.audiences.telling import Recipient, tell_company
from marketplace.proposals import queries as proposals
from marketplace.proposals import rules as proposal_rules

RECEIPT = "proposal.receipt"


def proposal_submitted(session: Session, event: Event) -> list[Recipient]:
    """Those who may read it; and the company, as a receipt."""
    proposal = proposals.proposal_by_id(session, event.refs["proposal"])
    if proposal is None:
        return []
    receipts = tell_company(session, proposal.organisation_id, RECEIPT, "receipt")
    if proposal.state not in proposal_rules.RECEIVED:
        return receipts
    return [*receipts, *readers(session, proposal.need, event.kind)]


def proposal_confirmed(session: Session, event: Event) -> list[Recipient]:
    """Those who may read it: it stands as it is, though the need has changed (R25)."""
    proposal = proposals.proposal_by_id(session, event.refs["proposal"])
    if proposal is None or proposal.state not in proposal_rules.RECEIVED:
        return []
    return readers(session, proposal.need, event.kind)


def proposal_withdrawn(session: Session, event: Event) -> list[Recipient]:
    """Those who may read it."""
    proposal = proposals.proposal_by_id(session, event.refs["proposal"])
    if proposal is None or proposal.state != "withdrawn":
        return []
    return readers(session, proposal.need, event.kind)


def proposal_answered(session: Session, event: Event) -> list[Recipient]:
    """The company, which is to know that it has been read, answered, or asked to talk."""
    proposal = proposals.proposal_by_id(session, event.refs["proposal"])
    if proposal is None or proposal.state not in proposal_rules.RECEIVED:
        return []
    return tell_company(session, proposal.organisation_id, event.kind, "proposer")
