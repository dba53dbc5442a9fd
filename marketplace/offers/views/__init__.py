"""HTTP for offers: reading is for everybody, writing for the company that owns the offer."""

from flask import Blueprint

bp = Blueprint("offers", __name__, url_prefix="/<language>")

# The pages register themselves on the blueprint, which must be there first.
from marketplace.offers.views import acting, history, own, reading, writing  # noqa: E402

__all__ = ["acting", "bp", "history", "own", "reading", "writing"]
