"""Who is told of what happens to an organisation and its members."""

from sqlalchemy.orm import Session

from marketplace.accounts import belonging
from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Organisation
from marketplace.core.events import Event
from marketplace.notifications.audiences.telling import (
    ADMINS,
    Audience,
    Recipient,
    tell,
    tell_moderators,
)


def organisation_registered(session: Session, event: Event) -> list[Recipient]:
    """The moderators, one of whom checks who it is."""
    organisation = session.get(Organisation, event.refs["organisation"])
    waits = organisation is not None and organisation.state == "registered"
    return tell_moderators(session, event.kind) if waits else []


def members_in(*states: str) -> Audience:
    """Its members, while it is in one of these states. The arena, which verifies the others, is
    not told of itself."""

    def audience(session: Session, event: Event) -> list[Recipient]:
        members = accounts.members_of(session, event.refs["organisation"])
        told = [
            m for m in members if m.organisation.state in states and not m.organisation.is_arena
        ]
        return tell(told, event.kind, "member")

    return audience


def _admins(session: Session, event: Event) -> list[Recipient]:
    members = accounts.members_with(session, event.refs["organisation"], *ADMINS)
    return tell(members, event.kind, "admin")


def join_asked(session: Session, event: Event) -> list[Recipient]:
    """The organisation's administrators, while the question waits."""
    request = belonging.request_by_id(session, event.refs["join"])
    return _admins(session, event) if request is not None and request.ended_at is None else []


def join_answered(session: Session, event: Event) -> list[Recipient]:
    """Whoever asked; of a no there is no membership to tell it in."""
    request = belonging.request_by_id(session, event.refs["join"])
    if request is None or request.outcome not in {"accepted", "declined"}:
        return []
    return [Recipient(request.person_id, None, f"join.{request.outcome}", "asked")]


def invitation_accepted(session: Session, event: Event) -> list[Recipient]:
    """The organisation's administrators."""
    return _admins(session, event)


def membership_changed(session: Session, event: Event) -> list[Recipient]:
    """The person whose roles are others now."""
    person, organisation = event.refs["person"], event.refs["organisation"]
    member = belonging.membership(session, person, organisation)
    return tell([member] if member else (), event.kind, "member")


def membership_ended(session: Session, event: Event) -> list[Recipient]:
    """The person who is no longer a member; and administrators, if the person left."""
    person, organisation = event.refs["person"], event.refs["organisation"]
    if belonging.membership(session, person, organisation) is not None:
        return []
    left = [one for one in _admins(session, event) if event.refs.get("actor") == person]
    return [Recipient(person, None, event.kind, "was_member"), *left]


def feedback_received(session: Session, event: Event) -> list[Recipient]:
    """The arena: what somebody could not use is for those who can mend it."""
    arena = accounts.arena(session)
    roles = ("moderator", "platform_admin")
    members = accounts.members_with(session, arena.id, *roles) if arena else ()
    return tell(members, event.kind, "arena")
