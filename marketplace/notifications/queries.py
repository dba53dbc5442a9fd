"""Reading notices: a person's own, of organisations they still belong to."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from marketplace.accounts.models import Membership
from marketplace.notifications.models import Notification, SentMail
from marketplace.notifications.rules import WAITING


def mail_of_delivery(session: Session, delivery_id: int) -> SentMail | None:
    """What became of this delivery's mail, if it has been tried."""
    return session.scalar(select(SentMail).filter_by(delivery_id=delivery_id))


def mail_by_message_id(session: Session, message_id: str) -> SentMail | None:
    """The mail with this Message-ID."""
    return session.scalar(select(SentMail).filter_by(message_id=message_id))


def is_settled(session: Session, delivery_id: int) -> bool:
    """Whether this delivery's mail was taken, or will never be."""
    row = mail_of_delivery(session, delivery_id)
    return row is not None and row.state != WAITING


def unread_count(session: Session, person_id: int) -> int:
    """How many notices a person has not read, whatever organisation they concern."""
    return count(session, person_id, unread=True)


def count(
    session: Session, person_id: int, *, unread: bool = False, about: tuple[str, ...] | None = None
) -> int:
    """How many notices a person has; `about`: of these kinds of things, such as "need"."""
    query = select(func.count()).select_from(Notification)
    return session.scalar(query.where(_theirs(person_id, unread, about))) or 0


def newest(
    session: Session,
    person_id: int,
    *,
    unread: bool = False,
    about: tuple[str, ...] | None = None,
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


def since(
    session: Session, person_id: int, moment: datetime, *, limit: int
) -> Sequence[Notification]:
    """A person's notices after this moment, newest first."""
    query = (
        select(Notification)
        .options(joinedload(Notification.organisation))
        .where(_theirs(person_id, False), Notification.at > moment)
        .order_by(Notification.at.desc(), Notification.id.desc())
    )
    return session.scalars(query.limit(limit)).all()


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


def _theirs(
    person_id: int, unread: bool, about: tuple[str, ...] | None = None
) -> ColumnElement[bool]:
    belongs = select(Membership.organisation_id).where(Membership.person_id == person_id)
    conditions = [
        Notification.person_id == person_id,
        Notification.organisation_id.is_(None) | Notification.organisation_id.in_(belongs),
    ]
    if unread:
        conditions.append(Notification.read_at.is_(None))
    if about:
        conditions.append(or_(*(Notification.kind.startswith(f"{one}.") for one in about)))
    return and_(*conditions)
