"""What the worker does in this room when a need or an offer has come, changed or gone."""

from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from marketplace.core import events
from marketplace.core.events import Event, NotYet
from marketplace.matching import operations, weights
from marketplace.needs import queries as needs
from marketplace.needs.models import Need
from marketplace.search.engine import Engine

# So many needs have been matched by new weights; the next ones follow.
RESCORED = "ranking.rescored"
PORTION = 10


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


def match_all(session: Session, event: Event, context: Context, now: datetime) -> None:
    """The weights have changed: the next needs are matched anew, and the rest by an event of its
    own, so that nobody waits for all of them."""
    _wait_for_index(event, context)
    newest = weights.newest(session)
    if newest is None or newest.id != event.refs["weights"]:
        return  # the later ones have an event, too
    ids = needs.public_ids().where(Need.id > event.refs.get("after", 0))
    portion = session.scalars(ids.order_by(Need.id).limit(PORTION)).all()
    for need_id in portion:
        operations.suggest_for_need(session, context.engine, need_id, now)
    if len(portion) == PORTION:
        events.emit(session, RESCORED, now=now, weights=newest.id, after=portion[-1])


def _wait_for_index(event: Event, context: Context) -> None:
    """Scores follow the statistics of an index that knows this event."""
    if not context.engine.refresh() or context.engine.cursor() < event.seq:
        raise NotYet
