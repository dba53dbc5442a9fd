"""HTTP for needs: reading is for everybody, writing and review for those who share a draft."""

from flask import Blueprint

bp = Blueprint("needs", __name__, url_prefix="/<language>")

# The pages register themselves on the blueprint, which must be there first.
from marketplace.needs.views import (  # noqa: E402
    deciding,
    following,
    handover,
    internal,
    masking,
    merging,
    reading,
    review,
    revising,
    translating,
    versions,
    writing,
)

__all__ = [
    "bp",
    "deciding",
    "following",
    "handover",
    "internal",
    "masking",
    "merging",
    "reading",
    "review",
    "revising",
    "translating",
    "versions",
    "writing",
]
