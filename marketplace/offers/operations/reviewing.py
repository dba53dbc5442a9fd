"""What moderators decide about offers: publish, send back, mark as reviewed, suspend, restore."""

from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.core import audit, events
from marketplace.core.actor import Actor
from marketplace.core.errors import WrongState
from marketplace.offers import queries, rules
from marketplace.offers.models import Offer, OfferVersion
from marketplace.offers.operations.checks import (
    draft_of,
    require_publishable,
    require_reason,
    require_state,
    require_words,
    role_on,
    take_hold,
)
from marketplace.offers.operations.clock import expire
from marketplace.offers.operations.freezing import note_reviewed, publish_version


def log_read(session: Session, actor: Actor, offer: Offer, *, now: datetime) -> None:
    """Write down that a moderator read a text that is not public (R18)."""
    role_on(actor, offer, "moderator")
    audit.log_access(session, actor, offer, now=now)


def publish_offer(
    session: Session, actor: Actor, offer: Offer, *, now: datetime, revision: int | None = None
) -> OfferVersion:
    """A moderator has read it: the draft becomes the next frozen version, for everybody."""
    roles = role_on(actor, offer, "moderator")
    take_hold(session, offer, revision)
    require_state(offer, "in_review")
    draft = draft_of(session, offer)
    require_publishable(offer, draft, now)
    return publish_version(session, actor, offer, draft, roles=roles, now=now)


def return_offer(
    session: Session,
    actor: Actor,
    offer: Offer,
    *,
    reason_code: str = "",
    reason: str = "",
    now: datetime,
    revision: int | None = None,
) -> None:
    """A moderator sends it back and says why; the company reads the reason."""
    role_on(actor, offer, "moderator")
    take_hold(session, offer, revision)
    _decide_against(session, actor, offer, "draft", reason_code, reason, now)
    events.emit(session, "offer.returned", now=now, offer=offer.id, actor=actor.person_id)


def suspend_offer(
    session: Session,
    actor: Actor,
    offer: Offer,
    *,
    reason_code: str = "",
    reason: str = "",
    now: datetime,
    revision: int | None = None,
) -> None:
    """Out of lists, searches and matches at once; the company reads why and may correct it."""
    role_on(actor, offer, "moderator")
    take_hold(session, offer, revision)
    _decide_against(session, actor, offer, "suspended", reason_code, reason, now)
    events.emit(session, "offer.suspended", now=now, offer=offer.id, actor=actor.person_id)


def restore_offer(
    session: Session,
    actor: Actor,
    offer: Offer,
    *,
    reason: str,
    now: datetime,
    revision: int | None = None,
) -> None:
    """Let a suspended offer be read again, as it stands; expired at once if its time has passed."""
    roles = role_on(actor, offer, "moderator")
    take_hold(session, offer, revision)
    require_state(offer, "suspended")
    require_words(reason)
    rules.WORKFLOW.move(session, actor, offer, "published", roles=roles, now=now, reason=reason)
    note_reviewed(offer, queries.current(offer), actor, now)
    offer.returned_reason, offer.reason_code, offer.changed_at = "", None, now
    events.emit(session, "offer.restored", now=now, offer=offer.id, actor=actor.person_id)
    if offer.state_at(now) == "expired":
        expire(session, offer, now)


def mark_reviewed(
    session: Session, actor: Actor, offer: Offer, *, now: datetime, revision: int | None = None
) -> None:
    """A moderator has read what the company changed, and it stays as it is."""
    role_on(actor, offer, "moderator")
    take_hold(session, offer, revision)
    require_state(offer, "published")
    if not offer.is_changed_since_review:
        raise WrongState("offer_already_reviewed")
    version = queries.current(offer)
    note_reviewed(offer, version, actor, now)
    offer.revision += 1
    details = {"version": version.number}
    audit.record(session, actor, "offer.reviewed", offer, now=now, details=details)


def _decide_against(
    session: Session,
    actor: Actor,
    offer: Offer,
    target: str,
    reason_code: str,
    reason: str,
    now: datetime,
) -> None:
    require_reason(session, rules.REASON_KINDS[target], reason_code, reason)
    rules.WORKFLOW.move(
        session,
        actor,
        offer,
        target,
        roles={"moderator"},
        now=now,
        reason=reason_code or reason,
        details={"reason_code": reason_code or rules.OWN_WORDS},
    )
    offer.reason_code, offer.returned_reason = reason_code or rules.OWN_WORDS, reason
    offer.submitted_at, offer.changed_at = None, now
