"""What the worker calls: `notify` when something has happened, `send_mail` for each notice."""

from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from marketplace.core.db import Database
from marketplace.core.events import Event
from marketplace.core.mail import Mailer
from marketplace.notifications import operations, rules
from marketplace.notifications.audiences import recipients
from marketplace.notifications.mailing import compose
from marketplace.notifications.models import Notification
from marketplace.notifications.sending import Outgoing, send_once


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
    """Send one notice as a mail, unless it no longer concerns the person, or they have chosen to
    read such notices on the page alone."""

    def write(session: Session) -> Outgoing | None:
        notice = session.get(Notification, event.refs["notification"])
        if notice is None or not _is_mailed(notice) or not _concerns(session, notice):
            return None
        return compose(
            session, notice, base_url=context.base_url, delivery_id=context.delivery_id, now=now
        )

    send_once(write, context, now)


def _is_mailed(notice: Notification) -> bool:
    return rules.group_of(notice.kind) not in notice.person.unmailed


def _concerns(session: Session, notice: Notification) -> bool:
    """Whether the person is still to be told, by what is true now."""
    if notice.person.deleted_at is not None:
        return False
    event = session.get_one(Event, notice.event_seq)
    key = (notice.person_id, notice.organisation_id, notice.kind)
    return key in recipients(session, event)
