"""HTTP for administration: the log, the arena's texts and settings, people and organisations, the
installation's health; and two things for everybody: writing about accessibility, funders' logos."""

from flask import Blueprint

bp = Blueprint("administration", __name__)

# The pages register themselves on the blueprint, which must be there first.
from marketplace.administration.views import (  # noqa: E402
    arena,
    feedback,
    front,
    funders,
    health,
    log,
    mail,
    metrics,
    organisations,
    people,
    reasons,
    texts,
)

__all__ = [
    "arena",
    "bp",
    "feedback",
    "front",
    "funders",
    "health",
    "log",
    "mail",
    "metrics",
    "organisations",
    "people",
    "reasons",
    "texts",
]
