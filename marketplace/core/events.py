"""What must happen later: append-only events, deliveries that are retried alone, and cursors.

An event is a fact with ids (`seq`, kind, refs), never text, addresses or tokens. Handlers read the
present state of what the refs name, so order and repetition do no harm.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    and_,
    func,
    select,
    text,
    true,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.core.db import Base, is_postgres

# One number for the whole product: it serialises the drawing of `seq` on PostgreSQL.
EVENT_LOCK = 7_240_411
MAX_ATTEMPTS = 12
DISPATCHER = "dispatcher"
# Words were taken out of a text: an index that has not read this may not be asked for words.
MASKED = ("need.masked", "offer.masked")
# A text is no longer public: one that has not read this may not be asked how words go on.
TAKEN_BACK = (
    *("need.withdrawn", "offer.withdrawn", "offer.expired"),
    *("offer.suspended", "organisation.suspended"),
)
LEASE = timedelta(minutes=2)
SOON = timedelta(milliseconds=300)


class NotYet(Exception):
    """A handler cannot do its work yet (the index has not read the event); it is asked again
    soon, and this does not count as an attempt."""


class Event(Base):
    """Something happened. Rows are only ever added."""

    __tablename__ = "event"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - SQLAlchemy's own form

    seq: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    refs: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class Delivery(Base):
    """One once-only handler's work on one event."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("event_seq", "handler"),
        Index(None, "done_at", "next_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_seq: Mapped[int] = mapped_column(ForeignKey("event.seq"))
    handler: Mapped[str] = mapped_column(String(80))
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(String(300))


EVERY = true()


def of_handlers(names: Iterable[str]) -> ColumnElement[bool]:
    """The deliveries of these handlers; `~` for all others."""
    return Delivery.handler.in_(list(names))


class Cursor(Base):
    """How far a reader of events has come, for readers whose work lies in this database."""

    __tablename__ = "event_cursor"

    reader: Mapped[str] = mapped_column(String(60), primary_key=True)
    seq: Mapped[int]


def emit(session: Session, kind: str, *, now: datetime, **refs: int | str | None) -> None:
    """Append an event in this transaction. `refs` are ids and codes; never text or addresses."""
    if is_postgres(session):
        # Without the lock a cursor could pass an event whose transaction commits later.
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": EVENT_LOCK})
    session.add(Event(kind=kind, refs={k: v for k, v in refs.items() if v is not None}, at=now))
    session.flush()


def last_seq(session: Session) -> int:
    """The newest event's number, 0 when there is none."""
    return session.scalar(select(func.max(Event.seq))) or 0


def events_after(session: Session, cursor: int, limit: int = 500) -> Sequence[Event]:
    """Events past the cursor, oldest first."""
    query = select(Event).where(Event.seq > cursor).order_by(Event.seq).limit(limit)
    return session.scalars(query).all()


def masked_after(session: Session, cursor: int) -> bool:
    """Whether something was masked that a reader who has come to `cursor` does not know of."""
    return _any_after(session, cursor, MASKED)


def hidden_after(session: Session, cursor: int) -> bool:
    """Whether something was masked or taken back that a reader who has come to `cursor` does not
    know of."""
    return _any_after(session, cursor, (*MASKED, *TAKEN_BACK))


def _any_after(session: Session, cursor: int, kinds: Sequence[str]) -> bool:
    query = select(Event.seq).where(Event.seq > cursor, Event.kind.in_(kinds)).limit(1)
    return session.scalar(query) is not None


def dispatch(session: Session, handlers: Mapping[str, Iterable[str]], *, now: datetime) -> int:
    """Give each new event its delivery rows (kind -> names of handlers). Returns events read."""
    cursor = _cursor(session, DISPATCHER)
    events = events_after(session, cursor.seq)
    for event in events:
        for name in handlers.get(event.kind, ()):
            session.add(Delivery(event_seq=event.seq, handler=name, next_at=now))
        cursor.seq = event.seq
    session.flush()
    return len(events)


def _cursor(session: Session, reader: str) -> Cursor:
    query = select(Cursor).filter_by(reader=reader).with_for_update()
    cursor = session.scalar(query)
    if cursor is None:
        cursor = Cursor(reader=reader, seq=0)
        session.add(cursor)
        session.flush()
    return cursor


def has_work(session: Session, which: ColumnElement[bool] = EVERY, *, now: datetime) -> bool:
    """Whether an event waits to be dispatched or one of these deliveries is due; asked before
    locking."""
    seen = session.scalar(select(Cursor.seq).filter_by(reader=DISPATCHER)) or 0
    return last_seq(session) > seen or is_due(session, which, now=now)


def is_due(session: Session, which: ColumnElement[bool], *, now: datetime) -> bool:
    """Whether one of these deliveries is due; asked before locking."""
    return session.scalar(select(Delivery.id).where(which, _due(now)).limit(1)) is not None


def _due(now: datetime) -> ColumnElement[bool]:
    waits = and_(Delivery.done_at.is_(None), Delivery.next_at <= now)
    return and_(waits, Delivery.attempts < MAX_ATTEMPTS)


def claim(
    session: Session, which: ColumnElement[bool] = EVERY, *, now: datetime
) -> tuple[Delivery, Event] | None:
    """The next of these deliveries that is due, kept from other workers for a while; None when
    nothing waits.

    The caller commits at once. If its worker dies, the delivery comes back when the lease ends.
    """
    query = (
        select(Delivery, Event)
        .join(Event, Event.seq == Delivery.event_seq)
        .where(which, _due(now))
        .order_by(Delivery.next_at, Delivery.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=Delivery)
    )
    row = session.execute(query).first()
    if row is None:
        return None
    row[0].attempts += 1
    row[0].next_at = now + LEASE
    return row[0], row[1]


def succeed(session: Session, delivery_id: int, *, now: datetime) -> None:
    """Note that the handler has done its work."""
    delivery = session.get_one(Delivery, delivery_id)
    delivery.done_at = now
    delivery.error = None


def fail(session: Session, delivery_id: int, error: BaseException, *, now: datetime) -> None:
    """Note what went wrong and try again later: after 5 s, 10 s, 20 s … at most an hour.

    Only the kind of error is kept: its text could hold what a person wrote.
    """
    delivery = session.get_one(Delivery, delivery_id)
    delivery.error = type(error).__name__
    delivery.next_at = now + timedelta(seconds=min(5 * 2 ** (delivery.attempts - 1), 3600))


def postpone(session: Session, delivery_id: int, *, now: datetime) -> None:
    """Ask again soon: what the handler waits for has not come yet."""
    delivery = session.get_one(Delivery, delivery_id)
    delivery.attempts -= 1
    delivery.next_at = now + SOON


def undone(session: Session, which: ColumnElement[bool]) -> Sequence[Event]:
    """The events of those of these deliveries that are not done yet."""
    query = select(Event).join(Delivery, Delivery.event_seq == Event.seq)
    return session.scalars(query.where(Delivery.done_at.is_(None), which)).all()


def revive(session: Session, which: ColumnElement[bool], *, now: datetime) -> None:
    """Try again those of these deliveries that were given up."""
    query = update(Delivery).where(Delivery.done_at.is_(None), which)
    query = query.where(Delivery.attempts >= MAX_ATTEMPTS, Delivery.next_at <= now)
    session.execute(query.values(attempts=0, next_at=now))


@dataclass(frozen=True)
class Backlog:
    """How far the deliveries are behind."""

    undispatched: int
    waiting: int
    given_up: int
    oldest_due_at: datetime | None


def backlog(session: Session, *, now: datetime) -> Backlog:
    """What has not been delivered yet, for whoever watches over the installation."""
    undone = Delivery.done_at.is_(None)
    due = select(func.min(Delivery.next_at)).where(undone, Delivery.next_at <= now)
    gave_up = select(func.count()).where(undone, Delivery.attempts >= MAX_ATTEMPTS)
    seen = session.scalar(select(Cursor.seq).filter_by(reader=DISPATCHER)) or 0
    return Backlog(
        undispatched=last_seq(session) - seen,
        waiting=waiting(session),
        given_up=session.scalar(gave_up) or 0,
        oldest_due_at=session.scalar(due.where(Delivery.attempts < MAX_ATTEMPTS)),
    )


def waiting(session: Session) -> int:
    """Deliveries not yet done, failed ones included."""
    query = select(func.count()).select_from(Delivery).where(Delivery.done_at.is_(None))
    return session.scalar(query) or 0
