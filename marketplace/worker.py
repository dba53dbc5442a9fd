"""What happens later: three tables on one page, and the loop that serves them.

HANDLERS do something once per event (match, notify, mail); each has its own delivery, retried
alone. The index is a FOLLOWER: it reads every event. CLOCK functions run every minute, and nothing
depends on their having run. What takes long and nobody waits for is done BESIDE, in a thread.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from marketplace.accounts.operations import forget_what_lapsed
from marketplace.accounts.tokens import Tokens
from marketplace.core import events, heartbeats
from marketplace.core.db import Database
from marketplace.core.mail import Mailer
from marketplace.matching import handlers as matching
from marketplace.matching.operations.weighing import REFITTED
from marketplace.moderation.uploading import drop_old_uploads
from marketplace.needs import handlers as needs
from marketplace.needs.operations import close_answers_when_due
from marketplace.notifications.forgetting import forget_person
from marketplace.notifications.handlers import notify, send_mail
from marketplace.notifications.letters import LETTERS, send_letter
from marketplace.notifications.operations import forget_old_mail
from marketplace.offers.operations import expire_offers_when_due, remind_before_offers_expire
from marketplace.publishing import embedding, index
from marketplace.search.indexed_engine import IndexedEngine
from marketplace.search.meaning.embedding import Embedder
from marketplace.searches.operations import forget_old_searches

log = structlog.get_logger()

POLL_SECONDS = 0.3
# What is done beside may end its piece of work before the worker does.
PATIENCE_SECONDS = 15
CLOCK_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Context:
    """What handlers may use beside their session."""

    database: Database
    engine: IndexedEngine
    mailer: Mailer
    base_url: str
    tokens: Tokens
    embedder: Embedder | None = None
    delivery_id: int = 0


Handler = Callable[[Session, events.Event, Any, datetime], None]
# Handlers that must not hold a write transaction while they work open their own sessions.
SlowHandler = Callable[[events.Event, Any, datetime], None]

HANDLERS: Mapping[str, tuple[Handler, ...]] = {
    "need.submitted": (notify,),
    "need.returned": (notify,),
    "need.commented": (notify,),
    "need.published": (
        notify,
        matching.match_need,
        embedding.forget_outdated,
    ),
    "need.reopened": (
        notify,
        matching.match_need,
    ),
    "need.masked": (
        notify,
        matching.match_need,
        embedding.forget_outdated,
    ),
    "need.answers_closed": (notify,),
    "need.withdrawn": (
        notify,
        matching.match_need,
        embedding.forget_outdated,
    ),
    "need.handed_over": (notify,),
    "offer.submitted": (notify,),
    "offer.returned": (notify,),
    "offer.published": (
        notify,
        matching.match_offer,
        embedding.forget_outdated,
    ),
    "offer.masked": (
        notify,
        matching.match_offer,
        embedding.forget_outdated,
    ),
    "offer.expired": (
        notify,
        matching.match_offer,
        embedding.forget_outdated,
    ),
    "offer.suspended": (
        notify,
        matching.match_offer,
        embedding.forget_outdated,
    ),
    "offer.restored": (
        notify,
        matching.match_offer,
    ),
    "offer.withdrawn": (
        matching.match_offer,
        embedding.forget_outdated,
    ),
    "offer.expires_soon": (notify,),
    "proposal.submitted": (notify,),
    "proposal.acknowledged": (notify,),
    "proposal.noted": (notify,),
    "proposal.withdrawn": (notify,),
    "proposal.confirmed": (notify,),
    "proposal.dialogue_invited": (notify,),
    "match.curated": (notify,),
    "match.introduced": (notify,),
    "match.replied": (notify,),
    "organisation.verified": (notify,),
    "account.deleted": (forget_person,),
    "organisation.suspended": (
        notify,
        matching.match_company,
        embedding.forget_outdated,
    ),
    "organisation.restored": (
        notify,
        matching.match_company,
    ),
    "organisation.registered": (notify,),
    "organisation.rejected": (notify,),
    "join.asked": (notify,),
    "join.answered": (notify,),
    "invitation.accepted": (notify,),
    "membership.changed": (
        notify,
        needs.release,
    ),
    "membership.ended": (
        notify,
        needs.release,
    ),
    "feedback.received": (notify,),
    embedding.EMBEDDED: (matching.match_text,),
    REFITTED: (matching.match_all,),
    matching.RESCORED: (matching.match_all,),
}
SLOW_HANDLERS: Mapping[str, tuple[SlowHandler, ...]] = {
    "notification.created": (send_mail,),
    **dict.fromkeys(LETTERS, (send_letter,)),
    **dict.fromkeys(
        (
            *("need.published", "need.reopened", "need.masked"),
            *("offer.published", "offer.masked", "offer.restored"),
            embedding.AWAITED,
        ),
        (embedding.embed_passage, embedding.embed_query),
    ),
}
CLOCK: tuple[Callable[[Session, datetime], object], ...] = (
    drop_old_uploads,
    heartbeats.note_worker,
    close_answers_when_due,
    forget_what_lapsed,
    expire_offers_when_due,
    remind_before_offers_expire,
    forget_old_mail,
    forget_old_searches,
)


def _name(handler: Callable[..., object]) -> str:
    return f"{handler.__module__.removeprefix('marketplace.')}.{handler.__name__}"


BY_NAME = {_name(h): h for table in (HANDLERS, SLOW_HANDLERS) for hs in table.values() for h in hs}
SLOW = frozenset(_name(h) for hs in SLOW_HANDLERS.values() for h in hs)
NAMES = {
    kind: [_name(h) for table in (HANDLERS, SLOW_HANDLERS) for h in table.get(kind, ())]
    for kind in {*HANDLERS, *SLOW_HANDLERS}
}
BESIDE = events.of_handlers(map(_name, (embedding.embed_passage, embedding.embed_query)))


class Worker:
    """Follows, delivers and ticks. Any number may run; one per node writes the index."""

    def __init__(self, context: Context, now: Callable[[], datetime]) -> None:
        self.context = context
        self.now = now
        self.next_tick: datetime | None = None
        self.next_look: datetime | None = None
        self.awaited: embedding.Things = []
        # A worker that was killed may have left words of what was withdrawn in the index files.
        self.index_is_untidy = True

    def run(self, stop: threading.Event) -> None:
        """Work until told to stop."""
        self.context.engine.sweep()
        beside = threading.Thread(target=self._go_on, args=(self.step_beside, stop), daemon=True)
        beside.start()
        self._go_on(self.step, stop)
        beside.join(PATIENCE_SECONDS)

    def drain(self) -> None:
        """Work until nothing that can be done now is left."""
        while self.step() or self.step_beside():
            pass

    def _go_on(self, step: Callable[[], bool], stop: threading.Event) -> None:
        while not stop.is_set():
            if not _safely(step):
                stop.wait(POLL_SECONDS)

    def step(self) -> bool:
        """A little of everything that somebody waits for; whether anything was done."""
        self._tick()
        followed = index.follow(self.context.database, self.context.engine)
        if followed.removed:
            self.index_is_untidy = True
        with self.context.database.session() as session:
            waits = events.has_work(session, ~BESIDE, now=self.now())
        return (waits and self._work()) or bool(followed.events)

    def step_beside(self) -> bool:
        """One vector, some that are lacking queued, or the index tidied; whether anything was
        done."""
        with self.context.database.session() as session:
            waits = events.is_due(session, BESIDE, now=self.now())
        return (waits and self._deliver(BESIDE)) or self._await_vectors() or self._tidy()

    def _await_vectors(self) -> bool:
        """Look for public texts without a vector: at once while there are, else every minute."""
        now, embedder = self.now(), self.context.embedder
        if embedder is None or _is_early(now, self.next_look):
            return False
        found = embedding.await_vectors(self.context.database, embedder.name, BESIDE, now)
        # The same again: what should have been done was not, and would not be this time either.
        is_new, self.awaited = bool(found) and found != self.awaited, found
        self.next_look = None if is_new else now + CLOCK_EVERY
        return is_new

    def _tidy(self) -> bool:
        """Make the index anew when it holds what is gone, or is in too many files; whether there
        was a reason to. Others go on writing it meanwhile."""
        engine = self.context.engine
        if not engine.is_ready():
            return False
        untidy = self.index_is_untidy
        if untidy:  # else left alone: it may be set this moment, by what goes on beside
            self.index_is_untidy = False
        if not (untidy and engine.has_remains()) and not engine.is_crowded():
            return False
        engine.optimise()
        return True

    def _work(self) -> bool:
        with self.context.database.session(write=True) as session:
            dispatched = events.dispatch(session, NAMES, now=self.now())
            session.commit()
        return self._deliver(~BESIDE) or bool(dispatched)

    def _tick(self) -> None:
        now = self.now()
        if _is_early(now, self.next_tick):
            return
        self.next_tick = now + CLOCK_EVERY
        for function in CLOCK:
            with self.context.database.session(write=True) as session:
                function(session, now)
                session.commit()

    def _deliver(self, which: ColumnElement[bool]) -> bool:
        with self.context.database.session(write=True) as session:
            claimed = events.claim(session, which, now=self.now())
            session.commit()
        if claimed is None:
            return False
        delivery, event = claimed
        try:
            return self._handle(delivery, event)
        except Exception as error:  # whatever a handler raises: it alone is tried again
            log.error("delivery_failed", handler=delivery.handler, error=type(error).__name__)
            self._note(events.fail, delivery.id, error)
            return True

    def _handle(self, delivery: events.Delivery, event: events.Event) -> bool:
        try:
            self._call(delivery, event)
        except events.NotYet:
            self._note(events.postpone, delivery.id)
            return False
        return True

    def _call(self, delivery: events.Delivery, event: events.Event) -> None:
        handler: Any = BY_NAME[delivery.handler]
        context = Context(**{**vars(self.context), "delivery_id": delivery.id})
        if delivery.handler in SLOW:
            handler(event, context, self.now())
            self._note(events.succeed, delivery.id)
            return
        with self.context.database.session(write=True) as session:
            handler(session, event, context, self.now())
            events.succeed(session, delivery.id, now=self.now())
            session.commit()

    def _note(self, what: Callable[..., None], *about: object) -> None:
        with self.context.database.session(write=True) as session:
            what(session, *about, now=self.now())
            session.commit()


def _is_early(now: datetime, due: datetime | None) -> bool:
    """Whether a minute's waiting is not over. A clock that was set back must not make it longer
    than that minute."""
    return due is not None and due - CLOCK_EVERY <= now < due


def _safely(step: Callable[[], bool]) -> bool:
    try:
        return step()
    except Exception as error:  # a busy database or full disk: tell, wait, go on
        log.error("worker_step_failed", error=type(error).__name__, exc_info=error)
        return False
