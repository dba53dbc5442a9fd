"""The search index as a follower of events: it reads each, and makes the index agree with what
the tables say now, so order and repetition do no harm."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from sqlalchemy.orm import Session

from marketplace.codes import horizons
from marketplace.core import events
from marketplace.core.db import Database
from marketplace.matching import weights
from marketplace.matching.operations.weighing import REFITTED
from marketplace.meaning.queries import with_vectors
from marketplace.needs import documents as need_documents
from marketplace.needs import queries as needs
from marketplace.offers import documents as offer_documents
from marketplace.offers import queries as offers
from marketplace.publishing.embedding import AWAITED
from marketplace.publishing.reading import need_document, offer_document, present
from marketplace.search.documents import Document, Row
from marketplace.search.engine import Engine
from marketplace.search.faults import IndexUnavailable
from marketplace.search.indexed_engine import IndexedEngine
from marketplace.search.phrases import PhraseEngine
from marketplace.search.tantivy_index import TantivyPhrases
from marketplace.search.whoosh_index import WhooshPhrases

BATCH = 500
# By the names that the setting SEARCH_ENGINE has for them.
INDEXES_OF_WORDS: Mapping[str, Callable[[], PhraseEngine]] = {
    "whoosh": WhooshPhrases,
    "tantivy": TantivyPhrases,
}


def make_engine(folder: Path, model: str = "", words: str = "whoosh") -> IndexedEngine:
    """The engine on this folder, knowing what of a document depends on the moment, and which
    model the documents' vectors are from; `words` is what looks up phrases and fields."""
    derived = {"horizon": _horizon, "state": _state}
    return IndexedEngine(folder, INDEXES_OF_WORDS[words](), derived, model)


def _horizon(row: Row, now: datetime) -> tuple[str, ...]:
    if row.kind == "offer":
        return offer_documents.horizon_of_row(row, now)
    return (horizons.horizon_of(row.needed_from, need_documents.local_day(now)),)


def _state(row: Row, now: datetime) -> tuple[str, ...]:
    if row.kind == "offer":
        return offer_documents.state_of_row(row, now)
    return need_documents.phase_of_row(row, now)


def all_documents(session: Session, model: str) -> Iterator[Document]:
    """A document of everything that is public, with its vectors of this model."""
    documents = _all(session)
    while some := list(islice(documents, BATCH)):
        yield from with_vectors(session, some, model)


def _all(session: Session) -> Iterator[Document]:
    for need in needs.public_needs(session):
        yield need_document(need)
    for offer in offers.public_offers(session):
        yield offer_document(offer)


def rebuild(database: Database, engine: Engine) -> int:
    """Make a new index beside the old one and switch; returns the number of documents.

    The cursor is read first: what changes meanwhile is read again by the follower.
    """
    with database.session() as session:
        cursor = events.last_seq(session)
    with database.session() as session:
        documents = list(all_documents(session, engine.model))
        weighting = weights.in_use(session)
    engine.rebuild(documents, cursor, weighting)
    return len(documents)


@dataclass(frozen=True)
class Followed:
    """How many events were read, and whether something left the index, or was masked in it: its
    words stay in the files until they are rewritten (`engine.optimise`)."""

    events: int
    removed: bool = False


def follow(database: Database, engine: Engine) -> Followed:
    """Bring the index up to the newest event. A missing or unreadable one is rebuilt."""
    if not engine.refresh():
        rebuild(database, engine)
        return Followed(1)
    with database.session() as session:
        new = events.events_after(session, engine.cursor(), BATCH)
        if not new:
            return Followed(0)
        told = [event for event in new if event.kind != AWAITED]  # nothing has changed by these
        documents, removals = present(session, told)
        upserts = with_vectors(session, documents, engine.model)
        refitted = any(event.kind == REFITTED for event in new)
        weighting = weights.in_use(session) if refitted else None
    removed = engine.holds(removals) or _has_masked(new)
    try:
        engine.apply(upserts, removals, new[-1].seq, weighting)
    except IndexUnavailable:
        return Followed(0)
    return Followed(len(new), removed)


def _has_masked(new: Sequence[events.Event]) -> bool:
    return any(event.kind in events.MASKED for event in new)
