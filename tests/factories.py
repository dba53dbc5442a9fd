"""Small builders that go through the operations, so that tests stand on what can really be."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from marketplace.offers import operations as offers
from marketplace.offers.models import Offer
from tests.personas import People

# All that an offer must have to be sent to review; `valid_until` is a year from the start.
OFFER: dict[str, Any] = {
    "title": "Tillsyn på natten utan besök",
    "summary": "En sensor märker rörelse. Den som sover får sova.",
    "problem_solved": "I hemtjänsten väcks många av en tillsyn som de inte har bett om.",
    "welfare_areas": ["homecare"],
    "solution_types": ["nightcare"],
    "maturity": "m4",
    "regions_served": ["17"],
    "contact": "kontakt@vardagskraft.example",
}


def make_offer(
    session: Session, people: People, now: datetime, state: str = "draft", **changes: Any
) -> Offer:
    """An offer of Vardagskraft AB, complete unless `changes` take something away."""
    editor, moderator = people.editor.actor, people.moderator.actor
    offer = offers.start_offer(session, editor, people.editor.organisation, now=now)
    offers.update_offer(session, editor, offer, {**OFFER, **changes}, now=now)
    if state in {"in_review", "published"}:
        offers.submit_offer(session, editor, offer, now=now)
    if state == "published":
        offers.publish_offer(session, moderator, offer, now=now)
    return offer
