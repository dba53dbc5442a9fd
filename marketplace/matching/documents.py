"""What of the two texts of a pair makes it the pair that it is."""

from marketplace.matching.models import Match
from marketplace.needs import documents as need_documents
from marketplace.needs import queries as needs
from marketplace.offers import documents as offer_documents
from marketplace.offers import queries as offers
from marketplace.search.documents import Document


def says_something_new(match: Match) -> bool:
    """Whether one of the texts says something else than when it was dismissed. A new version that
    only moves days, or sets the same codes and lines in another way, does not."""
    need, offer = match.need, match.offer
    needs_text = _said(need_documents.search_document(need, match.need_version))
    offers_text = _said(offer_documents.search_document(offer, match.offer_version))
    present = (
        _said(need_documents.search_document(need, needs.current(need))),
        _said(offer_documents.search_document(offer, offers.current(offer))),
    )
    return (needs_text, offers_text) != present


def _said(document: Document) -> tuple[object, ...]:
    """The words and codes that a pair is suggested by. No days: a match that is dismissed because
    of what it is about is no better a month later."""
    codes = {name: frozenset(chosen) for name, chosen in document.facets.items() if name != "state"}
    texts = (document.title, document.summary, *(text for _name, text in document.body))
    return document.language, [text.split() for text in texts], codes
