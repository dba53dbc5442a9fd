"""Vectors of what is public, computed by the worker beside its other work.

Only what `documents.search_document` gives of a public need or offer reaches a model. No
transaction is open while it computes. A vector is kept with the checksum of its text, and one of
another text is never used: so order, repetition and a worker that dies do no harm.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from marketplace.core import events
from marketplace.core.db import Database
from marketplace.meaning import operations, queries
from marketplace.meaning.rules import checksum, own_words
from marketplace.needs import queries as needs
from marketplace.needs.models import Need
from marketplace.offers import queries as offers
from marketplace.offers.models import Offer
from marketplace.publishing.reading import present
from marketplace.search.documents import Document
from marketplace.search.meaning.embedding import PASSAGE, QUERY, Embedder, EmbeddingFailed

# A public text lacks a vector: it was published before there was a model, or with another.
AWAITED = "text.awaited"
# A vector was kept: the index reads the text again, and it is matched anew.
EMBEDDED = "text.embedded"
# So many are queued at once: what is published meanwhile does not stand behind thousands.
PORTION = 20


Things = list[tuple[str, int]]
"""Kinds and ids."""


class Context(Protocol):
    """What these handlers use of the worker's context."""

    @property
    def database(self) -> Database: ...
    @property
    def embedder(self) -> Embedder | None: ...


def embed_passage(event: events.Event, context: Context, now: datetime) -> None:
    """A text is public, and is to be found."""
    _embed(event, context, PASSAGE, now)


def embed_query(event: events.Event, context: Context, now: datetime) -> None:
    """A text is public, and is to find what answers it."""
    _embed(event, context, QUERY, now)


def _embed(event: events.Event, context: Context, role: str, now: datetime) -> None:
    """Compute and keep a vector, unless it is there. What cannot be had is asked for again."""
    embedder = context.embedder
    document = _lacking(event, context.database, role, embedder.name) if embedder else None
    if embedder is None or document is None:
        return
    embed = embedder.passages if role == PASSAGE else embedder.queries
    vector = embed([own_words(document)])[0]
    with context.database.session(write=True) as session:
        documents, _gone = present(session, [event])
        if [checksum(one) for one in documents] != [checksum(document)]:
            return  # changed or withdrawn meanwhile, which is an event of its own
        _keep(session, document, role, embedder.name, vector, now)
        named = {kind: event.refs[kind] for kind in ("need", "offer") if kind in event.refs}
        events.emit(session, EMBEDDED, now=now, **named)
        session.commit()


def _lacking(event: events.Event, database: Database, role: str, model: str) -> Document | None:
    with database.session() as session:
        for document in present(session, [event])[0]:
            mine = checksum(document)
            if not queries.has_vector(session, document.ref, role, model=model, checksum=mine):
                return document
    return None


def _keep(
    session: Session, document: Document, role: str, model: str, vector: bytes, now: datetime
) -> None:
    if queries.width(session, model) not in {None, len(vector)}:
        raise EmbeddingFailed("other_dimensions")
    operations.store_vector(
        session,
        document.ref,
        role,
        language=document.language,
        model=model,
        checksum=checksum(document),
        vector=vector,
        computed_at=now,
    )


def forget_outdated(session: Session, event: events.Event, _context: Any, _now: datetime) -> None:
    """A text was changed, masked or withdrawn: nothing is kept of what it said before."""
    documents, gone = present(session, [event])
    operations.forget_vectors(session, gone)
    for document in documents:
        operations.forget_vectors(session, [document.ref], except_of=checksum(document))


def await_vectors(
    database: Database, model: str, deliveries: ColumnElement[bool], now: datetime
) -> Things:
    """Queue some public texts that lack a vector of this model, newest first, and say which. Of
    these deliveries, which do it, those that were given up are tried again."""
    with database.session(write=True) as session:
        events.revive(session, deliveries, now=now)
        undone = events.undone(session, deliveries)
        found = list(_awaiting(session, model, undone)) if len(undone) < PORTION else []
        for kind, number in found:
            events.emit(session, AWAITED, now=now, **{kind: number})
        session.commit()
    return found


def _awaiting(
    session: Session, model: str, undone: Sequence[events.Event]
) -> Iterator[tuple[str, int]]:
    for kind, thing, public in (("need", Need, needs), ("offer", Offer, offers)):
        busy = {event.refs[kind] for event in undone if kind in event.refs}
        lacking = public.public_ids().where(queries.lacks_vector(thing.ref, model))
        free = lacking.where(thing.id.not_in(busy)).order_by(thing.id.desc()).limit(PORTION)
        yield from ((kind, number) for number in session.scalars(free))
