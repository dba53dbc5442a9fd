"""Who is told of what happens to an offer."""

from sqlalchemy.orm import Session

from marketplace.core.events import Event
from marketplace.notifications.audiences.telling import (
    EDITORS,
    Audience,
    Recipient,
    tell_company,
    tell_moderators,
)
from marketplace.offers import queries as offers
from marketplace.offers.models import OfferVersion


def offer_submitted(session: Session, event: Event) -> list[Recipient]:
    """The moderators, one of whom reads it."""
    offer = offers.offer_by_id(session, event.refs["offer"])
    waits = offer is not None and offer.state == "in_review"
    return tell_moderators(session, event.kind) if waits else []


def offer_in(state: str) -> Audience:
    """The company's editors, while the offer is in this state."""

    def audience(session: Session, event: Event) -> list[Recipient]:
        offer = offers.offer_by_id(session, event.refs["offer"])
        if offer is None or offer.state != state:
            return []
        return tell_company(session, offer.organisation_id, event.kind, "editor", EDITORS)

    return audience


def offer_published(session: Session, event: Event) -> list[Recipient]:
    """The company's editors; and the moderators, when the text is not the one they reviewed."""
    editors = offer_in("published")(session, event)
    version = session.get(OfferVersion, event.refs["version"])
    if version is None or version.number == 1 or not editors:
        return list(editors)
    offer = version.offer
    changed = offer.reviewed_version_id != offer.current_version_id
    return [*editors, *(tell_moderators(session, "offer.changed") if changed else ())]
