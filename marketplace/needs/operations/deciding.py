"""What a body decides about its public need: answers closed, opened again, the need withdrawn.

The reason is public and stands on the need's page, or on what is left of it.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from marketplace.core import events
from marketplace.core.actor import Actor
from marketplace.core.errors import Invalid, WrongState
from marketplace.needs import masks, queries, rules
from marketplace.needs.models import Need, NeedCode, NeedDecision, NeedVersion
from marketplace.needs.operations.locking import take_hold
from marketplace.needs.operations.publishing import (
    make_public,
    require_publishable,
    settle_deadline,
)
from marketplace.needs.operations.revising import copy_of, public_text


def close_answers(
    session: Session,
    actor: Actor,
    need: Need,
    *,
    reason: str,
    now: datetime,
    revision: int | None = None,
) -> None:
    """Close a need for answers before its last day."""
    take_hold(session, need, revision)
    settle_deadline(session, need, now)
    roles = rules.roles_of(actor, need) & {"need_approver"}
    rules.WORKFLOW.find(need.state, "answers_closed", roles)
    if not need.is_open(now):
        raise WrongState("not_open")
    _decide(session, need, "answers_closed", reason, now)
    need.answers_closed_at = now
    rules.WORKFLOW.move(session, actor, need, "answers_closed", roles=roles, now=now, reason=reason)
    events.emit(session, "need.answers_closed", now=now, need=need.id, actor=actor.person_id)


def reopen_answers(
    session: Session,
    actor: Actor,
    need: Need,
    *,
    closes: datetime,
    reason: str,
    now: datetime,
    revision: int | None = None,
) -> NeedVersion:
    """Open a closed need for answers again, until a new last day: a version that differs in that
    day alone. A new version that somebody is writing goes on, with the same day."""
    take_hold(session, need, revision)
    settle_deadline(session, need, now)
    roles = rules.roles_of(actor, need) & {"need_approver"}
    rules.WORKFLOW.find(need.state, "published", roles)
    if need.state == "published":
        raise WrongState("already_open")
    version = _with_new_day(session, need, closes)
    require_publishable(need, version, now)
    lacking = rules.missing(version, "open", owner_id=need.owner_id)
    if lacking:
        raise Invalid("missing_to_open", dict.fromkeys(lacking, "missing"))
    version.change_note = reason = _decide(session, need, "reopened", reason, now)
    need.answers_closed_at = None
    return make_public(
        session, actor, need, version, "published", roles, now, reason, event="need.reopened"
    )


def _with_new_day(session: Session, need: Need, closes: datetime) -> NeedVersion:
    """The public text with a new last day, to be frozen; so has what is being written."""
    written = queries.working_copy(session, need)
    if written is not None:
        written.answers_close_at = closes
    version = copy_of(queries.current(need))
    version.answers_close_at = closes
    return version


def withdraw_need(
    session: Session,
    actor: Actor,
    need: Need,
    *,
    reason: str,
    now: datetime,
    revision: int | None = None,
) -> None:
    """Take a need out of public sight. What it was, when and why stays for everybody to read; its
    text stays with the body alone (R22)."""
    take_hold(session, need, revision)
    settle_deadline(session, need, now)
    roles = rules.roles_of(actor, need)
    rules.WORKFLOW.find(need.state, "withdrawn", roles)
    _decide(session, need, "withdrawn", reason, now, roles=roles)
    rules.WORKFLOW.move(session, actor, need, "withdrawn", roles=roles, now=now, reason=reason)
    need.changed_at = now
    session.execute(delete(NeedCode).where(NeedCode.need_id == need.id))
    events.emit(session, "need.withdrawn", now=now, need=need.id, actor=actor.person_id)


def _decide(
    session: Session,
    need: Need,
    kind: str,
    reason: str,
    now: datetime,
    *,
    roles: Iterable[str] = ("need_approver",),
) -> str:
    """Keep the reason for everybody to read; returns it as it is kept."""
    text = public_text(reason, "reason")
    masks.refuse_masked(session, need, {"reason": text})
    by_arena = "need_approver" not in roles
    session.add(NeedDecision(need_id=need.id, kind=kind, at=now, reason=text, by_arena=by_arena))
    session.flush()
    return text
