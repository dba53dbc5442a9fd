"""The moderators' pages: the desk, its lists, and the review of an offer."""

from flask import Blueprint

bp = Blueprint("moderation", __name__, url_prefix="/<language>")

# The pages register themselves on the blueprint, which must be there first.
from marketplace.moderation.views import desk, review  # noqa: E402

__all__ = ["bp", "desk", "review"]
