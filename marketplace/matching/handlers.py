"""What the worker does in this room when a need or an offer has come, changed or gone."""

from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from marketplace.core.events import Event, NotYet
from marketplace.matching import operations
from marketplace.search.engine import Engine


class Context(Protocol):
    """What these handlers use of the worker's context."""

    @property
    def engine(self) -> Engine: ...


def match_need(session: Session, event: Event, context: Context, now: datetime) -> None:
    """A need was published, changed or withdrawn."""
    _wait_for_index(event, context)
    operations.suggest_for_need(session, context.engine, event.refs["need"], now)


def match_offer(session: Session, event: Event, context: Context, now: datetime) -> None:
    """An offer was published, changed, has expired or was withdrawn."""
    _wait_for_index(event, context)
    operations.suggest_for_offer(session, context.engine, event.refs["offer"], now)


def match_company(session: Session, event: Event, context: Context, now: datetime) -> None:
    """A company was suspended or let back: its offers left the lists, or came back."""
    _wait_for_index(event, context)
    operations.suggest_for_company(session, context.engine, event.refs["organisation"], now)


def match_text(session: Session, event: Event, context: Context, now: datetime) -> None:
    """It is known what a need or an offer means: it is compared anew, by that too."""
    match_one = match_need if "need" in event.refs else match_offer
    match_one(session, event, context, now)


def _wait_for_index(event: Event, context: Context) -> None:
    """Scores follow the statistics of an index that knows this event."""
    if not context.engine.refresh() or context.engine.cursor() < event.seq:
        raise NotYet
