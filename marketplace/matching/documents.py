"""The two texts of a pair, as they are compared."""

from sqlalchemy.orm import Session

from marketplace.matching.models import Match
from marketplace.meaning.queries import with_vectors
from marketplace.needs import documents as need_documents
from marketplace.needs import queries as needs
from marketplace.needs.models import Need
from marketplace.offers import documents as offer_documents
from marketplace.offers import queries as offers
from marketplace.offers.models import Offer
from marketplace.search.documents import Document


def need_text(need: Need) -> Document:
    """What a need asks for now."""
    return need_documents.search_document(need, needs.current(need))


def offer_text(offer: Offer) -> Document:
    """What an offer says now."""
    return offer_documents.search_document(offer, offers.current(offer))


def with_meaning(session: Session, document: Document, model: str) -> Document:
    """A text with what is known of its meaning, by this model."""
    return with_vectors(session, [document], model)[0]


def says_something_new(match: Match) -> bool:
    """Whether one of the texts says something else than when it was dismissed. A new version that
    only moves days, or sets the same codes and lines in another way, does not."""
    need, offer = match.need, match.offer
    needs_text = _said(need_documents.search_document(need, match.need_version))
    offers_text = _said(offer_documents.search_document(offer, match.offer_version))
    return (needs_text, offers_text) != (_said(need_text(need)), _said(offer_text(offer)))


def _said(document: Document) -> tuple[object, ...]:
    """The words and codes that a pair is suggested by. No days: a match that is dismissed because
    of what it is about is no better a month later."""
    codes = {name: frozenset(chosen) for name, chosen in document.facets.items() if name != "state"}
    texts = (document.title, document.summary, *(text for _name, text in document.body))
    return document.language, [text.split() for text in texts], codes
