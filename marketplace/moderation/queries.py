"""Reading what waits for moderators, across the rooms below."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation
from marketplace.matching import queries as matching
from marketplace.moderation import rules
from marketplace.offers.models import Offer, OfferVersion


@dataclass(frozen=True)
class WaitingOffer:
    """An offer that a company has sent, and by when it should be read."""

    ref: str
    title: str
    language: str
    company_name: str
    is_new: bool
    submitted_at: datetime
    due: date


def offers_to_review(session: Session) -> list[WaitingOffer]:
    """Every offer in review, the one that has waited longest first."""
    query = (
        select(
            Offer.ref,
            OfferVersion.title,
            OfferVersion.language,
            Organisation.name,
            Offer.published_at.is_(None),
            func.coalesce(Offer.submitted_at, Offer.changed_at),
        )
        .join(OfferVersion, (OfferVersion.offer_id == Offer.id) & OfferVersion.number.is_(None))
        .join(Organisation, Organisation.id == Offer.organisation_id)
        .where(Offer.state == "in_review")
        .order_by(func.coalesce(Offer.submitted_at, Offer.changed_at), Offer.id)
    )
    return [WaitingOffer(*row, due=rules.review_due(row[-1])) for row in session.execute(query)]


def count_offers_to_review(session: Session) -> int:
    """How many offers wait for a moderator."""
    query = select(func.count()).select_from(Offer).where(Offer.state == "in_review")
    return session.scalar(query) or 0


def waiting_count(session: Session, now: datetime) -> int:
    """How many things wait for a decision: the number beside the desk's name."""
    return matching.count_to_decide(session, now) + count_offers_to_review(session)
