"""What everybody may read: the list of offers, and one offer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from flask import g, render_template

from marketplace.browsing import asking, listing, missed
from marketplace.core.errors import NotFound
from marketplace.core.text.masking import marks_in
from marketplace.needs import queries as needs
from marketplace.offers import masks, queries, rules, words
from marketplace.offers.documents import (
    TRANSLATED,
    PublicOffer,
    public_mask,
    public_offer,
    search_document,
    tombstone,
)
from marketplace.offers.models import Offer
from marketplace.offers.rows import language_names, offer_row, served, valid_text
from marketplace.offers.views import bp
from marketplace.offers.words import value_of
from marketplace.search.engine import Query, Result, Sort
from marketplace.web import clock
from marketplace.web.guards import public
from marketplace.web.language import present_language

if TYPE_CHECKING:
    from marketplace.needs.documents import PublicNeed

FACETS = ("area", "place", "horizon", "type", "target", "maturity")
SORTS = (Sort.RELEVANCE, Sort.NEWEST)
FITTING = 4
LIKENESS = 0.12
GONE, NOT_SHOWN = 410, 404


@bp.get("/offers")
@public
def list_offers() -> str:
    """Browse and search the standing offers."""
    now = clock.now()
    query = asking.read("offer", FACETS, now)
    result = asking.search(query, now)
    if result is None:
        return _list_from_database(query, now)
    missed.note(query, result, now)
    found = queries.public_by_refs(g.session, [hit.ref for hit in result.hits], now)
    rows = [
        offer_row(found[hit.ref], result.terms, why=listing.why(hit, result.hints))
        for hit in result.hits
        if hit.ref in found
    ]
    result = listing.without_gone(result, len(rows))
    page = listing.build(query, result, rows, names=FACETS, sorts=SORTS, now=now)
    return render_template("offers/list.html", listing=page)


def _list_from_database(query: Query, now: datetime) -> str:
    """While the index cannot be read: the filters that the tables can serve, newest first."""
    wish = queries.Wish(
        areas=query.filters.get("area", ()),
        places=query.filters.get("place", ()),
        targets=query.filters.get("target", ()),
        since=query.published_since,
    )
    total, offers = queries.list_public(g.session, wish, now, page=query.page, limit=query.limit)
    page = listing.build(
        replace(query, sort=Sort.NEWEST),
        Result(total=total, hits=(), counts={}, kinds={}),
        [offer_row(offer) for offer in offers],
        names=FACETS,
        sorts=(Sort.NEWEST,),
        now=now,
        is_complete=False,
    )
    return render_template("offers/list.html", listing=page)


@bp.get("/offers/<ref>")
@public
def show_offer(ref: str) -> str | tuple[str, int]:
    """One offer, whole; what was public and is not now leaves a page that says so."""
    now = clock.now()
    offer = queries.offer_by_ref(g.session, ref)
    if offer is None or offer.published_at is None:
        raise NotFound("not_found")
    if not queries.is_readable(offer):
        status = GONE if offer.state == "withdrawn" else NOT_SHOWN
        return render_template("offers/gone.html", offer=tombstone(offer)), status
    shown = public_offer(offer, queries.current(offer), now).in_language(present_language())
    marks = marks_in(getattr(shown, name) for name in TRANSLATED)
    return render_template(
        "offers/detail.html",
        offer=shown,
        masks=[public_mask(one) for one in masks.masks_on(g.session, offer)] if marks else [],
        marks=marks,
        may_mask=rules.may_mask(g.actor),
        row=offer_row(shown),
        valid_text=valid_text(shown),
        served=served(shown),
        field_names=[words.field_name(name) for name in shown.missing],
        available_from=value_of(shown, "available_from"),
        language_names=language_names(shown),
        verified_at=offer.organisation.verified_at,
        is_mine="company_editor" in rules.roles_of(g.actor, offer),
        may_review="moderator" in rules.roles_of(g.actor, offer),
        fitting=_fitting(offer, shown, now),
    )


def _fitting(offer: Offer, shown: PublicOffer, now: datetime) -> list[PublicNeed]:
    """Needs that resemble the offer: a search, no choice of anybody's."""
    if shown.state != "published":
        return []
    document = search_document(offer, queries.current(offer))
    matches = asking.similar(document, "need", now, limit=FITTING, minimum=LIKENESS)
    found = needs.public_by_refs(g.session, [match.ref for match in matches], now)
    return [found[match.ref] for match in matches if match.ref in found]
