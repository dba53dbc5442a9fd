"""What people decide about a pair: a moderator curates, dismisses or introduces; each side says
whether it is interested."""

from datetime import datetime

from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session

from marketplace.accounts.operations import require_voice
from marketplace.arena import queries as arena
from marketplace.core import events
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, Invalid, NotFound, Stale, WrongState
from marketplace.matching import rules
from marketplace.matching.models import Match, MatchReply
from marketplace.needs.models import DialogueEntry, DialogueParty

# What is read again once the row is locked.
HELD = ("state", "revision", "moderator_id", "decided_at", "reason_code")


def curate(
    session: Session,
    actor: Actor,
    match: Match,
    *,
    reason_code: str,
    reason: str = "",
    now: datetime,
    revision: int | None = None,
) -> None:
    """They belong together: both sides may see the pair."""
    _decide(session, actor, match, "curated", reason_code, reason, now, revision)


def dismiss(
    session: Session,
    actor: Actor,
    match: Match,
    *,
    reason_code: str,
    reason: str = "",
    now: datetime,
    revision: int | None = None,
) -> None:
    """They do not: not suggested again unless one of the texts changes."""
    _decide(session, actor, match, "dismissed", reason_code, reason, now, revision)


def introduce(
    session: Session,
    actor: Actor,
    match: Match,
    *,
    message: str,
    now: datetime,
    revision: int | None = None,
) -> None:
    """Give both sides the same message, and enter it in the need's public dialogue record (R4);
    not once the need is in procurement (R14)."""
    _require_moderator(actor, match)
    _hold(session, match, now, revision)
    if not rules.may_introduce(match):
        raise WrongState("match_need_in_procurement")
    _check_text("message", message, required=True)
    rules.WORKFLOW.move(session, actor, match, "introduced", roles={"moderator"}, now=now)
    match.message, match.introduced_at, match.moderator_id = message, now, actor.person_id
    _enter_in_record(session, match, now)
    events.emit(session, "match.introduced", now=now, match=match.id, actor=actor.person_id)


def reply(
    session: Session,
    actor: Actor,
    match: Match,
    *,
    interested: bool,
    comment: str = "",
    now: datetime,
) -> None:
    """Keep one side's answer, with who and when; it may be changed."""
    side = rules.side_of(rules.roles_of(actor, match))
    if side is None or actor.person_id is None:
        raise Forbidden("forbidden")
    _hold(session, match, now, None)
    if match.state != "introduced":
        raise WrongState("wrong_state", kind="match", state=match.state)
    require_voice((match.need if side == "need" else match.offer).organisation)
    _check_text("comment", comment, required=False)
    rules.WORKFLOW.move(
        session,
        actor,
        match,
        "introduced",
        roles=rules.SIDES[side],
        now=now,
        details={"side": side, "interested": interested},
    )
    row = session.get(MatchReply, (match.id, side)) or MatchReply(match_id=match.id, side=side)
    row.interested, row.comment, row.person_id, row.at = interested, comment, actor.person_id, now
    session.add(row)
    session.flush()
    session.expire(row)
    session.expire(match, ["replies"])
    events.emit(session, "match.replied", now=now, match=match.id, side=side, actor=actor.person_id)


def _decide(
    session: Session,
    actor: Actor,
    match: Match,
    target: str,
    reason_code: str,
    reason: str,
    now: datetime,
    revision: int | None,
) -> None:
    _require_moderator(actor, match)
    _hold(session, match, now, revision)
    known = {code for code, _words in arena.reasons(session, rules.REASON_KINDS[target], "sv")}
    faults = rules.reason_fault(target, reason_code, reason, known)
    if faults:
        raise Invalid("check_fields", faults)
    rules.WORKFLOW.move(
        session,
        actor,
        match,
        target,
        roles={"moderator"},
        now=now,
        reason=reason_code,
        details={"reason_code": reason_code},
    )
    match.moderator_id, match.decided_at = actor.person_id, now
    match.reason_code = reason_code
    match.reason = reason if reason_code == rules.OWN_WORDS else ""
    events.emit(session, f"match.{target}", now=now, match=match.id, actor=actor.person_id)


def _require_moderator(actor: Actor, match: Match) -> None:
    if "moderator" not in rules.roles_of(actor, match):
        raise Forbidden("forbidden")


def _hold(session: Session, match: Match, now: datetime, revision: int | None) -> None:
    """Lock the row and read it again, so that nothing is decided twice; refuse what is over."""
    session.flush()
    try:
        session.refresh(match, HELD, with_for_update={"of": Match})
    except InvalidRequestError as error:
        raise NotFound("not_found") from error
    session.expire(match, ["moderator"])
    session.refresh(match.need, ["state"])
    if revision is not None and revision != match.revision:
        raise _stale(match)
    if rules.state_at(match, now) == "expired":
        raise WrongState("match_over")


def _stale(match: Match) -> Stale:
    """Somebody came first: say who, and what they decided."""
    who = match.moderator.name if match.moderator else ""
    if match.state in rules.DECIDED and who:
        return Stale(f"match_already_{match.state}", who=who)
    return Stale("match_over" if match.state == "expired" else "match_new_text")


def _check_text(name: str, text: str, *, required: bool) -> None:
    if required and not text.strip():
        raise Invalid("check_fields", {name: "missing"})
    if len(text) > rules.BOUNDS[name]:
        raise Invalid("check_fields", {name: "too_long"})


def _enter_in_record(session: Session, match: Match, now: datetime) -> None:
    """Without the company's name in what is public; who it was is kept beside it."""
    entry = DialogueEntry(need_id=match.need_id, kind="introduction", at=now)
    session.add(entry)
    session.flush()
    session.add(DialogueParty(entry_id=entry.id, organisation_id=match.offer.organisation_id))
