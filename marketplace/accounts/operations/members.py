"""Who belongs to an organisation and as what: added, changed, taken away."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.accounts import belonging, rules
from marketplace.accounts.models import Membership, Organisation, Person
from marketplace.accounts.operations.locking import require_admin, take_hold
from marketplace.accounts.operations.rights import require_platform_admin
from marketplace.core import audit, events
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, Invalid, Stale, WrongState

# How many things would be left to nobody if the member kept these roles only. What there is to
# own lies in rooms above this one, which give the question (`needs.queries.left_to_nobody`).
LeftToNobody = Callable[[Session, Membership, Collection[str]], int]


def add_member(
    session: Session,
    actor: Actor,
    organisation: Organisation,
    person: Person,
    *,
    roles: Sequence[str],
    now: datetime,
    function: str | None = None,
) -> Membership:
    """The installation makes the person a member with these roles."""
    require_platform_admin(actor)
    return enter_member(
        session, actor, organisation, person, roles=roles, function=function, now=now
    )


def enter_member(
    session: Session,
    actor: Actor,
    organisation: Organisation,
    person: Person,
    *,
    roles: Sequence[str],
    now: datetime,
    function: str | None = None,
) -> Membership:
    """Make the person a member, once those who ask have been found to have the right. Who is one
    already gets the roles beside those they have."""
    check_roles(organisation, roles, function)
    member = belonging.membership(session, person.id, organisation.id)
    if member is not None:
        _set_roles(
            session, actor, member, {*member.roles, *roles}, function or member.function, now
        )
        return member
    member = Membership(
        person=person,
        organisation=organisation,
        roles=sorted(set(roles)),
        function=function,
        created_at=now,
    )
    session.add(member)
    session.flush()
    audit.record(session, actor, "membership.created", member, now=now)
    return member


def change_roles(
    session: Session,
    actor: Actor,
    member: Membership,
    *,
    roles: Sequence[str],
    function: str | None,
    left_to_nobody: LeftToNobody,
    now: datetime,
    revision: int | None = None,
) -> bool:
    """An administrator gives roles and takes them away; whether anything changed."""
    organisation = member.organisation
    require_admin(actor, organisation)
    check_roles(organisation, roles, function)
    _hold(session, member, revision)
    if set(roles) == set(member.roles) and function == member.function:
        return False
    _require_admin_left(session, member, roles)
    if left_to_nobody(session, member, roles):
        raise WrongState("still_owns")
    _set_roles(session, actor, member, roles, function, now)
    return True


def end_membership(
    session: Session,
    actor: Actor,
    member: Membership,
    *,
    left_to_nobody: LeftToNobody,
    now: datetime,
    revision: int | None = None,
) -> None:
    """A member leaves, or an administrator takes them away; first what they own is handed over.
    The last administrator stays."""
    if actor.person_id != member.person_id:
        require_admin(actor, member.organisation)
    _hold(session, member, revision)
    _require_admin_left(session, member, ())
    if left_to_nobody(session, member, ()):
        raise WrongState("still_owns")
    audit.record(
        session,
        actor,
        "membership.ended",
        member,
        now=now,
        details={"person": member.person_id, "organisation": member.organisation_id},
    )
    session.delete(member)
    session.flush()
    _emit(session, "membership.ended", actor, member, now)


def check_roles(organisation: Organisation, roles: Collection[str], function: str | None) -> None:
    """Raise Invalid for no role, or for one that an organisation of this kind does not have."""
    if not roles:
        raise Invalid("check_fields", {"roles": "choose_role"})
    if set(roles) - set(rules.roles_for(organisation.kind)):
        raise Invalid("unknown_code", {"roles": "unknown_code"})
    if function and (function not in rules.FUNCTIONS or not organisation.is_public_body):
        raise Invalid("unknown_code", {"function": "unknown_code"})


def _hold(session: Session, member: Membership, revision: int | None) -> None:
    """Lock the organisation, so that two who change its people come one after the other, and read
    the member anew."""
    take_hold(session, member.organisation)
    present = belonging.membership(session, member.person_id, member.organisation_id, anew=True)
    if present is None:
        raise WrongState("not_a_member")
    if revision is not None and revision != member.revision:
        raise Stale("stale")


def _require_admin_left(session: Session, member: Membership, kept: Collection[str]) -> None:
    """The last administrator neither leaves nor lays down the role."""
    admin = rules.admin_role(member.organisation.kind)
    if admin not in member.roles or admin in kept:
        return
    others = belonging.roles_of_members(session, member.organisation_id, but=member.id)
    if rules.is_without_admin(member.organisation.kind, others):
        raise Forbidden("last_admin")


def _set_roles(
    session: Session,
    actor: Actor,
    member: Membership,
    roles: Collection[str],
    function: str | None,
    now: datetime,
) -> None:
    fields = {"roles"} if set(roles) != set(member.roles) else set()
    fields |= {"function"} if function != member.function else set()
    member.roles, member.function = sorted(roles), function
    member.revision += 1
    session.flush()
    audit.record(session, actor, "membership.changed", member, now=now, fields=fields)
    _emit(session, "membership.changed", actor, member, now)


def _emit(session: Session, kind: str, actor: Actor, member: Membership, now: datetime) -> None:
    events.emit(
        session,
        kind,
        now=now,
        organisation=member.organisation_id,
        person=member.person_id,
        actor=actor.person_id,
    )
