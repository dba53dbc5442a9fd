"""Whether no offer clearly answers a need, for those who own it and for the moderators."""

from datetime import datetime

from flask import g

from marketplace.browsing import asking
from marketplace.matching import queries as matching
from marketplace.matching import rules as match_rules
from marketplace.needs.documents import search_document
from marketplace.needs.models import Need
from marketplace.needs.queries import current

# While it takes answers, or is going to.
WAITING = frozenset({"announced", "open"})


def is_unanswered(need: Need, phase: str, now: datetime) -> bool:
    """Whether no public offer is likely to answer it. What a moderator dismissed does not, and
    without an index nobody knows."""
    if phase not in WAITING:
        return False
    pairs = matching.states_of(g.session, need.id)
    if any(state in match_rules.OVER_WHEN_GONE for _id, state in pairs.values()):
        return False
    kept, least = match_rules.KEEP_PER_NEED, match_rules.MINIMUM_LIKELIHOOD
    document = search_document(need, current(need))
    likely = asking.similar(document, "offer", now, limit=kept, minimum=least)
    return asking.engine().is_ready() and {match.ref for match in likely} <= pairs.keys()
