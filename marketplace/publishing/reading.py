"""What events name, as it is now: documents of what is public, and the refs of what is not."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from marketplace.core.events import Event
from marketplace.needs import documents as need_documents
from marketplace.needs import queries as needs
from marketplace.needs import rules as need_rules
from marketplace.needs.models import Need, NeedVersion
from marketplace.offers import documents as offer_documents
from marketplace.offers import queries as offers
from marketplace.offers.models import Offer, OfferVersion
from marketplace.search.documents import Document


def present(session: Session, new: Sequence[Event]) -> tuple[list[Document], list[str]]:
    """Documents of the needs and offers that the events name, or whose organisation they name;
    and the refs of those that are not public."""
    organisations = _ids(new, "organisation")
    found_needs = _needs(session, _ids(new, "need"), organisations)
    found_offers = _offers(session, _ids(new, "offer"), organisations)
    documents = [
        need_documents.search_document(need, needs.current(need), with_translations=True)
        for need in found_needs[0]
    ]
    documents += [
        offer_documents.search_document(offer, offers.current(offer), with_translations=True)
        for offer in found_offers[0]
    ]
    return documents, [*found_needs[1], *found_offers[1]]


def _ids(new: Sequence[Event], name: str) -> set[int]:
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
