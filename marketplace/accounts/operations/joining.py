"""Asking to join an organisation that is already here, and the answer of its administrators."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.accounts import belonging, rules
from marketplace.accounts.models import JoinRequest, Membership, Organisation, Person
from marketplace.accounts.operations.locking import require_admin, take_hold
from marketplace.accounts.operations.members import enter_member
from marketplace.core import audit, events
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, Invalid, NotFound, WrongState


def ask_to_join(
    session: Session,
    actor: Actor,
    person: Person,
    organisation: Organisation,
    *,
    now: datetime,
    message: str = "",
) -> JoinRequest:
    """A person asks the administrators to be let in."""
    if organisation.is_arena or organisation.state == "rejected":
        raise NotFound("not_found")
    if len(message) > rules.BOUNDS["message"]:
        raise Invalid("too_long", {"message": "too_long"})
    take_hold(session, organisation)
    if belonging.membership(session, person.id, organisation.id) is not None:
        raise WrongState("you_are_a_member")
    if belonging.waiting_request(session, person.id, organisation.id) is not None:
        raise WrongState("already_asked")
    request = JoinRequest(
        organisation=organisation, person=person, message=message, created_at=now, reason=""
    )
    session.add(request)
    session.flush()
    audit.record(session, actor, "join.asked", request, now=now)
    _emit(session, "join.asked", actor, request, now)
    return request


def accept_request(
    session: Session,
    actor: Actor,
    request: JoinRequest,
    *,
    roles: Sequence[str],
    now: datetime,
    function: str | None = None,
) -> Membership:
    """An administrator lets the person in, with these roles."""
    require_admin(actor, request.organisation)
    _hold(session, request)
    member = enter_member(
        session,
        actor,
        request.organisation,
        request.person,
        roles=roles,
        function=function,
        now=now,
    )
    _end(session, actor, request, "accepted", now)
    _emit(session, "join.answered", actor, request, now)
    return member


def decline_request(
    session: Session, actor: Actor, request: JoinRequest, *, reason: str, now: datetime
) -> None:
    """An administrator says no, and why; the person reads it."""
    require_admin(actor, request.organisation)
    if not reason.strip():
        raise Invalid("reason_required", {"reason": "reason_required"})
    if len(reason) > rules.BOUNDS["reason"]:
        raise Invalid("too_long", {"reason": "too_long"})
    _hold(session, request)
    request.reason = reason
    _end(session, actor, request, "declined", now)
    _emit(session, "join.answered", actor, request, now)


def withdraw_request(
    session: Session, actor: Actor, request: JoinRequest, *, now: datetime
) -> None:
    """The person who asked thinks better of it."""
    if actor.person_id != request.person_id:
        raise Forbidden("forbidden")
    _hold(session, request)
    _end(session, actor, request, "withdrawn", now)


def _hold(session: Session, request: JoinRequest) -> None:
    take_hold(session, request.organisation)
    session.refresh(request, ["ended_at", "outcome"], with_for_update={"of": JoinRequest})
    if request.outcome is not None:
        raise WrongState("request_answered")


def _end(session: Session, actor: Actor, request: JoinRequest, outcome: str, now: datetime) -> None:
    request.ended_at, request.outcome = now, outcome
    request.answered_by_id = actor.person_id
    session.flush()
    audit.record(session, actor, f"join.{outcome}", request, now=now)


def _emit(session: Session, kind: str, actor: Actor, request: JoinRequest, now: datetime) -> None:
    events.emit(
        session,
        kind,
        now=now,
        join=request.id,
        organisation=request.organisation_id,
        actor=actor.person_id,
    )
