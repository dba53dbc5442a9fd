"""Reading what waits for moderators, and who has taken what."""

from marketplace.moderation.queries.claims import Claim, claims_on, whose
from marketplace.moderation.queries.decisions import Decision, decisions_about
from marketplace.moderation.queries.waiting import (
    EVERYBODYS,
    Place,
    WaitingOffer,
    WaitingOrganisation,
    Whose,
    count_late_organisations,
    count_offers_to_review,
    count_organisations_to_verify,
    due_days,
    matches_of,
    offers_to_review,
    offers_waiting,
    organisations_to_verify,
    place_of,
    suspended_offers,
    waiting_count,
    waiting_since,
)

__all__ = [
    "EVERYBODYS",
    "Claim",
    "Decision",
    "Place",
    "WaitingOffer",
    "WaitingOrganisation",
    "Whose",
    "claims_on",
    "count_late_organisations",
    "count_offers_to_review",
    "count_organisations_to_verify",
    "decisions_about",
    "due_days",
    "matches_of",
    "offers_to_review",
    "offers_waiting",
    "organisations_to_verify",
    "place_of",
    "suspended_offers",
    "waiting_count",
    "waiting_since",
    "whose",
]
