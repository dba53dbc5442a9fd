"""A company writes: start a draft, change a text, send it, take it back, throw it away."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation
from marketplace.core import audit, events, refs
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, WrongState
from marketplace.offers import masks, queries, rules, validation
from marketplace.offers.models import Offer, OfferVersion
from marketplace.offers.operations.checks import (
    draft_of,
    require_publishable,
    require_state,
    role_on,
    take_hold,
)
from marketplace.offers.operations.freezing import copy_of


def start_offer(
    session: Session,
    actor: Actor,
    organisation: Organisation,
    *,
    now: datetime,
    language: str = "sv",
    source: str | None = None,
    external_id: str | None = None,
    key: str | None = None,
) -> Offer:
    """Begin a draft for a company: an empty text, valid for a year. A form that is sent twice
    carries the same `key`, and gets the draft that it began the first time."""
    if not organisation.is_company:
        raise Forbidden("not_a_company")
    # Giving the ref makes two senders wait for each other, so the second one sees the first draft.
    ref = refs.next_ref(session, "E", now)
    if key and (begun := _begun(session, actor, organisation, key)):
        return begun
    offer = Offer(
        ref=ref,
        organisation=organisation,
        organisation_id=organisation.id,
        created_by_id=actor.person_id,
        created_at=now,
        changed_at=now,
        source=source,
        external_id=external_id,
        start_key=key,
    )
    _require_writer(actor, offer)
    until = validation.months_from(now, validation.VALID_MONTHS)
    session.add(OfferVersion(offer=offer, language=language, valid_until=until))
    session.flush()
    audit.record(session, actor, "offer.created", offer, now=now)
    return offer


def _begun(session: Session, actor: Actor, organisation: Organisation, key: str) -> Offer | None:
    query = select(Offer).filter_by(organisation_id=organisation.id, start_key=key)
    offer = session.scalar(query)
    if offer is not None:
        _require_writer(actor, offer)
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
    """Write these values into the text that is being written, which begins as a copy of the public
    one; answers with the names of the fields that differ."""
    _require_writer(actor, offer)
    take_hold(session, offer, revision)
    require_state(offer, *rules.EDITABLE)
    values = validation.checked(changes)
    masks.refuse_masked(session, offer, values)
    draft = queries.working_copy(session, offer)
    before = draft or queries.current(offer)
    changed = frozenset(name for name, value in values.items() if getattr(before, name) != value)
    if changed:
        draft = draft or _begin_copy(session, before)
        for name in changed:
            setattr(draft, name, values[name])
        offer.changed_at = now
        offer.revision += 1
        audit.record(session, actor, "offer.updated", offer, now=now, fields=changed)
    return changed


def _begin_copy(session: Session, public: OfferVersion) -> OfferVersion:
    draft = copy_of(public)
    session.add(draft)
    return draft


def discard_changes(
    session: Session, actor: Actor, offer: Offer, *, now: datetime, revision: int | None = None
) -> None:
    """Throw the working copy away; what is public stays as it is."""
    role_on(actor, offer, "company_editor")
    take_hold(session, offer, revision)
    require_state(offer, *rules.HAS_PUBLIC_TEXT)
    session.delete(draft_of(session, offer))
    offer.changed_at = now
    offer.revision += 1
    audit.record(session, actor, "offer.changes_discarded", offer, now=now)


def submit_offer(
    session: Session, actor: Actor, offer: Offer, *, now: datetime, revision: int | None = None
) -> None:
    """Send a draft, or the correction of a suspended offer, to the moderators: complete, and from
    a verified company."""
    roles = role_on(actor, offer, "company_editor")
    take_hold(session, offer, revision)
    require_state(offer, "draft", "suspended")
    require_publishable(offer, draft_of(session, offer), now)
    rules.WORKFLOW.move(session, actor, offer, "in_review", roles=roles, now=now)
    offer.submitted_at = offer.changed_at = now
    offer.returned_reason, offer.reason_code = "", None
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
    if offer.current_version_id is not None:
        raise WrongState("offer_was_public")
    rules.WORKFLOW.move(session, actor, offer, "deleted", roles=roles, now=now)
    session.execute(delete(OfferVersion).where(OfferVersion.offer_id == offer.id))
    offer.returned_reason, offer.changed_at = "", now
    # Without its outside id the same text can be imported again.
    offer.external_id = None


def _require_writer(actor: Actor, offer: Offer) -> None:
    """The company's editors; and the operator, who imports for it."""
    if actor.kind != "operator":
        role_on(actor, offer, "company_editor")
