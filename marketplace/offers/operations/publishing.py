"""A company publishes what it changed, moves the last day, or takes the offer away; and what an
import publishes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from marketplace.core import events
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden
from marketplace.offers import queries, rules, validation
from marketplace.offers.models import Offer, OfferVersion
from marketplace.offers.operations.checks import (
    draft_of,
    refuse,
    require_length,
    require_publishable,
    require_state,
    require_verified,
    require_words,
    role_on,
    take_hold,
)
from marketplace.offers.operations.clock import expire
from marketplace.offers.operations.freezing import copy_of, publish_version
from marketplace.offers.operations.writing import update_offer


def publish_changes(
    session: Session,
    actor: Actor,
    offer: Offer,
    *,
    note: str = "",
    now: datetime,
    revision: int | None = None,
) -> OfferVersion:
    """The working copy of a published or expired offer becomes its public text at once; a
    moderator reads afterwards what changed."""
    role_on(actor, offer, "company_editor")
    take_hold(session, offer, revision)
    require_state(offer, "published", "expired")
    require_length("note", note)
    return _publish(session, actor, offer, draft_of(session, offer), now=now, note=note)


def renew_offer(
    session: Session,
    actor: Actor,
    offer: Offer,
    *,
    valid_until: datetime,
    now: datetime,
    revision: int | None = None,
) -> OfferVersion:
    """The same text holds until another day, whether or not its time has passed. A working copy
    stays as it is, but for its day."""
    role_on(actor, offer, "company_editor")
    take_hold(session, offer, revision)
    require_state(offer, "published", "expired")
    current = queries.current(offer)
    if current.valid_until == valid_until:
        refuse({"valid_until": "same_day"})
    version = _publish(session, actor, offer, copy_of(current, valid_until=valid_until), now=now)
    draft = queries.working_copy(session, offer)
    if draft is not None:
        draft.valid_until = valid_until
    return version


def _publish(
    session: Session,
    actor: Actor,
    offer: Offer,
    version: OfferVersion,
    *,
    now: datetime,
    note: str = "",
) -> OfferVersion:
    require_publishable(offer, version, now)
    if offer.state_at(now) == "expired" and offer.state == "published":
        expire(session, offer, now)  # the clock has not come to it yet
    was_expired = offer.state == "expired"
    roles = {"company_editor"}
    published = publish_version(session, actor, offer, version, roles=roles, now=now, note=note)
    if was_expired:
        events.emit(session, "offer.renewed", now=now, offer=offer.id, actor=actor.person_id)
    return published


def withdraw_offer(
    session: Session, actor: Actor, offer: Offer, *, now: datetime, revision: int | None = None
) -> None:
    """The company takes it out of the market; a page without the text stays (R22)."""
    roles = role_on(actor, offer, "company_editor")
    take_hold(session, offer, revision)
    rules.WORKFLOW.move(session, actor, offer, "withdrawn", roles=roles, now=now)
    session.execute(delete(OfferVersion).filter_by(offer_id=offer.id, number=None))
    offer.submitted_at, offer.changed_at = None, now
    events.emit(session, "offer.withdrawn", now=now, offer=offer.id, actor=actor.person_id)


def publish_imported_offer(
    session: Session, actor: Actor, offer: Offer, *, reason: str, now: datetime
) -> OfferVersion:
    """Publish a draft as it was imported, however thin; only the installation's operator."""
    roles = _importing(session, actor, offer, reason)
    require_state(offer, "draft")
    draft = draft_of(session, offer)
    return publish_version(session, actor, offer, draft, roles=roles, now=now, reason=reason)


def publish_changed_import(
    session: Session,
    actor: Actor,
    offer: Offer,
    changes: Mapping[str, Any],
    *,
    reason: str,
    now: datetime,
) -> frozenset[str]:
    """Changed content of an imported offer: a draft becomes the new text, a published one gets a
    new version. Answers with the names of the fields that differ."""
    if offer.state == "draft":
        return update_offer(session, actor, offer, changes, now=now)
    roles = _importing(session, actor, offer, reason)
    require_state(offer, "published")
    current, values = queries.current(offer), validation.checked(changes)
    changed = frozenset(name for name, new in values.items() if getattr(current, name) != new)
    if changed:
        version = copy_of(current, **{name: values[name] for name in changed})
        publish_version(session, actor, offer, version, roles=roles, now=now, reason=reason)
    return changed


def _importing(session: Session, actor: Actor, offer: Offer, reason: str) -> frozenset[str]:
    if actor.kind != "operator":
        raise Forbidden("forbidden")
    roles = role_on(actor, offer, "moderator")
    take_hold(session, offer, None)
    require_verified(offer)
    require_words(reason)
    return roles
