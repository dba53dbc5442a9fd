"""Who leaves hands over what they own, so that no need is left to nobody."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts import belonging
from marketplace.accounts import rules as accounts
from marketplace.accounts.models import Membership
from marketplace.core import audit, events
from marketplace.core.actor import SYSTEM, Actor
from marketplace.core.errors import Forbidden, Invalid
from marketplace.needs import rules
from marketplace.needs.models import Need, NeedPerson
from marketplace.needs.operations.locking import take_hold

# What somebody who takes over must be.
ASKED = {"owner": rules.WRITERS, "approver": frozenset({"need_approver"})}


def hand_over(
    session: Session,
    actor: Actor,
    need: Need,
    *,
    part: str,
    leaving: Membership,
    successor_id: int,
    now: datetime,
) -> None:
    """Somebody else becomes the need's owner, or an approver of it, instead of the one who leaves.
    Done by whoever leaves, or by the body's administrators."""
    if actor.person_id != leaving.person_id:
        _require_admin(actor, leaving)
    take_hold(session, need, None)
    _check_successor(session, need, part, leaving, successor_id)
    if part == "owner":
        need.owner_id = successor_id
    else:
        _replace_approver(need, leaving.person_id, successor_id)
    need.revision += 1
    need.changed_at = now
    session.flush()
    people: dict[str, int] = {"from": leaving.person_id, "to": successor_id}
    fields = {"owner" if part == "owner" else "approvers"}
    audit.record(session, actor, "need.handed_over", need, now=now, fields=fields, details=people)
    events.emit(
        session,
        "need.handed_over",
        now=now,
        need=need.id,
        person=successor_id,
        part=part,
        actor=actor.person_id,
    )


def release_people(session: Session, person_id: int, organisation_id: int, now: datetime) -> None:
    """Take a person off the needs of a body where they no longer are what they were named as.
    Reads what they are now, so that it may run twice and late."""
    member = belonging.membership(session, person_id, organisation_id)
    roles = frozenset(member.roles if member else ())
    query = (
        select(NeedPerson)
        .join(Need, Need.id == NeedPerson.need_id)
        .where(NeedPerson.person_id == person_id, Need.organisation_id == organisation_id)
    )
    for named in session.scalars(query).all():
        asked = ASKED["approver" if named.part == "approver" else "owner"]
        if asked.isdisjoint(roles):
            _release(session, named, now)
    session.flush()


def _release(session: Session, named: NeedPerson, now: datetime) -> None:
    need = session.get_one(Need, named.need_id)
    take_hold(session, need, None)
    if named.part == "approver" and need.approver_ids == {named.person_id}:
        return  # nobody else is named: the one who comes after is
    audit.record(session, SYSTEM, "need.released", need, now=now, fields={f"{named.part}s"})
    need.people.remove(named)
    need.revision += 1


def _require_admin(actor: Actor, leaving: Membership) -> None:
    if not accounts.may_administer(actor, leaving.organisation):
        raise Forbidden("forbidden")


def _check_successor(
    session: Session, need: Need, part: str, leaving: Membership, successor_id: int
) -> None:
    member = belonging.membership(session, successor_id, need.organisation_id)
    fits = member is not None and not ASKED[part].isdisjoint(member.roles)
    is_theirs = need.organisation_id == leaving.organisation_id
    if not (fits and is_theirs) or successor_id == leaving.person_id:
        raise Invalid("choose_successor", {"successor": "choose_successor"})


def _replace_approver(need: Need, leaving_id: int, successor_id: int) -> None:
    need.people[:] = [row for row in need.people if not _is_approver(row, leaving_id)]
    if successor_id not in need.approver_ids:
        row = NeedPerson(need_id=need.id, person_id=successor_id, part="approver")
        need.people.append(row)


def _is_approver(row: NeedPerson, person_id: int) -> bool:
    return row.part == "approver" and row.person_id == person_id
