"""HTTP for offers: reading is for everybody, writing for the company that owns the offer."""

from flask import Blueprint

bp = Blueprint("offers", __name__, url_prefix="/<language>")

# The pages register themselves on the blueprint, which must be there first.
from marketplace.offers.views import (  # noqa: E402
    acting,
    history,
    masking,
    own,
    reading,
    translating,
    writing,
)

__all__ = ["acting", "bp", "history", "masking", "own", "reading", "translating", "writing"]
