"""How a text becomes the public one: frozen with the next number, and found by the filters."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from marketplace import codes
from marketplace.core import events
from marketplace.core.actor import Actor
from marketplace.offers import masks, rules, validation
from marketplace.offers.models import Offer, OfferCode, OfferVersion

# Facets of the current version, by the code list that knows what lies above each code.
FACETS = {
    "area": ("welfare_area", "welfare_areas"),
    "place": ("place", "regions_served"),
    "target": ("target_group", "target_groups"),
    "type": ("solution_type", "solution_types"),
}


def copy_of(version: OfferVersion, **changes: Any) -> OfferVersion:
    """The same text once more, not frozen yet."""
    kept = {name: getattr(version, name) for name in rules.VERSION_FIELDS}
    copied = {name: list(v) if isinstance(v, list) else v for name, v in kept.items()}
    return OfferVersion(offer_id=version.offer_id, **{**copied, **changes})


def publish_version(
    session: Session,
    actor: Actor,
    offer: Offer,
    version: OfferVersion,
    *,
    roles: Iterable[str],
    now: datetime,
    reason: str = "",
    note: str = "",
) -> OfferVersion:
    """Freeze the text and make it the public one. A moderator has read what they publish; what a
    company publishes itself waits for one, unless it says what was read before."""
    held = frozenset(roles)
    version.change_note = note
    masks.refuse_masked_in(session, offer, version)
    _freeze(session, offer, version, now)
    rules.WORKFLOW.move(
        session,
        actor,
        offer,
        "published",
        roles=held,
        now=now,
        reason=reason,
        details={"version": version.number},
    )
    if "moderator" in held:
        note_reviewed(offer, version, actor, now)
    else:
        _note_changed(offer, version, now)
    session.flush()
    told = {"offer": offer.id, "version": version.id, "actor": actor.person_id}
    events.emit(session, "offer.published", now=now, **told)
    return version


def note_reviewed(offer: Offer, version: OfferVersion, actor: Actor, now: datetime) -> None:
    """A moderator has read this version: nothing waits."""
    offer.reviewed, offer.reviewed_by_id, offer.reviewed_at = version, actor.person_id, now
    offer.submitted_at = None


def _note_changed(offer: Offer, version: OfferVersion, now: datetime) -> None:
    if offer.reviewed is not None and rules.is_same_text(offer.reviewed, version):
        offer.reviewed, offer.submitted_at = version, None
    else:
        offer.submitted_at = offer.submitted_at or now


def _freeze(session: Session, offer: Offer, version: OfferVersion, now: datetime) -> None:
    earlier = select(func.max(OfferVersion.number)).where(OfferVersion.offer_id == offer.id)
    version.number = (session.scalar(earlier) or 0) + 1
    version.frozen_at = now
    version.valid_until = version.valid_until or validation.months_from(
        now, validation.VALID_MONTHS
    )
    session.add(version)
    offer.current = version
    offer.published_at = offer.published_at or now
    offer.changed_at = now
    offer.returned_reason, offer.reason_code = "", None
    session.flush()
    session.execute(delete(OfferCode).where(OfferCode.offer_id == offer.id))
    session.add_all(
        OfferCode(offer_id=offer.id, list=name, code=code) for name, code in _facets(version)
    )


def _facets(version: OfferVersion) -> set[tuple[str, str]]:
    """Each chosen code and those above it, so that a county finds what serves its towns."""
    found: set[tuple[str, str]] = set()
    for name, (list_name, field) in FACETS.items():
        for code in getattr(version, field):
            above = () if code == validation.COUNTRY else codes.ancestors(list_name, code)
            found.update((name, each) for each in (code, *above))
    if version.maturity:
        found.add(("maturity", version.maturity))
    return found
