"""Reading notices: a person's own, of organisations they still belong to."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, joinedload

from marketplace.accounts.models import Membership
from marketplace.notifications.models import Notification, SentMail


def is_sent(session: Session, delivery_id: int) -> bool:
    """Whether the mail of this delivery has been handed over."""
    query = select(SentMail.id).filter_by(delivery_id=delivery_id)
    return session.scalar(query) is not None


def unread_count(session: Session, person_id: int) -> int:
    """How many notices a person has not read, whatever organisation they concern."""
    return count(session, person_id, unread=True)


def count(
    session: Session, person_id: int, *, unread: bool = False, about: str | None = None
) -> int:
    """How many notices a person has; `about`: of one kind of thing, such as "need"."""
    query = select(func.count()).select_from(Notification)
    return session.scalar(query.where(_theirs(person_id, unread, about))) or 0


def newest(
    session: Session,
    person_id: int,
    *,
    unread: bool = False,
    about: str | None = None,
    offset: int = 0,
    limit: int = 20,
) -> Sequence[Notification]:
    """A person's notices, newest first."""
    query = (
        select(Notification)
        .options(joinedload(Notification.organisation))
        .where(_theirs(person_id, unread, about))
        .order_by(Notification.at.desc(), Notification.id.desc())
    )
    return session.scalars(query.offset(offset).limit(limit)).all()


def unread_of_kind(
    session: Session, person_id: int, organisation_id: int, kind: str
) -> Sequence[Notification]:
    """What a person has not read of one kind, for one organisation, newest first."""
    query = select(Notification).where(
        _theirs(person_id, True),
        Notification.organisation_id == organisation_id,
        Notification.kind == kind,
    )
    return session.scalars(query.order_by(Notification.id.desc())).all()


def by_id(session: Session, person_id: int, notification_id: int) -> Notification | None:
    """One of the person's own notices."""
    query = select(Notification).options(joinedload(Notification.organisation))
    query = query.where(_theirs(person_id, False), Notification.id == notification_id)
    return session.scalar(query)


def _theirs(person_id: int, unread: bool, about: str | None = None) -> ColumnElement[bool]:
    belongs = select(Membership.organisation_id).where(Membership.person_id == person_id)
    conditions = [
        Notification.person_id == person_id,
        Notification.organisation_id.in_(belongs),
    ]
    if unread:
        conditions.append(Notification.read_at.is_(None))
    if about:
        conditions.append(Notification.kind.startswith(f"{about}."))
    return and_(*conditions)
