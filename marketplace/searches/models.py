"""What was searched in vain, by day."""

from datetime import date

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import Base
from marketplace.searches.rules import LONGEST


class MissedSearch(Base):
    """How often, on one day, words were searched for in vain. Deliberately no person, no address
    and no time."""

    __tablename__ = "missed_search"
    __table_args__ = (UniqueConstraint("words", "language", "kind", "outcome", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(String(LONGEST))
    language: Mapped[str] = mapped_column(String(2))
    kind: Mapped[str] = mapped_column(String(10))
    outcome: Mapped[str] = mapped_column(String(10))
    # In Sweden.
    day: Mapped[date] = mapped_column(index=True)
    times: Mapped[int]
