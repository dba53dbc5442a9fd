"""What events name, as it is now: documents of what is public, and the refs of what is not."""

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.sql.base import ExecutableOption

from marketplace.core.events import Event
from marketplace.needs import documents as need_documents
from marketplace.needs import queries as needs
from marketplace.needs import rules as need_rules
from marketplace.needs.models import Need, NeedVersion
from marketplace.offers import documents as offer_documents
from marketplace.offers import queries as offers
from marketplace.offers.models import Offer, OfferVersion
from marketplace.search.documents import Document

Thing = TypeVar("Thing", Need, Offer)


def need_document(need: Need) -> Document:
    """A public need as it is indexed, in both languages where it is translated."""
    return need_documents.search_document(need, needs.current(need), with_translations=True)


def offer_document(offer: Offer) -> Document:
    """The same of a public offer."""
    return offer_documents.search_document(offer, offers.current(offer), with_translations=True)


def present(session: Session, new: Sequence[Event]) -> tuple[list[Document], list[str]]:
    """Documents of the needs and offers that the events name, or whose organisation they name;
    and the refs of those that are not public."""
    need_texts = joinedload(Need.current).selectinload(NeedVersion.translations)
    offer_texts = joinedload(Offer.current).selectinload(OfferVersion.translations)
    found_needs = _named(session, Need, new, "need", need_texts)
    found_offers = _named(session, Offer, new, "offer", offer_texts)
    documents = [need_document(need) for need in found_needs if _is_public(need)]
    documents += [offer_document(offer) for offer in found_offers if offers.is_public(offer)]
    hidden = [need.ref for need in found_needs if not _is_public(need)]
    hidden += [offer.ref for offer in found_offers if not offers.is_public(offer)]
    return documents, hidden


def _named(
    session: Session, thing: type[Thing], new: Sequence[Event], name: str, whole: ExecutableOption
) -> Sequence[Thing]:
    organisations = _ids(new, "organisation")
    query = select(thing).options(whole)
    query = query.where(thing.id.in_(_ids(new, name)) | thing.organisation_id.in_(organisations))
    return session.scalars(query).all()


def _ids(new: Sequence[Event], name: str) -> set[int]:
    return {event.refs[name] for event in new if name in event.refs}


def _is_public(need: Need) -> bool:
    return need.state in need_rules.PUBLIC
