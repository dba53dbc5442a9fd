"""A public offer in words, for lists and pages: labels and dates instead of codes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from marketplace import codes
from marketplace.browsing.words import language_note
from marketplace.core.text import to_plain
from marketplace.offers.documents import COUNTRY, PublicOffer
from marketplace.search.marking import mark, snippet
from marketplace.web.language import present_language
from marketplace.web.templating import long_date

Segments = Sequence[tuple[str, bool]]


@dataclass(frozen=True)
class OfferRow:
    """One offer in a list, as `components/rows.html` shows it."""

    ref: str
    url: str
    title: Segments
    summary: Segments
    organisation_name: str
    areas: list[str]
    state: str
    state_text: str
    kind_label: str | None
    maturity_label: str | None
    lang: str | None
    note: str | None
    why: str | None


def valid_text(offer: PublicOffer) -> str:
    """Until when the offer holds."""
    if offer.valid_until is None:
        return str(_("No end date given"))
    return str(_("Valid until %(day)s", day=long_date(offer.valid_until - timedelta(seconds=1))))


def served(offer: PublicOffer) -> str:
    """Where the offer is delivered, in words."""
    if COUNTRY in offer.regions_served:
        return str(_("The whole of Sweden"))
    language = present_language()
    return ", ".join(codes.short_label(code, language) for code in offer.regions_served)


def language_names(offer: PublicOffer) -> str:
    """The languages it is delivered in, by their names; a code without a name stands as it is."""
    names = get_locale().languages
    return ", ".join(names.get(code, code) for code in offer.languages)


def offer_row(
    offer: PublicOffer,
    terms: Sequence[str] = (),
    *,
    own_page: bool = False,
    why: str | None = None,
) -> OfferRow:
    """The row of an offer; `terms` are marked, `own_page` leaves the company out, `why` tells of a
    hit that has none of them."""
    language = present_language()
    offer = offer.in_language(language)
    kinds = [codes.label("solution_type", code, language) for code in offer.solution_types[:1]]
    maturity = codes.label("maturity", offer.maturity, language) if offer.maturity else None
    return OfferRow(
        ref=offer.ref,
        url=url_for("offers.show_offer", ref=offer.ref),
        title=mark(offer.title or str(_("Without a title")), terms, offer.language),
        summary=_summary(offer, terms),
        organisation_name="" if own_page else offer.organisation.name,
        areas=[codes.label("welfare_area", code, language) for code in offer.welfare_areas],
        state="open" if offer.state == "published" else offer.state,
        state_text=valid_text(offer),
        kind_label=kinds[0] if kinds else None,
        maturity_label=maturity,
        lang=offer.language if offer.language != language else None,
        note=language_note(offer.language, offer.translated_from),
        why=why,
    )


def _summary(offer: PublicOffer, terms: Sequence[str]) -> Segments:
    """The summary; an imported text without one shows where the hits are, or its beginning."""
    if offer.summary:
        return mark(offer.summary, terms, offer.language)
    return snippet(to_plain(offer.problem_solved), terms, offer.language)
