"""Reading notifications: a person's own, never anybody else's."""

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from marketplace.notifications.models import Notification


def unread_count(session: Session, person_id: int) -> int:
    """How many notices a person has not read, whatever organisation they concern."""
    query = select(func.count()).select_from(Notification)
    return session.scalar(query.filter_by(person_id=person_id, read_at=None)) or 0


def count(session: Session, person_id: int, *, unread: bool = False) -> int:
    """How many notices a person has."""
    if unread:
        return unread_count(session, person_id)
    query = select(func.count()).select_from(Notification)
    return session.scalar(query.filter_by(person_id=person_id)) or 0


def newest(
    session: Session, person_id: int, *, unread: bool = False, offset: int = 0, limit: int = 20
) -> Sequence[Notification]:
    """A person's notices, newest first."""
    query = _of(person_id).offset(offset).limit(limit)
    if unread:
        query = query.where(Notification.read_at.is_(None))
    return session.scalars(query).all()


def by_id(session: Session, person_id: int, notification_id: int) -> Notification | None:
    """One of the person's own notices."""
    return session.scalar(_of(person_id).where(Notification.id == notification_id))


def _of(person_id: int) -> Select[Notification]:
    query = select(Notification).options(joinedload(Notification.organisation))
    query = query.where(Notification.person_id == person_id)
    return query.order_by(Notification.at.desc(), Notification.id.desc())
