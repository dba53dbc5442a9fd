"""The pages of proposals: answering a need, reading an answer, and the receiving body's side."""

from marketplace.proposals.views import answering, comparing, reading, receiving, submitting
from marketplace.proposals.views.blueprint import bp

__all__ = ["answering", "bp", "comparing", "reading", "receiving", "submitting"]
