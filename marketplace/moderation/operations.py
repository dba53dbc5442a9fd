"""Taking things from the desk and putting them back. What is decided about them, their own rooms
do; anybody on the desk may decide, whoever has taken it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation
from marketplace.core import audit
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, Stale, WrongState
from marketplace.matching.models import Match
from marketplace.moderation import queries, rules
from marketplace.moderation.models import DeskClaim
from marketplace.offers.models import Offer

Thing = Organisation | Offer | Match


def take(
    session: Session, actor: Actor, thing: Thing, *, seen: int | None = None, now: datetime
) -> None:
    """Say that one looks at this. `seen` is who had it when the page was opened: only from that
    person is it taken over."""
    _hold(session, actor, thing)
    since = queries.waiting_since(thing)
    if since is None:
        raise WrongState("desk_decided")
    claim = _claim(session, thing)
    if claim is None:
        claim = DeskClaim(kind=thing.__tablename__, object_id=thing.id)
    elif claim.at >= since and claim.person_id not in (actor.person_id, seen):
        raise Stale("desk_taken", who=claim.person.name)
    if actor.person_id is None:
        raise Forbidden("forbidden")
    claim.person_id, claim.at = actor.person_id, now
    session.add(claim)
    session.flush()
    session.expire(claim, ["person"])
    audit.record(session, actor, "desk.taken", thing, now=now, details={"from": seen})


def put_back(session: Session, actor: Actor, thing: Thing, *, now: datetime) -> None:
    """Let others take it. What one has not taken stays as it is."""
    _hold(session, actor, thing)
    claim = _claim(session, thing)
    if claim is None or claim.person_id != actor.person_id:
        return
    session.delete(claim)
    audit.record(session, actor, "desk.put_back", thing, now=now)


def _hold(session: Session, actor: Actor, thing: Thing) -> None:
    """Two moderators who take the same thing wait for each other at its row."""
    if not rules.is_moderator(actor):
        raise Forbidden("forbidden")
    session.refresh(thing, ["state"], with_for_update={"of": type(thing)})


def _claim(session: Session, thing: Thing) -> DeskClaim | None:
    query = select(DeskClaim).filter_by(kind=thing.__tablename__, object_id=thing.id)
    return session.scalar(query)
