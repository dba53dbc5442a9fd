"""What every verb on an offer does first: see who asks, take hold of it, and see what it lacks."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.arena import queries as arena
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, Invalid, Stale, WrongState
from marketplace.offers import queries, rules, validation
from marketplace.offers.models import Offer, OfferVersion

HELD = ("state", "revision", "current_version_id", "reviewed_version_id", "submitted_at")


def role_on(actor: Actor, offer: Offer, role: str) -> frozenset[str]:
    """The one role in which this is done; refused to those who do not hold it here."""
    if role not in rules.roles_of(actor, offer):
        raise Forbidden("forbidden")
    return frozenset({role})


def take_hold(session: Session, offer: Offer, revision: int | None) -> None:
    """Lock the row and read it again: nobody else decides about it before this commits."""
    session.flush()
    session.refresh(offer, HELD, with_for_update={"of": Offer})
    session.expire(offer, ["current", "reviewed"])
    if revision is not None and revision != offer.revision:
        raise Stale("stale")


def require_state(offer: Offer, *states: str) -> None:
    """Only from one of these states."""
    if offer.state not in states:
        raise WrongState("wrong_state", kind="offer", state=offer.state)


def draft_of(session: Session, offer: Offer) -> OfferVersion:
    """The text that is being written. Raises WrongState when there is none."""
    draft = queries.working_copy(session, offer)
    if draft is None:
        raise WrongState("offer_unchanged")
    return draft


def require_verified(offer: Offer) -> None:
    """Only a company that the moderators have verified sends and publishes."""
    if not offer.organisation.is_verified:
        raise Forbidden("organisation_not_verified")


def require_publishable(offer: Offer, text: OfferVersion, now: datetime) -> None:
    """Verified, complete, and valid beyond this moment."""
    require_verified(offer)
    refuse(dict.fromkeys(rules.missing(text), "missing"), "offer_incomplete")
    if text.valid_until is not None:
        fault = validation.valid_until_fault(text.valid_until, now)
        refuse({"valid_until": fault} if fault else {})


def require_words(reason: str) -> None:
    """A reason in the decider's own words."""
    if not reason.strip():
        refuse({"reason": "reason_required"}, "reason_required")
    require_length("reason", reason)


def require_reason(session: Session, kind: str, reason_code: str, reason: str) -> None:
    """A reason of the arena's list, or words, or both; words where the reason is one's own."""
    if not reason_code:
        require_words(reason)
    elif not arena.is_reason(session, kind, reason_code):
        refuse({"reason_code": "unknown_code"}, "unknown_code")
    if reason_code == rules.OWN_WORDS and not reason.strip():
        refuse({"reason": "own_words"}, "own_words")
    require_length("reason", reason)


def require_length(name: str, text: str) -> None:
    """Within the bound of this name."""
    refuse({name: "too_long"} if len(text) > rules.BOUNDS[name] else {}, "too_long")


def refuse(faults: Mapping[str, str], code: str = "check_fields") -> None:
    """Raise Invalid when there are faults (field -> code of a message)."""
    if faults:
        raise Invalid(code, dict(faults))
