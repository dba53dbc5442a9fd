"""Masked passages of an offer (R22): which rows hold what anybody may read, and what was masked."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.core.errors import Invalid, NotFound
from marketplace.core.masks import Held, Place, held_beside, masked_again, places, text_columns
from marketplace.offers.models import Offer, OfferMask, OfferTranslation, OfferVersion

# Columns that hold codes, refs or nothing public. Every other text of these tables is masked.
BESIDES = frozenset(
    {
        "ref",
        "state",
        "reason_code",
        "returned_reason",  # the company alone reads it
        "start_key",
        "source",
        "external_id",
        "import_version",
        "import_record_sum",
        "import_text_sum",
        "language",
        "maturity",
        "accessibility_conformance",
        "medical_device_class",
        "welfare_areas",
        "target_groups",
        "solution_types",
        "regions_served",
        "languages",
        "cpv",
    }
)


def held_by(session: Session, offer: Offer) -> list[Held]:
    """Every row with public text of the offer: versions, working copy, translations, and what
    other rooms keep about it. Read anew: what is masked is what stands there now."""
    own = (*_versions(session, offer), *_translations(session, offer))
    return [*own, *held_beside(session, "offer", offer.id)]


def _versions(session: Session, offer: Offer) -> Iterator[Held]:
    query = select(OfferVersion).filter_by(offer_id=offer.id).order_by(OfferVersion.number)
    columns = text_columns(OfferVersion, BESIDES)
    for row in session.scalars(query.execution_options(populate_existing=True)):
        kind = "version" if row.number else "working_copy"
        yield Held(row, kind, columns, row.number, row.language)


def _translations(session: Session, offer: Offer) -> Iterator[Held]:
    query = select(OfferTranslation, OfferVersion.number)
    query = query.join(OfferVersion).where(OfferVersion.offer_id == offer.id)
    query = query.order_by(OfferVersion.number).execution_options(populate_existing=True)
    for row, number in session.execute(query):
        yield Held(row, "translation", ("texts",), number, row.language)


def places_of(session: Session, offer: Offer, passage: str, *, wide: bool) -> list[Place]:
    """Every place where the passage stands in what anybody may read of the offer."""
    return places(held_by(session, offer), passage, wide=wide)


def masks_on(session: Session, offer: Offer) -> Sequence[OfferMask]:
    """What was masked in the offer, oldest first."""
    query = select(OfferMask).filter_by(offer_id=offer.id).order_by(OfferMask.id)
    return session.scalars(query).all()


def mask_of(session: Session, offer: Offer, mask_id: int) -> OfferMask:
    """One of the offer's masks. Raises NotFound."""
    mask = session.get(OfferMask, mask_id)
    if mask is None or mask.offer_id != offer.id:
        raise NotFound("not_found")
    return mask


def refuse_masked(session: Session, offer: Offer, values: Mapping[str, Any]) -> None:
    """Raise Invalid when what is to be saved would bring a masked passage back: a form may have
    been open since before the masking."""
    faults = masked_again(masks_on(session, offer), values)
    if faults:
        raise Invalid("invalid_fields", faults)


def refuse_masked_in(session: Session, offer: Offer, version: OfferVersion) -> None:
    """The same for a text that is about to become public, whichever way it came."""
    names = text_columns(OfferVersion, BESIDES)
    refuse_masked(session, offer, {name: getattr(version, name) for name in names})
