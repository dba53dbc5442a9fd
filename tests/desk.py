"""What waits on the moderators' desk, for tests: pairs to decide and offers to read."""

from datetime import datetime
from typing import Any

from marketplace.core.db import Database
from marketplace.matching.models import Match
from marketplace.needs.models import Need
from marketplace.offers import operations
from marketplace.offers.models import Offer
from tests.factories import make_need, make_offer
from tests.personas import People

EXPLANATION = {"score": 0.5, "parts": {"words": 0.5}, "terms": [], "facets": {}}


def make_pairs(database: Database, people: People, now: datetime, number: int) -> list[int]:
    """Suggested pairs of one need with many offers, the first with the best score."""
    with database.session(write=True) as session:
        need = make_need(session, people, now, "open")
        offers = [
            make_offer(session, people, now, "published", title=f"Tillsyn {n}")
            for n in range(number)
        ]
        session.flush()
        made = [pair_of(need, offer, now, 0.9 - n / 1000) for n, offer in enumerate(offers)]
        session.add_all(made)
        session.commit()
        return [match.id for match in made]


def pair_of(need: Need, offer: Offer, now: datetime, score: float = 0.5) -> Match:
    """A pair as it is suggested, not yet in a session."""
    return Match(
        need=need,
        offer=offer,
        need_version_id=need.current_version_id,
        offer_version_id=offer.current_version_id,
        score=score,
        explanation=EXPLANATION,
        suggested_at=now,
    )


def send_offer(database: Database, people: People, now: datetime, **changes: Any) -> str:
    """An offer that waits for a moderator."""
    with database.session(write=True) as session:
        offer = make_offer(session, people, now, "in_review", **changes)
        session.commit()
        return offer.ref


def change_offer(
    database: Database, people: People, ref: str, now: datetime, **changes: Any
) -> None:
    """Its company changes a public offer, at once for everybody."""
    editor = people.editor.actor
    with database.session(write=True) as session:
        offer = session.query(Offer).filter_by(ref=ref).one()
        operations.update_offer(session, editor, offer, changes, now=now)
        operations.publish_changes(session, editor, offer, now=now)
        session.commit()


def public_offer(database: Database, people: People, now: datetime, **changes: Any) -> str:
    """An offer that everybody can read."""
    with database.session(write=True) as session:
        ref = make_offer(session, people, now, "published", **changes).ref
        session.commit()
        return ref
