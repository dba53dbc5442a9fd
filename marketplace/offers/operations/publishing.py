"""From review to publication, and out again: return, publish, withdraw, expire."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from marketplace import codes
from marketplace.core import audit, events
from marketplace.core.actor import SYSTEM, Actor
from marketplace.core.errors import Forbidden, Invalid, WrongState
from marketplace.offers import queries, rules, validation
from marketplace.offers.models import Offer, OfferCode, OfferVersion
from marketplace.offers.operations.checks import (
    draft_of,
    require_publishable,
    require_verified,
    role_on,
    take_hold,
)

# Facets of the current version, by the code list that knows what lies above each code.
FACETS = {
    "area": ("welfare_area", "welfare_areas"),
    "place": ("place", "regions_served"),
    "target": ("target_group", "target_groups"),
    "type": ("solution_type", "solution_types"),
}


def log_read(session: Session, actor: Actor, offer: Offer, *, now: datetime) -> None:
    """Write down that a moderator read a text that is not public (R18)."""
    role_on(actor, offer, "moderator")
    audit.log_access(session, actor, offer, now=now)


def return_offer(
    session: Session,
    actor: Actor,
    offer: Offer,
    *,
    reason: str,
    now: datetime,
    revision: int | None = None,
) -> None:
    """A moderator sends it back and says why; the company reads the reason."""
    roles = role_on(actor, offer, "moderator")
    take_hold(session, offer, revision)
    _check_reason(reason)
    rules.WORKFLOW.move(session, actor, offer, "draft", roles=roles, now=now, reason=reason)
    offer.returned_reason = reason
    offer.submitted_at, offer.changed_at = None, now
    events.emit(session, "offer.returned", now=now, offer=offer.id, actor=actor.person_id)


def publish_offer(
    session: Session, actor: Actor, offer: Offer, *, now: datetime, revision: int | None = None
) -> OfferVersion:
    """A moderator has read it: the draft becomes the next frozen version, for everybody."""
    roles = role_on(actor, offer, "moderator")
    take_hold(session, offer, revision)
    if offer.state != "in_review":
        raise WrongState("wrong_state", kind="offer", state=offer.state)
    require_publishable(session, offer, now)
    return _publish(session, actor, offer, roles=roles, now=now)


def publish_imported_offer(
    session: Session, actor: Actor, offer: Offer, *, reason: str, now: datetime
) -> OfferVersion:
    """Publish a draft as it was imported, however thin; only the installation's operator."""
    if actor.kind != "operator":
        raise Forbidden("forbidden")
    roles = role_on(actor, offer, "moderator")
    take_hold(session, offer, None)
    if offer.state != "draft":
        raise WrongState("wrong_state", kind="offer", state=offer.state)
    require_verified(offer)
    _check_reason(reason)
    return _publish(session, actor, offer, roles=roles, now=now, reason=reason)


def withdraw_offer(
    session: Session, actor: Actor, offer: Offer, *, now: datetime, revision: int | None = None
) -> None:
    """The company takes it out of the market; a page without the text stays (R22)."""
    roles = role_on(actor, offer, "company_editor")
    take_hold(session, offer, revision)
    rules.WORKFLOW.move(session, actor, offer, "withdrawn", roles=roles, now=now)
    offer.changed_at = now
    events.emit(session, "offer.withdrawn", now=now, offer=offer.id, actor=actor.person_id)


def expire_offers_when_due(session: Session, now: datetime) -> int:
    """The clock's work: those whose time has passed are marked so. Returns how many."""
    due = queries.offers_past_their_time(session, now)
    for offer in due:
        rules.WORKFLOW.move(session, SYSTEM, offer, "expired", roles=SYSTEM.roles, now=now)
        events.emit(session, "offer.expired", now=now, offer=offer.id)
    return len(due)


def _publish(
    session: Session,
    actor: Actor,
    offer: Offer,
    *,
    roles: Iterable[str],
    now: datetime,
    reason: str = "",
) -> OfferVersion:
    version = draft_of(session, offer)
    _freeze(session, offer, version, now)
    version.change_note = reason
    rules.WORKFLOW.move(
        session,
        actor,
        offer,
        "published",
        roles=roles,
        now=now,
        reason=reason,
        details={"version": version.number},
    )
    events.emit(
        session,
        "offer.published",
        now=now,
        offer=offer.id,
        version=version.id,
        actor=actor.person_id,
    )
    return version


def _freeze(session: Session, offer: Offer, version: OfferVersion, now: datetime) -> None:
    earlier = select(func.max(OfferVersion.number)).where(OfferVersion.offer_id == offer.id)
    version.number = (session.scalar(earlier) or 0) + 1
    version.frozen_at = now
    version.valid_until = version.valid_until or validation.months_from(
        now, validation.VALID_MONTHS
    )
    offer.current = version
    offer.published_at = offer.published_at or now
    offer.changed_at = now
    offer.returned_reason = ""
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


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid("reason_required", {"reason": "reason_required"})
    if len(reason) > rules.BOUNDS["reason"]:
        raise Invalid("too_long", {"reason": "too_long"})
