"""A few numbers about the installation, for its front page and for whoever watches."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.core import events, heartbeats
from marketplace.core.events import Delivery
from marketplace.notifications.models import SentMail
from marketplace.notifications.rules import BOUNCED

A_MAIL = Delivery.handler.like("notifications.%.send\\_%", escape="\\")


def mails(session: Session) -> tuple[int, int]:
    """How many mails have failed and are not sent yet, and how many were sent."""
    query = select(func.count()).select_from(Delivery).where(A_MAIL)
    failing = query.where(Delivery.done_at.is_(None), Delivery.error.is_not(None))
    sent = query.where(Delivery.done_at.is_not(None))
    return session.scalar(failing) or 0, session.scalar(sent) or 0


def mail_log(session: Session, since: datetime) -> tuple[datetime | None, int]:
    """When a mail was last sent, and how many have been refused for good since."""
    refused = select(func.count()).select_from(SentMail)
    refused = refused.where(SentMail.state == BOUNCED, SentMail.at > since)
    return session.scalar(select(func.max(SentMail.sent_at))), session.scalar(refused) or 0


def figures(session: Session, *, now: datetime) -> dict[str, tuple[str, float]]:
    """Name -> what it says, and its value."""
    backlog = events.backlog(session, now=now)
    failing, sent = mails(session)
    due, seen = backlog.oldest_due_at, heartbeats.last_beat(session)
    return {
        "events": ("Events so far.", events.last_seq(session)),
        "events_undispatched": ("Events without deliveries yet.", backlog.undispatched),
        "deliveries_waiting": ("Deliveries not yet done.", backlog.waiting),
        "deliveries_given_up": ("Deliveries given up after many attempts.", backlog.given_up),
        "oldest_delivery_due_seconds": ("How late the oldest delivery is.", _seconds(due, now)),
        "mails_failing": ("Mails that failed and are tried again.", failing),
        "mails_sent": ("Mails sent so far.", sent),
        "worker_silent_seconds": (
            "Seconds since the worker gave a sign of life; -1 when it never did.",
            _seconds(seen, now) if seen else -1,
        ),
    }


def _seconds(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0
