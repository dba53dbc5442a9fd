"""The verbs of offers: written by a company, reviewed by a moderator, published, withdrawn."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from marketplace import codes
from marketplace.accounts.models import Organisation
from marketplace.core import audit, events, refs
from marketplace.core.actor import SYSTEM, Actor
from marketplace.core.errors import Forbidden, Invalid, Stale, WrongState
from marketplace.offers import queries, rules, validation
from marketplace.offers.models import Offer, OfferCode, OfferVersion

# Facets of the current version, by the code list that knows what lies above each code.
FACETS = {
    "area": ("welfare_area", "welfare_areas"),
    "place": ("place", "regions_served"),
    "target": ("target_group", "target_groups"),
    "type": ("solution_type", "solution_types"),
}


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
    _hold(session, offer, revision)
    if offer.state not in rules.EDITABLE:
        raise WrongState("wrong_state", kind="offer", state=offer.state)
    values = validation.checked(changes)
    draft = _draft(session, offer)
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
    roles = _roles(actor, offer, "company_editor")
    _hold(session, offer, revision)
    _require_publishable(session, offer, now)
    rules.WORKFLOW.move(session, actor, offer, "in_review", roles=roles, now=now)
    offer.submitted_at = offer.changed_at = now
    offer.returned_reason = ""
    events.emit(session, "offer.submitted", now=now, offer=offer.id, actor=actor.person_id)


def take_back_offer(
    session: Session, actor: Actor, offer: Offer, *, now: datetime, revision: int | None = None
) -> None:
    """The company wants to write more before the moderators read."""
    roles = _roles(actor, offer, "company_editor")
    _hold(session, offer, revision)
    rules.WORKFLOW.move(session, actor, offer, "draft", roles=roles, now=now)
    offer.submitted_at, offer.changed_at = None, now


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
    roles = _roles(actor, offer, "moderator")
    _hold(session, offer, revision)
    _check_reason(reason)
    rules.WORKFLOW.move(session, actor, offer, "draft", roles=roles, now=now, reason=reason)
    offer.returned_reason = reason
    offer.submitted_at, offer.changed_at = None, now
    events.emit(session, "offer.returned", now=now, offer=offer.id, actor=actor.person_id)


def publish_offer(
    session: Session, actor: Actor, offer: Offer, *, now: datetime, revision: int | None = None
) -> OfferVersion:
    """A moderator has read it: the draft becomes the next frozen version, for everybody."""
    roles = _roles(actor, offer, "moderator")
    _hold(session, offer, revision)
    if offer.state != "in_review":
        raise WrongState("wrong_state", kind="offer", state=offer.state)
    _require_publishable(session, offer, now)
    return _publish(session, actor, offer, roles=roles, now=now)


def publish_imported_offer(
    session: Session, actor: Actor, offer: Offer, *, reason: str, now: datetime
) -> OfferVersion:
    """Publish a draft as it was imported, however thin; only the installation's operator."""
    if actor.kind != "operator":
        raise Forbidden("forbidden")
    roles = _roles(actor, offer, "moderator")
    _hold(session, offer, None)
    if offer.state != "draft":
        raise WrongState("wrong_state", kind="offer", state=offer.state)
    _require_verified(offer)
    _check_reason(reason)
    return _publish(session, actor, offer, roles=roles, now=now, reason=reason)


def withdraw_offer(
    session: Session, actor: Actor, offer: Offer, *, now: datetime, revision: int | None = None
) -> None:
    """The company takes it out of the market; a page without the text stays (R22)."""
    roles = _roles(actor, offer, "company_editor")
    _hold(session, offer, revision)
    rules.WORKFLOW.move(session, actor, offer, "withdrawn", roles=roles, now=now)
    offer.changed_at = now
    events.emit(session, "offer.withdrawn", now=now, offer=offer.id, actor=actor.person_id)


def delete_offer_draft(
    session: Session, actor: Actor, offer: Offer, *, now: datetime, revision: int | None = None
) -> None:
    """Throw away a draft that was never public: its text goes, the audit entry stays."""
    roles = _roles(actor, offer, "company_editor")
    _hold(session, offer, revision)
    rules.WORKFLOW.move(session, actor, offer, "deleted", roles=roles, now=now)
    session.execute(delete(OfferVersion).where(OfferVersion.offer_id == offer.id))
    offer.returned_reason, offer.changed_at = "", now


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
    version = _draft(session, offer)
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


def _require_publishable(session: Session, offer: Offer, now: datetime) -> None:
    _require_verified(offer)
    draft = _draft(session, offer)
    _refuse_faults(dict.fromkeys(rules.missing(draft), "missing"), "offer_incomplete")
    if draft.valid_until is not None:
        fault = validation.valid_until_fault(draft.valid_until, now)
        _refuse_faults({"valid_until": fault} if fault else {})


def _require_verified(offer: Offer) -> None:
    if not offer.organisation.is_verified:
        raise Forbidden("organisation_not_verified")


def _require_writer(actor: Actor, offer: Offer) -> None:
    """The company's editors; and the operator, who imports for it."""
    if actor.kind != "operator":
        _roles(actor, offer, "company_editor")


def _roles(actor: Actor, offer: Offer, role: str) -> frozenset[str]:
    """The one role in which this is done; refused to those who do not hold it here."""
    if role not in rules.roles_of(actor, offer):
        raise Forbidden("forbidden")
    return frozenset({role})


def _hold(session: Session, offer: Offer, revision: int | None) -> None:
    """Lock the row and read it again: nobody else decides about it before this commits."""
    session.flush()
    session.refresh(offer, ["state", "revision"], with_for_update={"of": Offer})
    if revision is not None and revision != offer.revision:
        raise Stale("stale")


def _draft(session: Session, offer: Offer) -> OfferVersion:
    draft = queries.working_copy(session, offer)
    if draft is None:
        raise WrongState("wrong_state", kind="offer", state=offer.state)
    return draft


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid("reason_required", {"reason": "reason_required"})
    if len(reason) > rules.BOUNDS["reason"]:
        raise Invalid("too_long", {"reason": "too_long"})


def _refuse_faults(faults: Mapping[str, str], code: str = "check_fields") -> None:
    if faults:
        raise Invalid(code, dict(faults))
