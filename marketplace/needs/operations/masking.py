"""Masking a passage everywhere (R22). An operation, not a state: no new version, in any state that
has one, also after withdrawal."""

from datetime import datetime

from sqlalchemy.orm import Session

from marketplace import codes
from marketplace.core import audit, events
from marketplace.core.actor import Actor
from marketplace.core.audit import Detail
from marketplace.core.errors import Forbidden, Invalid, WrongState
from marketplace.core.masks import BOUNDS, Masking, carry_out, checked, settle_beside
from marketplace.core.text import clean
from marketplace.needs import masks, rules
from marketplace.needs.models import Need, NeedMask
from marketplace.needs.operations.locking import take_hold


def mask_passage(
    session: Session,
    actor: Actor,
    need: Need,
    asked: Masking,
    *,
    now: datetime,
    revision: int | None = None,
) -> NeedMask:
    """Put "[maskat]" over the passage wherever anybody may read it, and keep what it said for the
    body's own disclosure, unless it was decided to destroy it."""
    take_hold(session, need, revision)
    if not rules.may_mask(actor, need):
        raise Forbidden("forbidden")
    if need.current_version_id is None:
        raise WrongState("wrong_state")
    asked = checked(asked)
    if not codes.exists("mask_ground", asked.ground):
        raise Invalid("invalid_fields", {"ground": "unknown_code"})
    mask = NeedMask(need_id=need.id, person_id=actor.person_id, at=now)
    carry_out(mask, asked, masks.held_by(session, need))
    settle_beside(session, "need", need.id)
    session.add(mask)
    need.revision += 1
    session.flush()
    _log(session, actor, need, mask, now)
    events.emit(session, "need.masked", now=now, need=need.id, actor=actor.person_id)
    return mask


def _log(session: Session, actor: Actor, need: Need, mask: NeedMask, now: datetime) -> None:
    details: dict[str, Detail] = {
        "mask": mask.id,
        "places": mask.places,
        "ground": mask.ground,
        "original_kept": mask.passage is not None,
    }
    audit.record(session, actor, "need.masked", need, now=now, fields=mask.fields, details=details)


def read_original(
    session: Session, actor: Actor, need: Need, mask: NeedMask, *, now: datetime
) -> None:
    """Write down that an approver of the body reads what was masked (R18); refused to others."""
    if not rules.may_read_masked(actor, need):
        raise Forbidden("forbidden")
    audit.log_access(session, actor, mask, now=now)


def destroy_original(
    session: Session, actor: Actor, need: Need, mask: NeedMask, *, decision: str, now: datetime
) -> None:
    """Destroy what was masked, by a decision that has a number in the body's registry."""
    take_hold(session, need, None)
    if not rules.may_mask(actor, need):
        raise Forbidden("forbidden")
    number = clean(decision, multiline=False)
    if not number or len(number) > BOUNDS["decision"]:
        raise Invalid("invalid_fields", {"decision": "decision_required"})
    mask.passage, mask.originals, mask.decision = None, [], number
    details = {"mask": mask.id}
    audit.record(session, actor, "need.mask_destroyed", need, now=now, details=details)
