"""Reading offers: what pages and other rooms ask for, without a query per row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from marketplace.accounts.models import Organisation
from marketplace.offers import rules
from marketplace.offers.documents import PublicOffer, public_offer
from marketplace.offers.models import Offer, OfferCode, OfferVersion


def offer_by_ref(session: Session, ref: str) -> Offer | None:
    """The offer with this ref, whatever its state, with its current version."""
    whole = joinedload(Offer.current).selectinload(OfferVersion.translations)
    return session.scalar(select(Offer).filter_by(ref=ref).options(whole))


def offer_by_id(session: Session, offer_id: int) -> Offer | None:
    """The offer with this id, with its current version."""
    return session.scalar(select(Offer).filter_by(id=offer_id).options(joinedload(Offer.current)))


def working_copy(session: Session, offer: Offer) -> OfferVersion | None:
    """The text that the company is writing, if there is one."""
    return session.scalar(select(OfferVersion).filter_by(offer_id=offer.id, number=None))


def public_versions(session: Session, offer: Offer, now: datetime) -> list[PublicOffer]:
    """Every version that was ever public, the newest first."""
    query = select(OfferVersion).where(
        OfferVersion.offer_id == offer.id, OfferVersion.number.is_not(None)
    )
    query = query.options(selectinload(OfferVersion.translations))
    rows = session.scalars(query.order_by(OfferVersion.number.desc()))
    return [public_offer(offer, version, now) for version in rows]


def imported(session: Session, organisation_id: int, source: str) -> dict[str, Offer]:
    """What was imported before from this source, by the id it has there."""
    query = select(Offer).filter_by(organisation_id=organisation_id, source=source)
    rows = session.scalars(query.options(joinedload(Offer.current)))
    return {row.external_id: row for row in rows if row.external_id is not None}


def present_texts(session: Session, found: Iterable[Offer]) -> dict[int, OfferVersion]:
    """The text of each as it stands now: its working copy, or its current version."""
    things = list(found)
    texts = {offer.id: offer.current for offer in things if offer.current is not None}
    ids = [offer.id for offer in things]
    for start in range(0, len(ids), 500):
        query = select(OfferVersion).where(OfferVersion.offer_id.in_(ids[start : start + 500]))
        texts |= {row.offer_id: row for row in session.scalars(query.filter_by(number=None))}
    return texts


def _public(now: datetime | None) -> Select[Offer]:
    """Published offers of companies that are not suspended; valid ones when `now` is given."""
    query = (
        select(Offer)
        .join(Offer.current)
        .join(Offer.organisation)
        .options(
            contains_eager(Offer.current).selectinload(OfferVersion.translations),
            contains_eager(Offer.organisation),
        )
        .where(Offer.state == "published", Organisation.state != "suspended")
    )
    return query if now is None else query.where(_is_valid(now))


def _is_valid(now: datetime) -> ColumnElement[bool]:
    return or_(OfferVersion.valid_until.is_(None), OfferVersion.valid_until > now)


def public_by_refs(session: Session, refs: Sequence[str], now: datetime) -> dict[str, PublicOffer]:
    """Those of the refs that are public now, for hits of the index."""
    rows = session.scalars(_public(now).where(Offer.ref.in_(refs))).all()
    return {offer.ref: public_offer(offer, current(offer), now) for offer in rows}


def public_offers_of(
    session: Session, organisation_id: int, now: datetime, limit: int | None = None
) -> list[PublicOffer]:
    """A company's public offers, newest first; all of them, or the first."""
    query = _public(now).where(Offer.organisation_id == organisation_id).limit(limit)
    rows = session.scalars(query.order_by(Offer.published_at.desc())).all()
    return [public_offer(offer, current(offer), now) for offer in rows]


def public_offers(session: Session) -> Iterable[Offer]:
    """Every published offer with its current version, to build an index from."""
    return session.scalars(_public(None).execution_options(yield_per=200))


def public_ids() -> Select[int]:
    """A select of the ids of what belongs in the index, for conditions of other rooms."""
    query = select(Offer.id).join(Offer.organisation)
    return query.where(Offer.state == "published", Organisation.state != "suspended")


def is_public(offer: Offer) -> bool:
    """Whether the offer belongs in the index, by its present state."""
    return offer.state == "published" and offer.organisation.state != "suspended"


def is_readable(offer: Offer) -> bool:
    """Whether everybody may read its text: while it is valid, and afterwards as a record."""
    return offer.state in {"published", "expired"} and offer.organisation.state != "suspended"


def current(offer: Offer) -> OfferVersion:
    """The version that the public reads; ValueError when there is none."""
    if offer.current is None:
        raise ValueError("there is no public version")
    return offer.current


@dataclass(frozen=True)
class Wish:
    """A listing from the database: filters that have an index, for when search cannot serve."""

    areas: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    since: datetime | None = None


def list_public(
    session: Session, wish: Wish, now: datetime, *, page: int, limit: int
) -> tuple[int, list[PublicOffer]]:
    """How many there are, and one page of them, newest first."""
    query = _filtered(_public(now), wish)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    ordered = query.order_by(Offer.published_at.desc(), Offer.id.desc())
    rows = session.scalars(ordered.offset((page - 1) * limit).limit(limit)).all()
    return total, [public_offer(offer, current(offer), now) for offer in rows]


def _filtered(query: Select[Offer], wish: Wish) -> Select[Offer]:
    for name, chosen in (("area", wish.areas), ("place", wish.places), ("target", wish.targets)):
        if chosen:
            within = select(OfferCode.offer_id)
            within = within.where(OfferCode.list == name, OfferCode.code.in_(chosen))
            query = query.where(Offer.id.in_(within))
    if wish.since is not None:
        query = query.where(Offer.published_at >= wish.since)
    return query


@dataclass(frozen=True)
class OwnOffer:
    """An offer as its company sees it: where it stands, and its latest text."""

    offer: Offer
    text: OfferVersion


def own_offers(
    session: Session, organisation_id: int, *, offset: int = 0, limit: int
) -> list[OwnOffer]:
    """A company's offers in every state but deleted, last changed first, for its own people."""
    chosen = select(Offer.id).where(*_own(organisation_id))
    chosen = chosen.order_by(Offer.changed_at.desc(), Offer.id.desc()).offset(offset).limit(limit)
    query = (
        select(Offer, OfferVersion)
        .join(OfferVersion, OfferVersion.offer_id == Offer.id)
        .where(Offer.id.in_(chosen))
        .where(or_(OfferVersion.number.is_(None), OfferVersion.id == Offer.current_version_id))
        .order_by(Offer.changed_at, Offer.id, OfferVersion.number.is_(None))
    )
    newest = {offer.id: OwnOffer(offer, text) for offer, text in session.execute(query)}
    return list(reversed(newest.values()))


def count_own_offers(session: Session, organisation_id: int) -> int:
    """How many offers a company has in every state but deleted."""
    query = select(func.count()).select_from(Offer).where(*_own(organisation_id))
    return session.scalar(query) or 0


def _own(organisation_id: int) -> tuple[ColumnElement[bool], ...]:
    return Offer.organisation_id == organisation_id, Offer.state != "deleted"


def offers_past_their_time(session: Session, now: datetime) -> Sequence[Offer]:
    """Published offers whose last day has passed, locked against another clock."""
    query = (
        select(Offer)
        .join(OfferVersion, OfferVersion.id == Offer.current_version_id)
        .where(Offer.state == "published", OfferVersion.valid_until <= now)
        .order_by(Offer.id)
        .with_for_update(of=Offer, skip_locked=True)
    )
    return session.scalars(query).all()


def offers_to_remind_of(session: Session, now: datetime) -> Sequence[Offer]:
    """Published offers whose last day is near and has not been told, locked against another
    clock."""
    query = (
        select(Offer)
        .join(OfferVersion, OfferVersion.id == Offer.current_version_id)
        .where(
            Offer.state == "published",
            OfferVersion.valid_until > now,
            OfferVersion.valid_until <= now + rules.REMINDED_BEFORE,
            Offer.reminded_for.is_distinct_from(OfferVersion.valid_until),
        )
        .order_by(Offer.id)
        .with_for_update(of=Offer, skip_locked=True)
    )
    return session.scalars(query).all()


def count_by_organisation(session: Session, now: datetime) -> dict[int, int]:
    """How many public offers each organisation has, by its id."""
    public = _public(now).with_only_columns(Offer.organisation_id, func.count())
    rows = session.execute(public.group_by(Offer.organisation_id))
    return dict(rows.all())
