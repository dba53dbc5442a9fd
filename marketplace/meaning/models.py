"""The table of vectors."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import Base


class TextVector(Base):
    """What a public text means to a model, as what is found (`passage`) or what asks (`query`)."""

    __tablename__ = "text_vector"
    __table_args__ = (
        UniqueConstraint("ref", "role"),
        CheckConstraint("role IN ('passage', 'query')", name="role"),
        Index(None, "model", "role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # The ref of a need or an offer, which keep no relation to this: it is derived.
    ref: Mapped[str] = mapped_column(String(16))
    role: Mapped[str] = mapped_column(String(10))
    language: Mapped[str] = mapped_column(String(2))
    model: Mapped[str] = mapped_column(String(100))
    # SHA-256 of the text, to know whether the vector is still of it.
    checksum: Mapped[str] = mapped_column(String(64))
    vector: Mapped[bytes] = mapped_column(LargeBinary)
    computed_at: Mapped[datetime]
