"""What the worker calls: `notify` when something has happened, `send_mail` for each notice."""

from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from marketplace.core.db import Database
from marketplace.core.events import Event
from marketplace.core.mail import Mail, Mailer
from marketplace.notifications import operations, queries
from marketplace.notifications.audiences import recipients
from marketplace.notifications.mailing import compose
from marketplace.notifications.models import Notification


class Context(Protocol):
    """What these handlers use of the worker's context."""

    @property
    def database(self) -> Database: ...
    @property
    def mailer(self) -> Mailer: ...
    @property
    def base_url(self) -> str: ...
    @property
    def delivery_id(self) -> int: ...


def notify(session: Session, event: Event, context: Context, now: datetime) -> None:
    """Write a notice to everybody the event concerns."""
    operations.write_notices(session, event, recipients(session, event).values(), now)


def send_mail(event: Event, context: Context, now: datetime) -> None:
    """Send one notice as a mail, unless it no longer concerns the person. At least once: a worker
    that dies between the server's answer and the commit sends the same Message-ID again."""
    with context.database.session() as session:
        mail = _mail(session, event.refs["notification"], context, now)
    if mail is None:
        return
    context.mailer.send(mail)
    with context.database.session(write=True) as session:
        notice_id = event.refs["notification"]
        operations.note_sent(session, notice_id, context.delivery_id, mail.message_id, now)
        session.commit()


def _mail(session: Session, notice_id: int, context: Context, now: datetime) -> Mail | None:
    notice = session.get(Notification, notice_id)
    if notice is None or not _concerns(session, notice):
        return None
    if queries.is_sent(session, context.delivery_id):
        return None
    return compose(
        session, notice, base_url=context.base_url, delivery_id=context.delivery_id, now=now
    )


def _concerns(session: Session, notice: Notification) -> bool:
    """Whether the person is still to be told, by what is true now."""
    event = session.get_one(Event, notice.event_seq)
    key = (notice.person_id, notice.organisation_id, notice.kind)
    return key in recipients(session, event)
