"""What moderators have decided about a thing before, from the audit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Person
from marketplace.core.audit import AuditEntry
from marketplace.offers.models import Offer

# Decisions about an offer, as the audit names them.
ABOUT_OFFERS = ("offer.published", "offer.draft", "offer.suspended", "offer.reviewed")
NEWEST = 10


@dataclass(frozen=True)
class Decision:
    """One decision: what, when, by whom."""

    action: str
    from_state: str | None
    at: datetime
    who: str | None
    details: dict[str, Any]


def decisions_about(session: Session, offer: Offer) -> Sequence[Decision]:
    """The newest decisions of moderators about an offer, newest first."""
    query = (
        select(
            AuditEntry.action,
            AuditEntry.from_state,
            AuditEntry.at,
            Person.name,
            AuditEntry.details,
            AuditEntry.roles,
        )
        .outerjoin(Person, Person.id == AuditEntry.person_id)
        .where(
            AuditEntry.object_kind == "offer",
            AuditEntry.object_id == offer.id,
            AuditEntry.action.in_(ABOUT_OFFERS),
        )
        .order_by(AuditEntry.id.desc())
        .limit(NEWEST)
    )
    return [Decision(*row[:5]) for row in session.execute(query) if "moderator" in row[5]]
