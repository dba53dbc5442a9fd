"""What this room and those below hold of a person who has deleted their account (R17)."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from marketplace.core.events import Event
from marketplace.needs.operations import stop_following
from marketplace.notifications.models import Notification, SentMail


def forget_person(session: Session, event: Event, context: object, now: datetime) -> None:
    """Take away their notices and what they follow. The log of mails keeps that something was
    sent, not to whom."""
    person_id = event.refs["person"]
    theirs = select(Notification.id).where(Notification.person_id == person_id)
    sent = update(SentMail).where(SentMail.notification_id.in_(theirs))
    session.execute(sent.values(notification_id=None, to_address=""))
    session.execute(delete(Notification).where(Notification.person_id == person_id))
    stop_following(session, person_id)
