"""Signs of life: when each part that works by itself was last here."""

from datetime import datetime

from sqlalchemy import String, bindparam, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.core.db import Base, UtcDateTime

WORKER = "worker"

# One statement, so that several workers neither wait for nor fail each other.
_BEAT = text(
    "INSERT INTO heartbeat (name, at) VALUES (:name, :at)"
    " ON CONFLICT (name) DO UPDATE SET at = excluded.at"
).bindparams(bindparam("at", type_=UtcDateTime()))


class Heartbeat(Base):
    """The last sign of life of one part."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    at: Mapped[datetime]


def note_worker(session: Session, now: datetime) -> None:
    """The worker is alive; it says so every minute."""
    session.execute(_BEAT, {"name": WORKER, "at": now})


def last_beat(session: Session, name: str = WORKER) -> datetime | None:
    """When this part was last here; None when it never was."""
    beat = session.get(Heartbeat, name)
    return beat.at if beat else None
