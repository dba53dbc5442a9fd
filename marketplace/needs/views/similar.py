"""'Already on the marketplace': published needs and offers that resemble what is being written.

The text is compared in this process only; nothing of a draft is stored or sent anywhere.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace import codes
from marketplace.browsing import asking
from marketplace.core.text import to_plain
from marketplace.needs import queries
from marketplace.needs.documents import PublicNeed, search_document
from marketplace.needs.drafts import Draft
from marketplace.needs.forms import StepForm
from marketplace.needs.rows import NeedRow, need_row
from marketplace.offers import queries as offers
from marketplace.search.documents import Document
from marketplace.web.language import present_language
from marketplace.web.personal_numbers import text_fields

LIMIT, LOOKED_AT = 3, 9
# Below this the texts share little but everyday words.
LIKENESS = 0.15
NOT_COMPARED = frozenset({"registry_number", "internal_notes", "contact"})


@dataclass(frozen=True)
class Alike:
    """Something published that resembles the draft."""

    title: str
    url: str
    note: str
    lang: str | None


@dataclass(frozen=True)
class AlreadyThere:
    """What is on the marketplace already."""

    needs: list[Alike]
    offers: list[Alike]


def similar(form: StepForm, draft: Draft | None, now: datetime) -> AlreadyThere:
    """Needs and offers that resemble the text, as it stands in the form."""
    document = _document(form, draft, now)
    if not document.text().strip():
        return AlreadyThere([], [])
    own = draft.need.organisation.ref if draft else _acting_for()
    return AlreadyThere(_needs(document, now, own), _offers(document, now))


def _acting_for() -> str:
    return g.membership.organisation.ref if g.membership else ""


def _document(form: StepForm, draft: Draft | None, now: datetime) -> Document:
    """The draft as search sees it, with what is typed instead of what is stored."""
    fields = [f for f in text_fields(form) if f.short_name not in NOT_COMPARED and f.data]
    typed = ("typed", to_plain("\n\n".join(field.data for field in fields)))
    if draft is None:
        return Document("", "need", "sv", "", now, 0, body=(typed,))
    stored = search_document(draft.need, draft.text)
    elsewhere = (part for part in stored.body if part[0] not in form)
    return replace(stored, body=(*elsewhere, typed))


def _needs(document: Document, now: datetime, own: str) -> list[Alike]:
    """Those of other bodies first: with them the need could be written together."""
    matches = asking.similar(document, "need", now, limit=LOOKED_AT, minimum=LIKENESS)
    found = queries.public_by_refs(g.session, [match.ref for match in matches], now)
    public = [found[match.ref] for match in matches if match.ref in found]
    public.sort(key=lambda need: need.organisation.ref == own)
    return [_need(need) for need in public[:LIMIT]]


def _need(need: PublicNeed) -> Alike:
    need, row = need.in_language(present_language()), need_row(need)
    note = f"{row.organisation_name} · {_time_of(row)}"
    return Alike(need.title or need.ref, row.url, note, row.lang)


def _time_of(row: NeedRow) -> str:
    if row.phase == "open" and row.days_left is not None:
        if row.days_left == 0:
            return str(_("Last day today"))
        return str(ngettext("%(num)d day left", "%(num)d days left", row.days_left))
    return row.phase_label


def _offers(document: Document, now: datetime) -> list[Alike]:
    matches = asking.similar(document, "offer", now, limit=LIMIT, minimum=LIKENESS)
    found = offers.public_by_refs(g.session, [match.ref for match in matches], now)
    return [_offer(found[match.ref]) for match in matches if match.ref in found]


def _offer(offer: Any) -> Alike:
    language = present_language()
    maturity = codes.label("maturity", offer.maturity, language) if offer.maturity else None
    return Alike(
        title=offer.title or offer.ref,
        url=url_for("offers.show_offer", ref=offer.ref),
        note=" · ".join(filter(None, (offer.organisation.name, maturity))),
        lang=offer.language if offer.language != language else None,
    )
