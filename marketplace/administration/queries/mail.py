"""What became of mail: how many, and each with its state, the server's answer and the next try."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Person
from marketplace.core.events import MAX_ATTEMPTS, Delivery
from marketplace.notifications.models import SentMail
from marketplace.notifications.rules import BOUNCED, GIVEN_UP, SENT, WAITING

STATES = (SENT, WAITING, BOUNCED, GIVEN_UP)
PERIODS = {"1": timedelta(days=1), "7": timedelta(days=7), "90": timedelta(days=90)}


@dataclass(frozen=True)
class LoggedMail:
    """One mail. `next_at` is None when it is not tried again."""

    message_id: str
    subject: str
    # As its recipient reads now.
    language: str
    to_address: str
    reason: str
    state: str
    answer: str
    attempts: int
    next_at: datetime | None
    at: datetime


def _gave_up() -> ColumnElement[bool]:
    return and_(Delivery.done_at.is_(None), Delivery.attempts >= MAX_ATTEMPTS)


def _is(state: str) -> ColumnElement[bool]:
    if state == GIVEN_UP:
        return and_(SentMail.state == WAITING, _gave_up())
    if state == WAITING:
        return and_(SentMail.state == WAITING, ~_gave_up())
    return SentMail.state == state


def _fits(words: str, state: str, since: datetime) -> ColumnElement[bool]:
    conditions = [SentMail.at >= since]
    if words:
        conditions.append(
            or_(
                SentMail.to_address.icontains(words, autoescape=True),
                SentMail.subject.icontains(words, autoescape=True),
                SentMail.message_id.icontains(words, autoescape=True),
            )
        )
    if state:
        conditions.append(_is(state))
    return and_(*conditions)


def counts(session: Session, since: datetime) -> dict[str, int]:
    """State -> how many mails were last tried since then."""
    tried = (
        select(SentMail.state, _gave_up().label("gave_up"))
        .join(Delivery, Delivery.id == SentMail.delivery_id)
        .where(SentMail.at >= since)
        .subquery()
    )
    query = select(tried.c.state, tried.c.gave_up, func.count())
    query = query.group_by(tried.c.state, tried.c.gave_up)
    found = dict.fromkeys(STATES, 0)
    for state, gave_up, number in session.execute(query):
        found[GIVEN_UP if state == WAITING and gave_up else state] += number
    return found


def mails(
    session: Session, *, words: str, state: str, since: datetime, page: int, limit: int
) -> tuple[int, Sequence[LoggedMail]]:
    """How many fit, and a page of them, the newest first."""
    fits = _fits(words, state, since)
    joined = select(SentMail, Delivery, Person.language)
    joined = joined.join(Delivery, Delivery.id == SentMail.delivery_id)
    joined = joined.outerjoin(Person, Person.email == SentMail.to_address)
    total = session.scalar(
        select(func.count())
        .select_from(SentMail)
        .join(Delivery, Delivery.id == SentMail.delivery_id)
        .where(fits)
    )
    query = joined.where(fits).order_by(SentMail.at.desc(), SentMail.id.desc())
    rows = session.execute(query.offset((page - 1) * limit).limit(limit))
    return total or 0, [_logged(*row) for row in rows]


def _logged(mail: SentMail, delivery: Delivery, language: str | None) -> LoggedMail:
    waits = mail.state == WAITING
    gave_up = waits and delivery.done_at is None and delivery.attempts >= MAX_ATTEMPTS
    return LoggedMail(
        message_id=mail.message_id.strip("<>").partition("@")[0],
        subject=mail.subject,
        language=language or "sv",
        to_address=mail.to_address,
        reason=mail.reason,
        state=GIVEN_UP if gave_up else mail.state,
        answer=mail.answer,
        attempts=delivery.attempts,
        next_at=delivery.next_at if waits and not gave_up else None,
        at=mail.at or delivery.next_at,
    )
