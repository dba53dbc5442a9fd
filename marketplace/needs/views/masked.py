"""What a reader is told of passages that are masked: once, under the first text that has one."""

from collections.abc import Sequence
from typing import Any

from marketplace.core.text.leaves import leaves
from marketplace.core.text.masking import count_marks
from marketplace.needs.documents import TRANSLATED, PublicNeed, public_mask
from marketplace.needs.models import NeedMask

# The section in which each text stands, where the explanation can follow it at once.
SECTIONS = {
    "title": "problem",
    "summary": "problem",
    "problem": "problem",
    "desired_outcome": "outcome",
}


def masked_parts(need: PublicNeed, masks: Sequence[NeedMask]) -> dict[str, Any]:
    """What `needs/text.html` takes: the masks, how many marks there are, and where to explain."""
    marks = {
        name: sum(count_marks(text) for _path, text in leaves(getattr(need, name), name))
        for name in TRANSLATED
    }
    first = next((name for name, count in marks.items() if count), None)
    return {
        "masks": [public_mask(mask) for mask in masks] if first else [],
        "marks": sum(marks.values()),
        "explained_in": SECTIONS.get(first or "", "end"),
    }
