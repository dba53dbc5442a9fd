"""Invitations by mail: sent, sent again, withdrawn, accepted. They lapse by themselves."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.accounts import belonging, rules
from marketplace.accounts.models import Invitation, Membership, Organisation, Person
from marketplace.accounts.operations.locking import require_admin, require_voice, take_hold
from marketplace.accounts.operations.members import check_roles, enter_member
from marketplace.core import audit, events
from marketplace.core.actor import Actor
from marketplace.core.addresses import normal_mail_address
from marketplace.core.errors import Forbidden, Invalid, WrongState


def invite(
    session: Session,
    actor: Actor,
    organisation: Organisation,
    *,
    email: str,
    roles: Sequence[str],
    now: datetime,
    function: str | None = None,
    language: str = "sv",
) -> Invitation:
    """An administrator asks an address to become a member. One that lapsed is taken up again."""
    require_admin(actor, organisation)
    check_roles(organisation, roles, function)
    take_hold(session, organisation)
    require_voice(organisation)
    email = normal_mail_address(email)
    invitation = _free_place(session, organisation, email, now)
    if invitation is None:
        invitation = Invitation(
            organisation=organisation,
            email=email,
            key=secrets.token_urlsafe(32),
            language=language,
            created_at=now,
        )
        session.add(invitation)
    invitation.roles, invitation.function = sorted(set(roles)), function
    _send(session, actor, invitation, now)
    return invitation


def send_again(session: Session, actor: Actor, invitation: Invitation, *, now: datetime) -> None:
    """The mail once more, and two weeks from now to answer it."""
    require_admin(actor, invitation.organisation)
    _hold(session, invitation)
    require_voice(invitation.organisation)
    if now < invitation.expires_at - rules.INVITATION_LASTS + rules.BETWEEN_MAILS:
        raise WrongState("sent_just_now")
    _send(session, actor, invitation, now)


def withdraw_invitation(
    session: Session, actor: Actor, invitation: Invitation, *, now: datetime
) -> None:
    """The link in the mail leads nowhere any longer."""
    require_admin(actor, invitation.organisation)
    _hold(session, invitation)
    invitation.ended_at, invitation.outcome = now, "withdrawn"
    session.flush()
    audit.record(session, actor, "invitation.withdrawn", invitation, now=now)


def accept_invitation(
    session: Session, actor: Actor, person: Person, invitation: Invitation, *, now: datetime
) -> Membership:
    """The one who was invited becomes a member. Nobody else can, whoever holds the link."""
    if person.email != invitation.email:
        raise Forbidden("invitation_of_another")
    _hold(session, invitation)
    if invitation.state_at(now) == "lapsed":
        raise WrongState("invitation_lapsed")
    invitation.ended_at, invitation.outcome = now, "accepted"
    invitation.accepted_by_id = person.id
    member = enter_member(
        session,
        actor,
        invitation.organisation,
        person,
        roles=invitation.roles,
        function=invitation.function,
        now=now,
    )
    audit.record(session, actor, "invitation.accepted", invitation, now=now)
    events.emit(
        session,
        "invitation.accepted",
        now=now,
        invitation=invitation.id,
        organisation=invitation.organisation_id,
        actor=actor.person_id,
    )
    return member


def _free_place(
    session: Session, organisation: Organisation, email: str, now: datetime
) -> Invitation | None:
    """The lapsed invitation of this address, if any. Refuses a second one beside it."""
    if belonging.member_with_email(session, organisation.id, email) is not None:
        raise Invalid("check_fields", {"email": "already_member"})
    waiting = belonging.waiting_invitations(session, organisation.id)
    known = next((i for i in waiting if i.email == email), None)
    if known is not None and known.state_at(now) == "waiting":
        raise Invalid("check_fields", {"email": "already_invited"})
    if known is None and len(waiting) >= rules.MAX_WAITING:
        raise Invalid("check_fields", {"email": "too_many_invitations"})
    return known


def _hold(session: Session, invitation: Invitation) -> None:
    """Lock it, read it anew, and see that nobody has answered or withdrawn it."""
    session.refresh(
        invitation, ["ended_at", "outcome", "expires_at"], with_for_update={"of": Invitation}
    )
    if invitation.outcome is not None:
        raise WrongState(f"invitation_{invitation.outcome}")


def _send(session: Session, actor: Actor, invitation: Invitation, now: datetime) -> None:
    invitation.expires_at = now + rules.INVITATION_LASTS
    invitation.invited_by_id = actor.person_id
    session.flush()
    audit.record(session, actor, "invitation.sent", invitation, now=now)
    events.emit(
        session,
        "invitation.created",
        now=now,
        invitation=invitation.id,
        actor=actor.person_id,
    )
