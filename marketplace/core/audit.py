"""Who did what and when, and who read what is not public. Ids, roles and field names, no text."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.core.actor import Actor
from marketplace.core.db import Base

Detail = int | str | bool | None


class AuditEntry(Base):
    """One thing that was done. Holds no text that a person wrote, and no names of people."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index(None, "object_kind", "object_id"),
        Index(None, "at"),
        Index(None, "action", "at"),
        Index(None, "person_id", "at"),
        Index(None, "organisation_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    action: Mapped[str] = mapped_column(String(60))
    object_kind: Mapped[str] = mapped_column(String(30))
    object_id: Mapped[int | None]
    from_state: Mapped[str | None] = mapped_column(String(30))
    to_state: Mapped[str | None] = mapped_column(String(30))
    fields: Mapped[list[str]]
    details: Mapped[dict[str, Any]]
    actor_kind: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[int | None]
    organisation_id: Mapped[int | None]
    roles: Mapped[list[str]]
    os_user: Mapped[str | None] = mapped_column(String(64))


class AccessEntry(Base):
    """One reading of something that is not public (R18)."""

    __tablename__ = "access_entry"
    __table_args__ = (
        Index(None, "object_kind", "object_id"),
        Index(None, "at"),
        Index(None, "person_id", "at"),
        Index(None, "organisation_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    object_kind: Mapped[str] = mapped_column(String(30))
    object_id: Mapped[int]
    person_id: Mapped[int | None]
    organisation_id: Mapped[int | None]


def record(
    session: Session,
    actor: Actor,
    action: str,
    thing: Any,
    *,
    now: datetime,
    from_state: str | None = None,
    to_state: str | None = None,
    fields: Iterable[str] = (),
    details: Mapping[str, Detail] | None = None,
) -> None:
    """Write down that `actor` did `action` to `thing`, in the same transaction as the deed.

    `details` are ids, codes and sums. Text that a person wrote never goes here.
    """
    entry = AuditEntry(
        at=now,
        action=action,
        object_kind=thing.__tablename__,
        object_id=thing.id,
        from_state=from_state,
        to_state=to_state,
        fields=sorted(fields),
        details=dict(details or {}),
        actor_kind=actor.kind,
        person_id=actor.person_id,
        organisation_id=actor.organisation_id,
        roles=sorted(actor.roles),
        os_user=actor.os_user,
    )
    session.add(entry)


def log_access(session: Session, actor: Actor, thing: Any, *, now: datetime) -> None:
    """Write down that a person read something that is not public (R18)."""
    entry = AccessEntry(
        at=now,
        object_kind=thing.__tablename__,
        object_id=thing.id,
        person_id=actor.person_id,
        organisation_id=actor.organisation_id,
    )
    session.add(entry)
