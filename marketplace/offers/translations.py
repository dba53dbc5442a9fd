"""A offer's translations: which texts are translated, and what there is."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.core.translations import OTHER, Passage, carried_over, passages
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


@dataclass(frozen=True)
class Start:
    """What a translator begins with: texts by path, and those whose master has changed since."""

    texts: dict[str, str]
    changed: frozenset[str] = frozenset()
    from_version: int | None = None


def start_of(session: Session, offer: Offer, version: OfferVersion) -> Start:
    """The translation as it stands; else an earlier version's, with what no longer fits named."""
    own = translation_of(session, version)
    if own is not None:
        return Start(dict(own.texts))
    earlier = latest_before(session, offer, version)
    if earlier is None:
        return Start({})
    row, older = earlier
    before = {one.path: one.text for one in passages_of(older)}
    texts, changed = carried_over(passages_of(version), before, row.texts)
    return Start(texts, frozenset(changed), older.number)


def latest_before(
    session: Session, offer: Offer, version: OfferVersion
) -> tuple[OfferTranslation, OfferVersion] | None:
    """The latest translation of an earlier version, with that version."""
    query = select(OfferTranslation, OfferVersion).join(OfferVersion)
    query = query.where(OfferVersion.offer_id == offer.id, OfferVersion.number < version.number)
    query = query.where(OfferTranslation.language == OTHER[version.language])
    found = session.execute(query.order_by(OfferVersion.number.desc()).limit(1)).first()
    return (found[0], found[1]) if found else None


def public_ones(version: OfferVersion) -> Sequence[OfferTranslation]:
    """The version's translations that everybody may read."""
    return [one for one in version.translations if one.published_at is not None]
