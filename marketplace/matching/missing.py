"""Why a pair that somebody expected is not before the moderators: which rule keeps it out.

The rules are asked in the order in which suggesting asks them, of what need and offer say now.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.matching import rules
from marketplace.matching.documents import need_text, says_something_new, with_meaning
from marketplace.matching.models import Match
from marketplace.needs import rules as need_rules
from marketplace.needs.models import Need
from marketplace.offers import queries as offers
from marketplace.offers import rules as offer_rules
from marketplace.offers.models import Offer
from marketplace.search.engine import Engine, Placed
from marketplace.search.faults import IndexUnavailable


@dataclass(frozen=True)
class Missing:
    """What keeps a pair out, or that nothing does: the name of the first rule that speaks."""

    rule: str
    match: Match | None = None
    placed: Placed | None = None


def why_missing(
    session: Session, engine: Engine, need: Need, offer: Offer, now: datetime
) -> Missing:
    """The first rule that keeps the pair out. `there`: it is not; `soon`: nothing does, and the
    worker has yet to see it."""
    if need.state not in need_rules.PUBLIC:
        return Missing("need_hidden")
    if offer.organisation.state == "suspended":
        return Missing("company_suspended")
    if offer.state_at(now) not in offer_rules.PUBLIC:
        return Missing("offer_hidden")
    match = session.scalar(select(Match).filter_by(need_id=need.id, offer_id=offer.id))
    if match is not None and match.state in rules.OVER_WHEN_GONE:
        return Missing("there", match, _placed(session, engine, need, offer, now))
    return _by_rank(match, _placed(session, engine, need, offer, now), offer)


def _by_rank(match: Match | None, placed: Placed | None, offer: Offer) -> Missing:
    if match is not None and match.state == "dismissed" and not says_something_new(match):
        return Missing("dismissed", match, placed)
    if placed is None or placed.match.version != offers.current(offer).number:
        return Missing("behind", match)
    if placed.match.explanation.likelihood < rules.MINIMUM_LIKELIHOOD:
        return Missing("unlikely", match, placed)
    if placed.number > rules.KEEP_PER_NEED:
        return Missing("crowded", match, placed)
    return Missing("soon", match, placed)


def _placed(
    session: Session, engine: Engine, need: Need, offer: Offer, now: datetime
) -> Placed | None:
    """Where the offer stands for the need now; None where the index does not know of it."""
    try:
        if not engine.refresh():
            return None
        wanted = with_meaning(session, need_text(need), engine.model)
        return engine.place(wanted, "offer", offer.ref, now)
    except IndexUnavailable:
        return None
