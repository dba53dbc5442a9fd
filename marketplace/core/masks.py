"""What every mask holds: why a passage was taken out of public sight, and what it said.

Each room has a table of its own for its things. The original is for disclosure by those who
masked it only: it is on no public page, in no index and in no event.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column


class MaskColumns:
    """The columns of a mask, beside what it belongs to and who made it."""

    at: Mapped[datetime]
    # Public: said under the text. A code of the list `mask_ground`, and words where it is `other`.
    reason: Mapped[str] = mapped_column(Text)
    ground: Mapped[str] = mapped_column(String(40))
    ground_words: Mapped[str] = mapped_column(Text, default="")
    # In which public fields it stood, and in how many places in all.
    fields: Mapped[list[str]]
    places: Mapped[int]
    # What was written in the form, null when it was destroyed; `wide`: also inside words, in any case.
    passage: Mapped[str | None] = mapped_column(Text)
    wide: Mapped[bool] = mapped_column(default=True)
    # [{"place": "version 2, problem", "text": "…"}]: every place, to restore it for disclosure.
    originals: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    # The registry number of the decision to destroy the original.
    decision: Mapped[str] = mapped_column(String(60), default="")
