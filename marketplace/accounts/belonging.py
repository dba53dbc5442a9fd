"""Who belongs where: members, invitations, and those who ask to join."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Invitation, JoinRequest, Membership, Organisation, Person


def membership(
    session: Session, person_id: int, organisation_id: int, *, anew: bool = False
) -> Membership | None:
    """What the person is in the organisation. `anew`: as the tables have it now."""
    query = select(Membership).filter_by(person_id=person_id, organisation_id=organisation_id)
    return session.scalar(query.execution_options(populate_existing=anew))


def keep_members(session: Session, organisation_id: int) -> None:
    """Until this transaction ends nobody leaves the organisation or loses a role: who is named to
    something now is still there when that is written."""
    query = select(Organisation.id).filter_by(id=organisation_id)
    session.execute(query.with_for_update(read=True)).all()


def member_by_id(session: Session, organisation_id: int, member_id: int) -> Membership | None:
    """One of the organisation's memberships."""
    return session.scalar(
        select(Membership).filter_by(id=member_id, organisation_id=organisation_id)
    )


def member_with_email(session: Session, organisation_id: int, email: str) -> Membership | None:
    """The member with this address, if one of them has it."""
    query = select(Membership).join(Membership.person).where(Person.email == email)
    return session.scalar(query.where(Membership.organisation_id == organisation_id))


def roles_of_members(session: Session, organisation_id: int, *, but: int) -> list[list[str]]:
    """What each member may do, one of them left out."""
    query = select(Membership.roles).filter_by(organisation_id=organisation_id)
    return list(session.scalars(query.where(Membership.id != but)))


def count_members(session: Session, ids: Collection[int]) -> dict[int, int]:
    """How many people each of the organisations has."""
    query = select(Membership.organisation_id, func.count()).group_by(Membership.organisation_id)
    rows = session.execute(query.where(Membership.organisation_id.in_(ids)))
    return dict(rows.all())


def waiting_invitations(session: Session, organisation_id: int) -> Sequence[Invitation]:
    """Invitations that nobody has answered or withdrawn, lapsed ones too, the newest first."""
    query = select(Invitation).filter_by(organisation_id=organisation_id, ended_at=None)
    return session.scalars(query.order_by(Invitation.id.desc())).all()


def invitation_by_id(session: Session, invitation_id: int) -> Invitation | None:
    """The invitation with this id, in any state."""
    return session.get(Invitation, invitation_id)


def invitations_to(session: Session, email: str, now: datetime) -> Sequence[Invitation]:
    """What waits for the owner of this address to answer."""
    query = select(Invitation).where(Invitation.email == email, Invitation.ended_at.is_(None))
    return session.scalars(query.where(Invitation.expires_at > now).order_by(Invitation.id)).all()


def waiting_request(session: Session, person_id: int, organisation_id: int) -> JoinRequest | None:
    """The person's question to join that has not been answered."""
    query = select(JoinRequest).filter_by(person_id=person_id, organisation_id=organisation_id)
    return session.scalar(query.where(JoinRequest.ended_at.is_(None)))


def waiting_requests(session: Session, organisation_id: int) -> Sequence[JoinRequest]:
    """Who asks to join, the oldest first."""
    query = select(JoinRequest).filter_by(organisation_id=organisation_id, ended_at=None)
    return session.scalars(query.order_by(JoinRequest.id)).all()


def requests_by(session: Session, person_id: int) -> Sequence[JoinRequest]:
    """What the person has asked to join, the newest first."""
    query = select(JoinRequest).filter_by(person_id=person_id)
    return session.scalars(query.order_by(JoinRequest.id.desc())).all()


def request_by_id(session: Session, request_id: int) -> JoinRequest | None:
    """The question to join with this id, in any state."""
    return session.get(JoinRequest, request_id)
