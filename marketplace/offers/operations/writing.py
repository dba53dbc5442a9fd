"""A company writes: start a draft, change it, send it, take it back, throw it away."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation
from marketplace.core import audit, events, refs
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, WrongState
from marketplace.offers import rules, validation
from marketplace.offers.models import Offer, OfferVersion
from marketplace.offers.operations.checks import draft_of, require_publishable, role_on, take_hold


def start_offer(
    session: Session,
    actor: Actor,
    organisation: Organisation,
    *,
    now: datetime,
    language: str = "sv",
    source: str | None = None,
    external_id: str | None = None,
) -> Offer:
    """Begin a draft for a company: an empty text, valid for a year."""
    if not organisation.is_company:
        raise Forbidden("not_a_company")
    offer = Offer(
        ref=refs.next_ref(session, "E", now),
        organisation=organisation,
        organisation_id=organisation.id,
        created_by_id=actor.person_id,
        created_at=now,
        changed_at=now,
        source=source,
        external_id=external_id,
    )
    _require_writer(actor, offer)
    until = validation.months_from(now, validation.VALID_MONTHS)
    session.add(OfferVersion(offer=offer, language=language, valid_until=until))
    session.flush()
    audit.record(session, actor, "offer.created", offer, now=now)
    return offer


def update_offer(
    session: Session,
    actor: Actor,
    offer: Offer,
    changes: Mapping[str, Any],
    *,
    now: datetime,
    revision: int | None = None,
) -> frozenset[str]:
    """Write these values into the draft; answers with the names of the fields that differ."""
    _require_writer(actor, offer)
    take_hold(session, offer, revision)
    if offer.state not in rules.EDITABLE:
        raise WrongState("wrong_state", kind="offer", state=offer.state)
    values = validation.checked(changes)
    draft = draft_of(session, offer)
    changed = frozenset(name for name, value in values.items() if getattr(draft, name) != value)
    if changed:
        for name in changed:
            setattr(draft, name, values[name])
        offer.changed_at = now
        offer.revision += 1
        audit.record(session, actor, "offer.updated", offer, now=now, fields=changed)
    return changed


def submit_offer(
    session: Session, actor: Actor, offer: Offer, *, now: datetime, revision: int | None = None
) -> None:
    """Send the draft to the moderators: complete, and from a verified company."""
    roles = role_on(actor, offer, "company_editor")
    take_hold(session, offer, revision)
    require_publishable(session, offer, now)
    rules.WORKFLOW.move(session, actor, offer, "in_review", roles=roles, now=now)
    offer.submitted_at = offer.changed_at = now
    offer.returned_reason = ""
    events.emit(session, "offer.submitted", now=now, offer=offer.id, actor=actor.person_id)


def take_back_offer(
    session: Session, actor: Actor, offer: Offer, *, now: datetime, revision: int | None = None
) -> None:
    """The company wants to write more before the moderators read."""
    roles = role_on(actor, offer, "company_editor")
    take_hold(session, offer, revision)
    rules.WORKFLOW.move(session, actor, offer, "draft", roles=roles, now=now)
    offer.submitted_at, offer.changed_at = None, now


def delete_offer_draft(
    session: Session, actor: Actor, offer: Offer, *, now: datetime, revision: int | None = None
) -> None:
    """Throw away a draft that was never public: its text goes, the audit entry stays."""
    roles = role_on(actor, offer, "company_editor")
    take_hold(session, offer, revision)
    rules.WORKFLOW.move(session, actor, offer, "deleted", roles=roles, now=now)
    session.execute(delete(OfferVersion).where(OfferVersion.offer_id == offer.id))
    offer.returned_reason, offer.changed_at = "", now


def _require_writer(actor: Actor, offer: Offer) -> None:
    """The company's editors; and the operator, who imports for it."""
    if actor.kind != "operator":
        role_on(actor, offer, "company_editor")
