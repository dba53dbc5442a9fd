"""Writing notices, and marking them as read.

A notice is a consequence of an event, which has its own audit entry; reading one is a person's own
bookmark. Neither is audited again.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from marketplace.core import events
from marketplace.core.events import Event
from marketplace.notifications import queries
from marketplace.notifications.audiences import Recipient
from marketplace.notifications.models import Notification, SentMail


def write_notices(
    session: Session, event: Event, told: Iterable[Recipient], now: datetime
) -> list[Notification]:
    """Tell each of them, once however often this is done for the event."""
    query = select(Notification).filter_by(event_seq=event.seq)
    done = {(n.person_id, n.organisation_id, n.kind) for n in session.scalars(query)}
    new = [_notice(event, one) for one in told if one.key not in done]
    session.add_all(new)
    session.flush()
    for notice in new:
        events.emit(session, "notification.created", now=now, notification=notice.id)
    return new


def _notice(event: Event, recipient: Recipient) -> Notification:
    return Notification(
        event_seq=event.seq,
        person_id=recipient.person_id,
        organisation_id=recipient.organisation_id,
        kind=recipient.kind,
        refs={**event.refs, "why": recipient.why},
        at=event.at,
    )


def mark_read(session: Session, notification: Notification, now: datetime) -> None:
    """The person has opened it."""
    notification.read_at = notification.read_at or now


def mark_all_read(session: Session, person_id: int, now: datetime) -> int:
    """The person has seen them all; returns how many were unread."""
    unread = (Notification.person_id == person_id, Notification.read_at.is_(None))
    result = session.execute(update(Notification).where(*unread).values(read_at=now))
    return int(result.rowcount)  # type: ignore[attr-defined]


def note_sent(
    session: Session, notice_id: int | None, delivery_id: int, message_id: str, now: datetime
) -> None:
    """Keep that the mail of this notice, or a letter, was handed over; once per delivery."""
    if not queries.is_sent(session, delivery_id):
        mail = SentMail(
            delivery_id=delivery_id,
            notification_id=notice_id,
            message_id=message_id,
            sent_at=now,
        )
        session.add(mail)
        session.flush()
