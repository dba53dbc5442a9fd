"""What moderators have decided about pairs, with the texts that they decided on: what a refit of
the weights learns from."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from marketplace.matching.models import Match
from marketplace.needs import documents as need_documents
from marketplace.needs.models import Need
from marketplace.offers import documents as offer_documents
from marketplace.offers.models import Offer
from marketplace.search.documents import Document

# A pair that is over was shown to both sides: it had been curated.
FITTING = frozenset({"curated", "introduced", "expired"})
DISMISSED = "dismissed"


@dataclass(frozen=True)
class Decision:
    """One pair and what a moderator said of it."""

    need_id: int
    need: Document
    offer: Document
    fits: bool
    reason_code: str
    at: datetime


def decisions(session: Session) -> list[Decision]:
    """Every decision that stands, in the order of needs."""
    query = select(Match).where(
        Match.decided_at.is_not(None), Match.state.in_({*FITTING, DISMISSED})
    )
    query = query.options(
        joinedload(Match.need).joinedload(Need.organisation),
        joinedload(Match.offer).joinedload(Offer.organisation),
        joinedload(Match.need_version),
        joinedload(Match.offer_version),
    )
    return [_decision(match) for match in session.scalars(query.order_by(Match.need_id, Match.id))]


def _decision(match: Match) -> Decision:
    if match.decided_at is None:
        raise ValueError("nobody has decided about this pair")
    return Decision(
        match.need_id,
        need_documents.search_document(match.need, match.need_version),
        offer_documents.search_document(match.offer, match.offer_version),
        match.state in FITTING,
        match.reason_code or "",
        match.decided_at,
    )
