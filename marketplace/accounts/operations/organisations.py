"""Organisations: who makes one, and what it says of itself."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from marketplace.accounts import knowledge, rules, validation
from marketplace.accounts.models import (
    Membership,
    Organisation,
    OrganisationDecision,
    OrganisationPlace,
    Person,
)
from marketplace.accounts.operations.locking import require_admin, take_hold
from marketplace.accounts.operations.rights import require_platform_admin
from marketplace.core import audit, events, refs
from marketplace.core.actor import SYSTEM, Actor
from marketplace.core.errors import Forbidden, Invalid

# A change of these is verified anew.
IDENTITY = frozenset({"name", "org_number", "sole_trader"})


def create_organisation(
    session: Session,
    actor: Actor,
    *,
    name: str,
    kind: str,
    org_number: str,
    now: datetime,
    places: Sequence[str] = (),
    description: str = "",
    contact: str = "",
    town: str = "",
    sole_trader: bool = False,
    two_person_rule: bool = False,
) -> Organisation:
    """The installation adds an organisation, not yet verified and without members."""
    require_platform_admin(actor)
    values = {
        "name": name,
        "kind": kind,
        "org_number": org_number,
        "places": places,
        "description": description,
        "contact": contact,
        "town": town,
        "sole_trader": sole_trader,
    }
    organisation = _make(session, values, now)
    organisation.two_person_rule = two_person_rule
    audit.record(session, actor, "organisation.created", organisation, now=now)
    return organisation


def register_organisation(
    session: Session, actor: Actor, person: Person, values: Mapping[str, Any], *, now: datetime
) -> Membership:
    """A person founds an organisation and becomes everything in it; moderators are asked to
    verify it."""
    if values["kind"] not in {*rules.PUBLIC_BODIES, rules.COMPANY}:
        raise Invalid("invalid_organisation", {"kind": "unknown_code"})
    organisation = _make(session, values, now)
    roles = sorted(rules.founder_roles(organisation.kind))
    founder = Membership(person=person, organisation=organisation, roles=roles, created_at=now)
    session.add(founder)
    session.flush()
    audit.record(session, actor, "organisation.registered", organisation, now=now)
    audit.record(session, actor, "membership.created", founder, now=now)
    note_decision(session, actor, organisation, "registered", now=now)
    _emit(session, "organisation.registered", actor, organisation, now)
    return founder


def update_organisation(
    session: Session,
    actor: Actor,
    organisation: Organisation,
    values: Mapping[str, Any],
    *,
    now: datetime,
    revision: int | None = None,
) -> frozenset[str]:
    """Its administrator corrects what it says of itself; answers with what differs. A new name or
    number is verified anew, and what is public stays meanwhile."""
    require_admin(actor, organisation)
    take_hold(session, organisation, revision)
    wanted = validation.checked(values, kind=organisation.kind)
    changed = frozenset(n for n, value in wanted.items() if value != getattr(organisation, n))
    if changed & IDENTITY and organisation.state == "suspended":
        raise Forbidden("suspended_keeps_name")
    if not changed:
        return changed
    _check_free(session, {**wanted, "kind": organisation.kind}, organisation.id)
    with _taken_is_told(session):
        _write(organisation, wanted)
        organisation.revision += 1
    audit.record(session, actor, "organisation.updated", organisation, now=now, fields=changed)
    if changed & IDENTITY:
        _verify_anew(session, actor, organisation, now)
    events.emit(
        session,
        "organisation.updated",
        now=now,
        organisation=organisation.id,
        actor=actor.person_id,
    )
    return changed


def try_again(
    session: Session,
    actor: Actor,
    organisation: Organisation,
    *,
    now: datetime,
    revision: int | None = None,
) -> None:
    """Its administrator has corrected what it was rejected for and asks once more."""
    take_hold(session, organisation, revision)
    roles = rules.roles_of(actor, organisation) & rules.ADMINS
    rules.WORKFLOW.move(session, actor, organisation, "registered", roles=roles, now=now)
    organisation.registered_at = now
    note_decision(session, actor, organisation, "corrected", now=now)
    _emit(session, "organisation.registered", actor, organisation, now)


def set_two_person_rule(
    session: Session, actor: Actor, organisation: Organisation, wanted: bool, *, now: datetime
) -> None:
    """Whether somebody else than the writer has to publish."""
    require_admin(actor, organisation)
    if not organisation.is_public_body:
        raise Forbidden("forbidden")
    take_hold(session, organisation)
    if organisation.two_person_rule == wanted:
        return
    organisation.two_person_rule = wanted
    organisation.revision += 1
    fields = {"two_person_rule"}
    audit.record(session, actor, "organisation.updated", organisation, now=now, fields=fields)


def note_decision(
    session: Session,
    actor: Actor,
    organisation: Organisation,
    kind: str,
    *,
    now: datetime,
    reason_code: str | None = None,
    reason: str = "",
) -> None:
    """Keep what was decided and why, for the organisation and the moderators to read. The audit
    entry is the decision's own."""
    session.add(
        OrganisationDecision(
            organisation_id=organisation.id,
            at=now,
            kind=kind,
            reason_code=reason_code,
            reason=reason,
            person_id=actor.person_id,
        )
    )
    session.flush()


def _make(session: Session, values: Mapping[str, Any], now: datetime) -> Organisation:
    kind = values["kind"]
    wanted = validation.checked(values, kind=kind)
    _check_free(session, {**wanted, "kind": kind}, None)
    organisation = Organisation(
        ref=refs.next_ref(session, "O", now), kind=kind, created_at=now, registered_at=now
    )
    _write(organisation, wanted)
    with _taken_is_told(session):
        session.add(organisation)
    return organisation


def _write(organisation: Organisation, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if name != "places":
            setattr(organisation, name, value)
        elif value != organisation.places:
            present = {row.code: row for row in organisation.place_rows}
            rows = [present.get(code) or OrganisationPlace(code=code) for code in value]
            organisation.place_rows = rows


def _check_free(session: Session, values: Mapping[str, Any], own_id: int | None) -> None:
    """Companies have numbers of their own; bodies may share one under different names."""
    others = [o for o in knowledge.with_number(session, values["org_number"]) if o.id != own_id]
    if values["kind"] == rules.COMPANY and any(other.is_company for other in others):
        raise Invalid("invalid_organisation", {"org_number": "org_number_taken"})
    if any(other.name == values["name"] for other in others):
        raise Invalid("invalid_organisation", {"name": "organisation_taken"})


@contextmanager
def _taken_is_told(session: Session) -> Iterator[None]:
    """Write; where somebody was first a moment ago, say so instead of failing."""
    try:
        with session.begin_nested():
            yield
    except IntegrityError as error:
        raise Invalid("invalid_organisation", {"org_number": "org_number_taken"}) from error


def _verify_anew(session: Session, actor: Actor, organisation: Organisation, now: datetime) -> None:
    if organisation.state == "verified":
        rules.WORKFLOW.move(
            session, SYSTEM, organisation, "registered", roles=SYSTEM.roles, now=now
        )
        organisation.registered_at = now
        note_decision(session, actor, organisation, "changed", now=now)
        _emit(session, "organisation.registered", actor, organisation, now)


def _emit(
    session: Session, kind: str, actor: Actor, organisation: Organisation, now: datetime
) -> None:
    events.emit(session, kind, now=now, organisation=organisation.id, actor=actor.person_id)
