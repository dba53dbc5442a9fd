"""An offer's translations: which texts are translated, and what there is."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.core.translations import OTHER, Passage, Start, begun_from, passages
from marketplace.offers.models import Offer, OfferTranslation, OfferVersion
from marketplace.offers.rules import BOUNDS

# What is translated, in reading order, and how long each text may be.
LIMITS = {
    name: BOUNDS[name]
    for name in (
        "title",
        "summary",
        "problem_solved",
        "effects_evidence",
        "references",
        "integrations",
        "data_protection",
        "price_model",
        "framework_agreements",
    )
}


def passages_of(version: OfferVersion) -> list[Passage]:
    """The texts of a version that are translated."""
    return passages(version, LIMITS)


def translation_of(session: Session, version: OfferVersion) -> OfferTranslation | None:
    """The translation of a version into the other language, public or being written."""
    query = select(OfferTranslation).filter_by(
        version_id=version.id, language=OTHER[version.language]
    )
    return session.scalar(query.execution_options(populate_existing=True))


def start_of(session: Session, offer: Offer, version: OfferVersion) -> Start:
    """The translation as it stands; else an earlier version's, with what no longer fits named."""
    own = translation_of(session, version)
    if own is not None:
        return Start(dict(own.texts))
    earlier = latest_before(session, offer, version)
    if earlier is None:
        return Start({})
    row, older = earlier
    return begun_from(passages_of(version), passages_of(older), row.texts, older.number)


def latest_before(
    session: Session, offer: Offer, version: OfferVersion
) -> tuple[OfferTranslation, OfferVersion] | None:
    """The latest translation of an earlier version, with that version."""
    query = select(OfferTranslation, OfferVersion).join(OfferVersion)
    query = query.where(OfferVersion.offer_id == offer.id, OfferVersion.number < version.number)
    query = query.where(OfferTranslation.language == OTHER[version.language])
    found = session.execute(query.order_by(OfferVersion.number.desc()).limit(1)).first()
    return (found[0], found[1]) if found else None
