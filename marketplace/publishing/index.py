"""The search index as a follower of events: it reads each, and makes the index agree with what
the tables say now, so order and repetition do no harm."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from marketplace.codes import horizons
from marketplace.core import events
from marketplace.core.db import Database
from marketplace.needs import documents as need_documents
from marketplace.needs import queries as needs
from marketplace.needs import rules as need_rules
from marketplace.needs.models import Need, NeedVersion
from marketplace.offers import documents as offer_documents
from marketplace.offers import queries as offers
from marketplace.offers.models import Offer, OfferVersion
from marketplace.search.documents import Document, Row
from marketplace.search.engine import Engine, IndexUnavailable
from marketplace.search.whoosh_engine import WhooshEngine

BATCH = 500


def make_engine(folder: Path) -> WhooshEngine:
    """The engine on this folder, knowing what of a document depends on the moment."""
    return WhooshEngine(folder, {"horizon": _horizon, "state": _state})


def _horizon(row: Row, now: datetime) -> tuple[str, ...]:
    if row.kind == "offer":
        return offer_documents.horizon_of_row(row, now)
    return (horizons.horizon_of(row.needed_from, need_documents.local_day(now)),)


def _state(row: Row, now: datetime) -> tuple[str, ...]:
    if row.kind == "offer":
        return offer_documents.state_of_row(row, now)
    return need_documents.phase_of_row(row, now)


def all_documents(session: Session) -> Iterator[Document]:
    """A document of everything that is public."""
    for need in needs.public_needs(session):
        yield need_documents.search_document(need, needs.current(need), with_translations=True)
    for offer in offers.public_offers(session):
        yield offer_documents.search_document(offer, offers.current(offer), with_translations=True)


def rebuild(database: Database, engine: Engine) -> int:
    """Make a new index beside the old one and switch; returns the number of documents.

    The cursor is read first: what changes meanwhile is read again by the follower.
    """
    with database.session() as session:
        cursor = events.last_seq(session)
    with database.session() as session:
        documents = list(all_documents(session))
    engine.rebuild(documents, cursor)
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
        upserts, removals = _changes(session, new)
    removed = not engine.refs().keys().isdisjoint(removals) or _has_masked(new)
    try:
        engine.apply(upserts, removals, new[-1].seq)
    except IndexUnavailable:
        return Followed(0)
    return Followed(len(new), removed)


def _has_masked(new: Sequence[events.Event]) -> bool:
    return any(event.kind in events.MASKED for event in new)


def _changes(session: Session, new: Sequence[events.Event]) -> tuple[list[Document], list[str]]:
    """What to write and what to remove, by the present state of what the events name."""
    organisations = _ids(new, "organisation")
    found_needs = _needs(session, _ids(new, "need"), organisations)
    found_offers = _offers(session, _ids(new, "offer"), organisations)
    upserts = [
        need_documents.search_document(need, needs.current(need), with_translations=True)
        for need in found_needs[0]
    ]
    upserts += [
        offer_documents.search_document(offer, offers.current(offer), with_translations=True)
        for offer in found_offers[0]
    ]
    return upserts, [*found_needs[1], *found_offers[1]]


def _ids(new: Sequence[events.Event], name: str) -> set[int]:
    return {event.refs[name] for event in new if name in event.refs}


def _needs(
    session: Session, ids: set[int], organisations: set[int]
) -> tuple[list[Need], list[str]]:
    whole = joinedload(Need.current).selectinload(NeedVersion.translations)
    query = select(Need).options(whole)
    query = query.where(Need.id.in_(ids) | Need.organisation_id.in_(organisations))
    rows = session.scalars(query).all()
    public = [need for need in rows if need.state in need_rules.PUBLIC]
    return public, [need.ref for need in rows if need.state not in need_rules.PUBLIC]


def _offers(
    session: Session, ids: set[int], organisations: set[int]
) -> tuple[list[Offer], list[str]]:
    whole = joinedload(Offer.current).selectinload(OfferVersion.translations)
    query = select(Offer).options(whole)
    query = query.where(Offer.id.in_(ids) | Offer.organisation_id.in_(organisations))
    rows = session.scalars(query).all()
    public = [offer for offer in rows if offers.is_public(offer)]
    return public, [offer.ref for offer in rows if not offers.is_public(offer)]
