"""The moderators' pages: the desk, its queues, the review of an offer, and what nobody found."""

from flask import Blueprint

bp = Blueprint("moderation", __name__, url_prefix="/<language>")

# The pages register themselves on the blueprint, which must be there first.
from marketplace.moderation.views import (  # noqa: E402
    claiming,
    desk,
    importing,
    joining,
    matches,
    missing,
    offers,
    organisations,
    review,
    searches,
    verifying,
)

__all__ = [
    "bp",
    "claiming",
    "desk",
    "importing",
    "joining",
    "matches",
    "missing",
    "offers",
    "organisations",
    "review",
    "searches",
    "verifying",
]
