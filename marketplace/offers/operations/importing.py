"""What an import notes about an offer that it made or changed."""

from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.core import audit
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden
from marketplace.core.imports import Mark, sum_of
from marketplace.offers import queries, rules, validation
from marketplace.offers.models import Offer


def remember_offer_import(
    session: Session, actor: Actor, offer: Offer, mark: Mark, *, now: datetime
) -> None:
    """Note what the record said and how the text stands after it, to know later what was edited."""
    if offer.source is None or "moderator" not in rules.roles_of(actor, offer):
        raise Forbidden("forbidden")
    session.flush()
    text = queries.present_texts(session, [offer])[offer.id]
    offer.import_version = mark.version or None
    offer.import_record_sum = mark.record_sum
    offer.import_text_sum = sum_of(validation.text_values(text))
    audit.record(
        session,
        actor,
        "offer.imported",
        offer,
        now=now,
        details={"record_sum": mark.record_sum[:12]},
    )
    session.flush()
