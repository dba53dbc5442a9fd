"""Names that people use: B-2026-0041. Given at creation; gaps do not matter."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import String, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.core.db import Base

LOCAL = ZoneInfo("Europe/Stockholm")

# One statement, so that two creators at once can neither share a number nor fail.
NEXT = text(
    "INSERT INTO ref_counter (prefix, year, last) VALUES (:prefix, :year, 1)"
    " ON CONFLICT (prefix, year) DO UPDATE SET last = ref_counter.last + 1 RETURNING last"
)


class RefCounter(Base):
    """The last number given, per prefix and year."""

    __tablename__ = "ref_counter"

    prefix: Mapped[str] = mapped_column(String(1), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


def next_ref(session: Session, prefix: str, now: datetime) -> str:
    """The next ref of this kind in the year of `now` in Sweden."""
    year = now.astimezone(LOCAL).year
    number = session.execute(NEXT, {"prefix": prefix, "year": year}).scalar_one()
    return f"{prefix}-{year}-{number:04d}"
