"""Writing notices, and marking them as read.

A notice is a consequence of an event, which has its own audit entry; reading one is a person's own
bookmark. Neither is audited again.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from marketplace.accounts.models import Person
from marketplace.core import audit, events
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden
from marketplace.core.events import Event
from marketplace.core.mail import LONGEST_ANSWER, REASON_HEADER, Mail
from marketplace.notifications import queries, rules
from marketplace.notifications.audiences.telling import Recipient
from marketplace.notifications.models import Notification, SentMail

LONGEST_SUBJECT = 200


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


def note_mail(
    session: Session,
    mail: Mail,
    delivery_id: int,
    *,
    notice_id: int | None,
    subject: str,
    state: str,
    answer: str,
    now: datetime,
) -> None:
    """Keep what became of a mail: one row per delivery, however often it is tried."""
    row = queries.mail_of_delivery(session, delivery_id)
    if row is None:
        row = SentMail(delivery_id=delivery_id, notification_id=notice_id)
        session.add(row)
    row.message_id, row.to_address = mail.message_id, mail.to_address
    row.subject, row.reason = subject[:LONGEST_SUBJECT], mail.headers.get(REASON_HEADER, "")[:100]
    row.state, row.answer, row.at = state, answer, now
    row.sent_at = now if state == rules.SENT else None
    session.flush()


def note_bounce(
    session: Session, actor: Actor, message_id: str, answer: str, *, now: datetime
) -> bool:
    """A message came back that says that a mail was not delivered after all; whether it was one of
    ours."""
    if not actor.has("platform_admin"):
        raise Forbidden("forbidden")
    row = queries.mail_by_message_id(session, message_id)
    if row is None:
        return False
    row.state, row.answer, row.at = rules.BOUNCED, answer[:LONGEST_ANSWER], now
    audit.record(session, actor, "mail.bounced", row, now=now)
    return True


def forget_old_mail(session: Session, now: datetime) -> None:
    """The log holds addresses: rows of what is settled are not kept longer than they are of use."""
    old = (SentMail.at < now - rules.KEEP_LOG, SentMail.state != rules.WAITING)
    session.execute(delete(SentMail).where(*old))


def choose_mail(session: Session, actor: Actor, groups: Iterable[str], *, now: datetime) -> None:
    """Which groups of notices the person gets as mail too; the list on the page has them all."""
    person, wanted = session.get_one(Person, actor.person_id), set(groups)
    person.unmailed = [name for name in rules.GROUPS if name not in wanted]
    audit.record(session, actor, "person.updated", person, now=now, fields=["unmailed"])
