"""The verbs of matches, by phase of work: suggesting pairs, and deciding about them.

What follows when a text is masked registers itself in `masks`.
"""

from marketplace.matching import masks
from marketplace.matching.operations.deciding import curate, dismiss, introduce, reply
from marketplace.matching.operations.suggesting import (
    suggest_for_company,
    suggest_for_need,
    suggest_for_offer,
)
from marketplace.matching.operations.weighing import use_shipped_weights, use_weights

__all__ = [
    "curate",
    "dismiss",
    "introduce",
    "masks",
    "reply",
    "suggest_for_company",
    "suggest_for_need",
    "suggest_for_offer",
    "use_shipped_weights",
    "use_weights",
]
