"""Organisations and their members."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.accounts import rules, validation
from marketplace.accounts.models import Membership, Organisation, OrganisationPlace, Person
from marketplace.accounts.operations.rights import require_platform_admin
from marketplace.core import audit, events, refs
from marketplace.core.actor import Actor
from marketplace.core.errors import Invalid


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
    """Add an organisation, not yet verified."""
    require_platform_admin(actor)
    validation.check_organisation(kind=kind, org_number=org_number, places=places, name=name)
    organisation = Organisation(
        ref=refs.next_ref(session, "O", now),
        name=name,
        kind=kind,
        org_number=validation.compact_number(org_number),
        description=description,
        contact=contact,
        town=town,
        sole_trader=sole_trader,
        two_person_rule=two_person_rule,
        created_at=now,
    )
    organisation.place_rows = [OrganisationPlace(code=code) for code in places]
    session.add(organisation)
    session.flush()
    audit.record(session, actor, "organisation.created", organisation, now=now)
    return organisation


def verify_organisation(
    session: Session, actor: Actor, organisation: Organisation, *, now: datetime
) -> None:
    """A moderator has checked the number and the name: the organisation may publish."""
    roles = actor.roles & {"moderator"}
    rules.WORKFLOW.move(session, actor, organisation, "verified", roles=roles, now=now)
    organisation.verified_at = now
    events.emit(session, "organisation.verified", now=now, organisation=organisation.id)


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
    """Make the person a member with these roles."""
    require_platform_admin(actor)
    unknown = set(roles) - set(rules.roles_for(organisation.kind))
    if unknown:
        raise Invalid("unknown_code", {"roles": "unknown_code"})
    member = Membership(
        person=person,
        organisation=organisation,
        roles=sorted(roles),
        function=function,
        created_at=now,
    )
    session.add(member)
    session.flush()
    audit.record(session, actor, "membership.created", member, now=now)
    return member
