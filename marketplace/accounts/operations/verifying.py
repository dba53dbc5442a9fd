"""What moderators decide about an organisation: verify, reject, suspend, and let back."""

from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.accounts import rules
from marketplace.accounts.models import Organisation, OrganisationNote
from marketplace.accounts.operations.locking import take_hold
from marketplace.accounts.operations.organisations import note_decision
from marketplace.arena import queries as arena
from marketplace.core import audit, events
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, Invalid, WrongState


def verify_organisation(
    session: Session,
    actor: Actor,
    organisation: Organisation,
    *,
    now: datetime,
    revision: int | None = None,
) -> None:
    """A moderator has checked the number and the name: the organisation may publish."""
    take_hold(session, organisation, revision)
    if organisation.state == "suspended":
        raise Forbidden("forbidden")  # that is to let back, with a reason
    _move(session, actor, organisation, "verified", now)
    organisation.verified_at = now
    _tell(session, actor, organisation, "verified", now)


def reject_organisation(
    session: Session,
    actor: Actor,
    organisation: Organisation,
    *,
    reason_code: str,
    reason: str = "",
    now: datetime,
    revision: int | None = None,
) -> None:
    """A moderator says why it cannot be verified as it stands; it may be corrected."""
    take_hold(session, organisation, revision)
    _check_reason(session, "organisation_reject", reason_code, reason)
    _move(session, actor, organisation, "rejected", now, reason or reason_code)
    _tell(session, actor, organisation, "rejected", now, reason_code, reason)


def suspend_organisation(
    session: Session,
    actor: Actor,
    organisation: Organisation,
    *,
    reason_code: str,
    reason: str = "",
    now: datetime,
    revision: int | None = None,
) -> None:
    """Nothing new is published or sent by it, and a company's offers leave index and lists; its
    people still sign in, read and write."""
    take_hold(session, organisation, revision)
    _check_reason(session, "organisation_suspend", reason_code, reason)
    _move(session, actor, organisation, "suspended", now, reason or reason_code)
    _tell(session, actor, organisation, "suspended", now, reason_code, reason)


def restore_organisation(
    session: Session,
    actor: Actor,
    organisation: Organisation,
    *,
    reason: str,
    now: datetime,
    revision: int | None = None,
) -> None:
    """It may publish and send again, and a company's offers come back."""
    take_hold(session, organisation, revision)
    if len(reason) > rules.BOUNDS["reason"]:
        raise Invalid("too_long", {"reason": "too_long"})
    if organisation.state != "suspended":
        raise WrongState("wrong_state")
    _move(session, actor, organisation, "verified", now, reason)
    _tell(session, actor, organisation, "restored", now, None, reason)


def write_note(
    session: Session, actor: Actor, organisation: Organisation, text: str, *, now: datetime
) -> None:
    """Moderators' own words about an organisation; an empty text takes the note away."""
    if not actor.has("moderator"):
        raise Forbidden("forbidden")
    if len(text) > rules.BOUNDS["note"]:
        raise Invalid("too_long", {"note": "too_long"})
    take_hold(session, organisation)
    note = session.get(OrganisationNote, organisation.id)
    if note is None:
        note = OrganisationNote(organisation_id=organisation.id)
        session.add(note)
    note.text, note.at, note.person_id = text, now, actor.person_id
    session.flush()
    audit.record(session, actor, "organisation.noted", organisation, now=now)


def log_read(session: Session, actor: Actor, organisation: Organisation, *, now: datetime) -> None:
    """Write down that a moderator read what is not public of an organisation (R18)."""
    if not actor.has("moderator"):
        raise Forbidden("forbidden")
    audit.log_access(session, actor, organisation, now=now)


def _move(
    session: Session,
    actor: Actor,
    organisation: Organisation,
    target: str,
    now: datetime,
    reason: str | None = None,
) -> None:
    roles = rules.roles_of(actor, organisation) & {"moderator"}
    rules.WORKFLOW.move(session, actor, organisation, target, roles=roles, now=now, reason=reason)


def _tell(
    session: Session,
    actor: Actor,
    organisation: Organisation,
    kind: str,
    now: datetime,
    reason_code: str | None = None,
    reason: str = "",
) -> None:
    note_decision(
        session, actor, organisation, kind, now=now, reason_code=reason_code, reason=reason
    )
    events.emit(
        session,
        f"organisation.{kind}",
        now=now,
        organisation=organisation.id,
        actor=actor.person_id,
    )


def _check_reason(session: Session, kind: str, reason_code: str, reason: str) -> None:
    """One of the arena's reasons, in words where it is one's own."""
    if not arena.is_reason(session, kind, reason_code):
        raise Invalid("reason_required", {"reason_code": "reason_required"})
    if reason_code == rules.OWN_WORDS and not reason.strip():
        raise Invalid("reason_required", {"reason": "own_words"})
    if len(reason) > rules.BOUNDS["reason"]:
        raise Invalid("too_long", {"reason": "too_long"})
