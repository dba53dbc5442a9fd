"""Masking a passage everywhere (R22). An operation, not a state: no new version, in any state that
has one, also after withdrawal."""

from datetime import datetime

from sqlalchemy.orm import Session

from marketplace import codes
from marketplace.core import audit, events
from marketplace.core.actor import Actor
from marketplace.core.audit import Detail
from marketplace.core.errors import Forbidden, Invalid, WrongState
from marketplace.core.masks import BOUNDS, Masking, carry_out, checked, settle_beside
from marketplace.core.text import clean
from marketplace.offers import masks, rules
from marketplace.offers.models import Offer, OfferMask
from marketplace.offers.operations.checks import take_hold


def mask_passage(
    session: Session,
    actor: Actor,
    offer: Offer,
    asked: Masking,
    *,
    now: datetime,
    revision: int | None = None,
) -> OfferMask:
    """Put "[maskat]" over the passage wherever anybody may read it, and keep what it said for
    disclosure, unless it was decided to destroy it."""
    take_hold(session, offer, revision)
    if not rules.may_mask(actor):
        raise Forbidden("forbidden")
    if offer.current_version_id is None:
        raise WrongState("wrong_state")
    asked = checked(asked)
    if not codes.exists("mask_ground", asked.ground):
        raise Invalid("invalid_fields", {"ground": "unknown_code"})
    mask = OfferMask(offer_id=offer.id, person_id=actor.person_id, at=now)
    carry_out(mask, asked, masks.held_by(session, offer))
    settle_beside(session, "offer", offer.id)
    session.add(mask)
    offer.revision += 1
    session.flush()
    _log(session, actor, offer, mask, now)
    events.emit(session, "offer.masked", now=now, offer=offer.id, actor=actor.person_id)
    return mask


def _log(session: Session, actor: Actor, offer: Offer, mask: OfferMask, now: datetime) -> None:
    details: dict[str, Detail] = {
        "mask": mask.id,
        "places": mask.places,
        "ground": mask.ground,
        "original_kept": mask.passage is not None,
    }
    audit.record(
        session, actor, "offer.masked", offer, now=now, fields=mask.fields, details=details
    )


def read_original(
    session: Session, actor: Actor, offer: Offer, mask: OfferMask, *, now: datetime
) -> None:
    """Write down that the platform's administrator reads what was masked (R18)."""
    if not rules.may_mask(actor):
        raise Forbidden("forbidden")
    audit.log_access(session, actor, mask, now=now)


def destroy_original(
    session: Session, actor: Actor, offer: Offer, mask: OfferMask, *, decision: str, now: datetime
) -> None:
    """Destroy what was masked, by a decision that has a number in a registry."""
    take_hold(session, offer, None)
    if not rules.may_mask(actor):
        raise Forbidden("forbidden")
    number = clean(decision, multiline=False)
    if not number or len(number) > BOUNDS["decision"]:
        raise Invalid("invalid_fields", {"decision": "decision_required"})
    mask.passage, mask.originals, mask.decision = None, [], number
    details = {"mask": mask.id}
    audit.record(session, actor, "offer.mask_destroyed", offer, now=now, details=details)
