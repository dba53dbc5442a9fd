"""Help to somebody who cannot sign in, or to an organisation without an administrator."""

from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.accounts import operations as accounts
from marketplace.accounts import queries, rules
from marketplace.accounts.models import Membership, Organisation, Person
from marketplace.accounts.operations.organisations import note_decision
from marketplace.accounts.operations.rights import require_platform_admin
from marketplace.core import audit, events
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, Invalid, WrongState
from marketplace.core.language import LANGUAGES

BOUNDS = {"reason": 500}


def send_reset(session: Session, actor: Actor, person: Person, *, now: datetime) -> None:
    """Let the person get a mail with a link to choose a new password. Nobody else sees the link."""
    _hold(session, actor, person)
    accounts.ask_reset(session, actor, email=person.email, language=person.language, now=now)


def end_every_session(session: Session, actor: Actor, person: Person, *, now: datetime) -> int:
    """Sign the person out of every browser; how many there were."""
    _hold(session, actor, person)
    ended = accounts.end_other_sessions(session, actor, person, keep=None, now=now)
    audit.record(
        session, actor, "person.sessions_ended", person, now=now, details={"number": ended}
    )
    return ended


def unlock_person(session: Session, actor: Actor, person: Person, *, now: datetime) -> None:
    """Forget failed attempts on the account, so that the person may try again at once."""
    _hold(session, actor, person)
    accounts.forget_attempts(session, person.email)
    audit.record(session, actor, "person.unlocked", person, now=now)


def set_language(
    session: Session, actor: Actor, person: Person, language: str, *, now: datetime
) -> None:
    """Choose the language of the person's mails for them."""
    _hold(session, actor, person)
    if language not in LANGUAGES:
        raise Invalid("unknown_code", {"language": "unknown_code"})
    person.language = language
    audit.record(session, actor, "person.changed", person, now=now, fields=["language"])


def block_person(session: Session, actor: Actor, person: Person, *, now: datetime) -> None:
    """Shut the account: every browser is signed out, and nobody gets in until it is opened."""
    _hold(session, actor, person)
    if actor.person_id == person.id:
        raise Forbidden("not_oneself")
    if person.blocked_at is not None:
        raise WrongState("wrong_state")
    person.blocked_at = now
    accounts.end_other_sessions(session, actor, person, keep=None, now=now)
    audit.record(session, actor, "person.blocked", person, now=now)


def unblock_person(session: Session, actor: Actor, person: Person, *, now: datetime) -> None:
    """Open the account again."""
    _hold(session, actor, person)
    if person.blocked_at is None:
        raise WrongState("wrong_state")
    person.blocked_at = None
    audit.record(session, actor, "person.unblocked", person, now=now)


def _hold(session: Session, actor: Actor, person: Person) -> None:
    require_platform_admin(actor)
    session.refresh(person, with_for_update=True)
    if person.deleted_at is not None:
        raise WrongState("account_deleted")


def appoint_admin(
    session: Session,
    actor: Actor,
    organisation: Organisation,
    *,
    email: str,
    reason: str,
    now: datetime,
) -> Membership:
    """Make somebody with an account the administrator of an organisation, such as when the last
    one has gone. The organisation and the moderators can read why."""
    require_platform_admin(actor)
    person = queries.person_by_email(session, email)
    if person is None or person.deleted_at is not None:
        raise Invalid("no_such_account", {"email": "no_such_account"})
    if not reason.strip():
        raise Invalid("reason_required", {"reason": "reason_required"})
    if len(reason) > BOUNDS["reason"]:
        raise Invalid("too_long", {"reason": "too_long"})
    role = rules.admin_role(organisation.kind)
    member = accounts.add_member(session, actor, organisation, person, roles=[role], now=now)
    note_decision(session, actor, organisation, "appointed", reason=reason, now=now)
    audit.record(session, actor, "membership.appointed", member, now=now)
    events.emit(
        session,
        "membership.changed",
        now=now,
        organisation=organisation.id,
        person=person.id,
        actor=actor.person_id,
    )
    return member
