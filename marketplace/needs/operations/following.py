"""Following a need: to be told when it changes. Who follows is nobody else's business."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from marketplace.core import audit
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, WrongState
from marketplace.needs import rules
from marketplace.needs.models import Need, NeedFollower
from marketplace.needs.operations.locking import take_hold


def follow_need(session: Session, actor: Actor, need: Need, *, now: datetime) -> None:
    """Follow a public need. Harmless to do twice."""
    if actor.person_id is None:
        raise Forbidden("forbidden")
    take_hold(session, need, None)
    if need.state not in rules.PUBLIC:
        raise WrongState("wrong_state")
    if session.get(NeedFollower, (need.id, actor.person_id)) is None:
        session.add(NeedFollower(need_id=need.id, person_id=actor.person_id, at=now))
        audit.record(session, actor, "need.followed", need, now=now)
    session.flush()


def unfollow_need(session: Session, actor: Actor, need: Need, *, now: datetime) -> None:
    """Follow it no longer, whatever has become of it."""
    row = session.get(NeedFollower, (need.id, actor.person_id)) if actor.person_id else None
    if row is not None:
        session.delete(row)
        audit.record(session, actor, "need.unfollowed", need, now=now)
    session.flush()


def stop_following(session: Session, person_id: int) -> None:
    """Who has deleted their account follows nothing."""
    session.execute(delete(NeedFollower).where(NeedFollower.person_id == person_id))
