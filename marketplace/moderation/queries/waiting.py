"""What waits for moderators, across the rooms below: a page of it, and how much."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation
from marketplace.arena import queries as arena
from marketplace.matching import queries as matching
from marketplace.matching.models import Match
from marketplace.moderation import rules
from marketplace.moderation.queries.claims import whose
from marketplace.offers.models import Offer, OfferVersion


def waiting_since(thing: Organisation | Offer | Match) -> datetime | None:
    """Since when it waits on the desk; None when nothing in it does."""
    if isinstance(thing, Offer):
        return thing.submitted_at
    if isinstance(thing, Match):
        return thing.suggested_at if thing.state == "suggested" else None
    return thing.registered_at or thing.created_at if thing.state == "registered" else None


@dataclass(frozen=True)
class Whose:
    """Which things of a queue: everybody's, what is free or mine, or mine."""

    person_id: int | None = None
    wanted: str = "all"


EVERYBODYS = Whose()
# Before anything waited. As "not empty", but an index on the time serves it.
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class WaitingOffer:
    """An offer that waits for a moderator. `what`: new, corrected (it was public before), or
    changed (it is public, and was changed since it was read)."""

    id: int
    ref: str
    title: str
    language: str
    company_name: str
    what: str
    since: datetime


def _waiting(now: datetime, mine: Whose = EVERYBODYS) -> tuple[ColumnElement[bool], ...]:
    valid = or_(OfferVersion.valid_until.is_(None), OfferVersion.valid_until > now)
    return (
        Offer.submitted_at > BEGINNING,
        or_(Offer.state == "in_review", and_(Offer.state == "published", valid)),
        Organisation.state != "suspended",
        *whose("offer", Offer.id, Offer.submitted_at, mine.person_id, mine.wanted),
    )


def _with_text(query: Select[Any]) -> Select[Any]:
    """With the text that waits: the draft that was sent, or what is public and was changed."""
    sent = and_(Offer.state == "in_review", OfferVersion.number.is_(None))
    changed = and_(Offer.state == "published", OfferVersion.id == Offer.current_version_id)
    return (
        query.select_from(Offer)
        .join(OfferVersion, and_(OfferVersion.offer_id == Offer.id, or_(sent, changed)))
        .join(Organisation, Organisation.id == Offer.organisation_id)
    )


def _without_text(query: Select[Any]) -> Select[Any]:
    """The same offers, with what tells whether they still hold; for counting and choosing."""
    return (
        query.select_from(Offer)
        .outerjoin(OfferVersion, OfferVersion.id == Offer.current_version_id)
        .join(Organisation, Organisation.id == Offer.organisation_id)
    )


WHAT = case(
    (Offer.state == "published", "changed"),
    (Offer.published_at.is_(None), "new"),
    else_="corrected",
)
COLUMNS = (
    Offer.id,
    Offer.ref,
    OfferVersion.title,
    OfferVersion.language,
    Organisation.name,
    WHAT,
    Offer.submitted_at,
)


def offers_to_review(
    session: Session, now: datetime, mine: Whose = EVERYBODYS, *, page: int = 1, limit: int = 20
) -> list[WaitingOffer]:
    """A page of the offers that wait for a moderator; due first stands first."""
    chosen = _without_text(select(Offer.id)).where(*_waiting(now, mine))
    chosen = chosen.order_by(Offer.submitted_at, Offer.id).offset((page - 1) * limit).limit(limit)
    # In two steps: SQLite would look through every offer for the few that were chosen.
    ids = session.scalars(chosen).all()
    query = _with_text(select(*COLUMNS)).where(Offer.id.in_(ids))
    rows = session.execute(query.order_by(Offer.submitted_at, Offer.id))
    return [WaitingOffer(*row) for row in rows]


def count_offers_to_review(session: Session, now: datetime, mine: Whose = EVERYBODYS) -> int:
    """How many offers wait for a moderator."""
    return _count(session, *_waiting(now, mine))


def offers_waiting(session: Session, now: datetime, days: int) -> tuple[int, int]:
    """How many wait, and how many of them should have been read already."""
    is_late = case((Offer.submitted_at < rules.late_before(now, days), 1), else_=0)
    counted = select(func.count(), func.coalesce(func.sum(is_late), 0))
    number, late = session.execute(_without_text(counted).where(*_waiting(now))).one()
    return number, late


def _count(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(_without_text(select(func.count())).where(*conditions)) or 0


def suspended_offers(
    session: Session, *, page: int = 1, limit: int = 20
) -> tuple[int, list[WaitingOffer]]:
    """How many offers are suspended, and one page of them; the newest decision first."""
    is_suspended = Offer.state == "suspended"
    query = (
        select(*COLUMNS[:5], literal("suspended"), Offer.changed_at)
        .join(OfferVersion, OfferVersion.id == Offer.current_version_id)
        .join(Organisation, Organisation.id == Offer.organisation_id)
        .where(is_suspended)
        .order_by(Offer.changed_at.desc(), Offer.id.desc())
    )
    total = session.scalar(select(func.count()).select_from(Offer).where(is_suspended)) or 0
    rows = session.execute(query.offset((page - 1) * limit).limit(limit))
    return total, [WaitingOffer(*row) for row in rows]


@dataclass(frozen=True)
class Place:
    """Where an offer stands among those that wait, and the ref of the one to read next."""

    number: int
    total: int
    next_ref: str | None


def place_of(session: Session, offer: Offer, now: datetime, mine: Whose = EVERYBODYS) -> Place:
    """The offer's place in the queue; the next is taken from the top after the last, and is none
    that another moderator has taken. One that waits no longer stands before all."""
    number = _count(session, *_waiting(now), _before(offer)) if offer.submitted_at else 0
    return Place(number + 1, count_offers_to_review(session, now), _next(session, offer, now, mine))


def _before(offer: Offer) -> ColumnElement[bool]:
    since = offer.submitted_at
    return or_(Offer.submitted_at < since, and_(Offer.submitted_at == since, Offer.id < offer.id))


def _next(session: Session, offer: Offer, now: datetime, mine: Whose) -> str | None:
    query: Select[Any] = _without_text(select(Offer.ref)).where(
        *_waiting(now, mine), Offer.id != offer.id
    )
    query = query.order_by(Offer.submitted_at, Offer.id).limit(1)
    since = offer.submitted_at
    if since is None:
        return _ref(session, query)
    after = or_(Offer.submitted_at > since, and_(Offer.submitted_at == since, Offer.id > offer.id))
    return _ref(session, query.where(after)) or _ref(session, query)


def _ref(session: Session, query: Select[Any]) -> str | None:
    ref: str | None = session.scalar(query)
    return ref


def matches_of(mine: Whose) -> tuple[ColumnElement[bool], ...]:
    """The condition on pairs to decide, for `matching.queries.Filters`."""
    return whose("match", Match.id, Match.suggested_at, mine.person_id, mine.wanted)


@dataclass(frozen=True)
class WaitingOrganisation:
    """An organisation that waits to be verified."""

    id: int
    ref: str
    name: str
    kind: str
    town: str
    since: datetime


SINCE = func.coalesce(Organisation.registered_at, Organisation.created_at)


def organisations_to_verify(session: Session, *, limit: int) -> list[WaitingOrganisation]:
    """The first of them; due first stands first."""
    columns = (Organisation.id, Organisation.ref, Organisation.name, Organisation.kind)
    query = select(*columns, Organisation.town, SINCE).where(Organisation.state == "registered")
    rows = session.execute(query.order_by(SINCE, Organisation.id).limit(limit))
    return [WaitingOrganisation(*row) for row in rows]


def count_organisations_to_verify(session: Session) -> int:
    """How many organisations wait to be verified."""
    query = select(func.count()).select_from(Organisation)
    return session.scalar(query.where(Organisation.state == "registered")) or 0


def count_late_organisations(session: Session, now: datetime, days: int) -> int:
    """How many of them should have been looked at already."""
    query = select(func.count()).select_from(Organisation)
    query = query.where(Organisation.state == "registered", rules.late_before(now, days) > SINCE)
    return session.scalar(query) or 0


def due_days(session: Session) -> dict[str, int]:
    """By queue, in how many working days things should be decided."""
    return arena.due_days(session)


def waiting_count(session: Session, now: datetime) -> int:
    """How many things wait for a decision: the number beside the desk's name."""
    return (
        matching.count_to_decide(session, now)
        + count_offers_to_review(session, now)
        + count_organisations_to_verify(session)
    )
