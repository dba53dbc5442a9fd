"""From draft to published: review, return, publication, and the end of the answer time."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from marketplace.codes import above
from marketplace.core import events
from marketplace.core.actor import SYSTEM, Actor
from marketplace.core.audit import Detail
from marketplace.core.errors import Forbidden, Invalid, WrongState
from marketplace.needs import drafts, masks, queries, rules
from marketplace.needs.models import Need, NeedCode, NeedVersion
from marketplace.needs.operations.locking import take_hold
from marketplace.needs.operations.writing import add_comment


def submit_for_review(
    session: Session, actor: Actor, need: Need, *, now: datetime, revision: int | None = None
) -> None:
    """Ask the approvers to decide. All that publishing asks for must be there."""
    take_hold(session, need, revision)
    roles = rules.roles_of(actor, need)
    rules.WORKFLOW.find(need.state, "in_review", roles)
    require_publishable(need, working_copy(session, need), now)
    rules.WORKFLOW.move(session, actor, need, "in_review", roles=roles, now=now)
    events.emit(session, "need.submitted", now=now, need=need.id, actor=actor.person_id)


def take_back(
    session: Session, actor: Actor, need: Need, *, now: datetime, revision: int | None = None
) -> None:
    """An author takes the draft back out of review."""
    take_hold(session, need, revision)
    roles = rules.roles_of(actor, need) & {"need_author"}
    rules.WORKFLOW.move(session, actor, need, "draft", roles=roles, now=now)


def return_need(
    session: Session,
    actor: Actor,
    need: Need,
    *,
    reason: str,
    now: datetime,
    revision: int | None = None,
) -> None:
    """An approver gives the draft back with a reason, which stands among its comments."""
    take_hold(session, need, revision)
    roles = rules.roles_of(actor, need) & {"need_approver"}
    rules.WORKFLOW.move(session, actor, need, "draft", roles=roles, now=now, reason=reason)
    add_comment(session, actor, need, reason, kind="returned", now=now)
    events.emit(session, "need.returned", now=now, need=need.id, actor=actor.person_id)


def publish_need(
    session: Session, actor: Actor, need: Need, *, now: datetime, revision: int | None = None
) -> NeedVersion:
    """Freeze the working copy as a version that everybody can read: open for answers when it has
    all that asks for, else announced."""
    take_hold(session, need, revision)
    roles = rules.roles_of(actor, need) & {"need_approver"}
    _require_first(need)
    rules.WORKFLOW.find(need.state, "published", roles)
    version = working_copy(session, need)
    require_publishable(need, version, now)
    same = drafts.wrote(session, actor, need)
    if same and need.organisation.two_person_rule:
        raise Forbidden("two_persons")
    return make_public(
        session, actor, need, version, "published", roles, now, None, same_person=same
    )


def publish_imported(
    session: Session, actor: Actor, need: Need, *, reason: str, now: datetime
) -> NeedVersion:
    """Publish an imported text as it is, whatever it lacks; what is missing is shown as missing."""
    take_hold(session, need, None)
    roles = rules.roles_of(actor, need) & {"moderator"}
    _require_first(need)
    rules.WORKFLOW.find(need.state, "published", roles)
    if not reason.strip():
        raise Invalid("reason_required", {"reason": "reason_required"})
    _require_verified(need)
    version = working_copy(session, need)
    return make_public(session, actor, need, version, "published", roles, now, reason)


def _require_first(need: Need) -> None:
    """A need that is public already gets its next version by `publish_revision`."""
    if need.state not in rules.EDITABLE:
        raise WrongState("wrong_state")


def make_public(
    session: Session,
    actor: Actor,
    need: Need,
    version: NeedVersion,
    target: str,
    roles: Iterable[str],
    now: datetime,
    reason: str | None,
    *,
    event: str = "need.published",
    **details: Detail,
) -> NeedVersion:
    """Freeze a text with the next number as what everybody reads, and let everybody know."""
    masks.refuse_masked_in(session, need, version)
    version.number = 1 + (need.current.number or 0 if need.current else 0)
    version.frozen_at = now
    version.complete = rules.is_complete(version, owner_id=need.owner_id)
    need.current, need.changed_at = version, now
    # When it came; what it has become since stands in its versions.
    need.published_at = need.published_at or now
    # The database asks that a public need has a version, so that comes first.
    session.flush()
    details = {**details, "version": version.number, "complete": version.complete}
    rules.WORKFLOW.move(
        session, actor, need, target, roles=roles, now=now, reason=reason, details=details
    )
    refresh_codes(session, need, version)
    events.emit(session, event, now=now, need=need.id, version=version.id, actor=actor.person_id)
    return version


def working_copy(session: Session, need: Need) -> NeedVersion:
    """The text that is being written. Raises WrongState when there is none."""
    version = queries.working_copy(session, need)
    if version is None:
        raise WrongState("wrong_state")
    return version


def _require_verified(need: Need) -> None:
    if not need.organisation.is_verified:
        raise Forbidden("not_verified")


def require_publishable(need: Need, version: NeedVersion, now: datetime | None) -> None:
    """A verified organisation, all that publishing asks for, and a last day that is still to come;
    without `now` a day that has been may stand."""
    _require_verified(need)
    lacking = rules.missing(version, "publish", owner_id=need.owner_id)
    faults = dict.fromkeys(lacking, "missing")
    closes = version.answers_close_at
    if now is not None and closes is not None and closes <= now:
        faults["answers_close_at"] = "past_deadline"
    if faults:
        raise Invalid("missing_to_publish", faults)


def refresh_codes(session: Session, need: Need, version: NeedVersion) -> None:
    """Write the codes of the public version, and those above them, for filters in the database."""
    found = {
        "area": (*version.welfare_areas, *above("welfare_area", version.welfare_areas)),
        "place": (*version.places, *above("place", version.places)),
        "target": (*version.target_groups, *above("target_group", version.target_groups)),
        "type": tuple(version.solution_types),
    }
    session.execute(delete(NeedCode).where(NeedCode.need_id == need.id))
    session.add_all(
        NeedCode(need_id=need.id, list=name, code=code)
        for name, codes in found.items()
        for code in dict.fromkeys(codes)
    )
    session.flush()


def close_answers_when_due(session: Session, now: datetime) -> int:
    """Close every need whose answer time is over; returns how many. Harmless to run twice, and
    nothing waits for it: whether a need is open is always judged by the clock."""
    query = (
        select(Need)
        .join(Need.current)
        .where(Need.state == "published", NeedVersion.answers_close_at <= now)
        .order_by(Need.id)
        .with_for_update(of=Need, skip_locked=True)
    )
    due = session.scalars(query).all()
    for need in due:
        settle_deadline(session, need, now)
    session.flush()
    return len(due)


def settle_deadline(session: Session, need: Need, now: datetime) -> None:
    """Write down that the answer time is over, where it is and the clock has not come by yet."""
    if need.state == "published" and need.state_at(now) == "answers_closed":
        rules.WORKFLOW.move(session, SYSTEM, need, "answers_closed", roles=SYSTEM.roles, now=now)
        need.answers_closed_at = now
        events.emit(session, "need.answers_closed", now=now, need=need.id)
