"""Rows are locked before they are judged, so that what is decided still holds when it is written.

Always the need first, then the proposal. SQLite takes one lock for the whole database when the
transaction begins; on PostgreSQL these statements do.
"""

from sqlalchemy.orm import Session

from marketplace.needs.models import Need
from marketplace.proposals.models import Proposal


def lock_need(session: Session, need: Need) -> None:
    """Read the need again and keep it as it is until this transaction ends: it can neither be
    closed nor be given a new version while a proposal is being received."""
    # `refresh` forgets what has not been written yet.
    session.flush()
    session.refresh(need, with_for_update={"of": Need})


def lock_proposal(session: Session, proposal: Proposal) -> None:
    """Read the proposal again and keep it as it is until this transaction ends."""
    session.flush()
    session.refresh(proposal, with_for_update={"of": Proposal})
