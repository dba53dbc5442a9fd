"""The clock's work: offers whose time has passed, and those whose time soon has. Nothing depends on
its having run: pages ask `state_at`."""

from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.core import events
from marketplace.core.actor import SYSTEM
from marketplace.offers import queries, rules
from marketplace.offers.models import Offer


def expire_offers_when_due(session: Session, now: datetime) -> int:
    """Those whose time has passed are marked so. Returns how many."""
    due = queries.offers_past_their_time(session, now)
    for offer in due:
        expire(session, offer, now)
    return len(due)


def expire(session: Session, offer: Offer, now: datetime) -> None:
    """Mark one offer whose time has passed."""
    rules.WORKFLOW.move(session, SYSTEM, offer, "expired", roles=SYSTEM.roles, now=now)
    offer.submitted_at = None
    events.emit(session, "offer.expired", now=now, offer=offer.id)


def remind_before_offers_expire(session: Session, now: datetime) -> int:
    """Tell once of every last day that is near. Returns how many."""
    near = queries.offers_to_remind_of(session, now)
    for offer in near:
        offer.reminded_for = queries.current(offer).valid_until
        events.emit(session, "offer.expires_soon", now=now, offer=offer.id)
    return len(near)
