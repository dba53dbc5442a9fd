"""What readers write about the site's accessibility."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from marketplace.arena import queries, rules
from marketplace.arena.models import Feedback
from marketplace.arena.operations.rights import require_bounded
from marketplace.core import audit, events
from marketplace.core.actor import Actor
from marketplace.core.addresses import is_mail_address
from marketplace.core.errors import Forbidden, Invalid, WrongState


def receive_feedback(
    session: Session,
    actor: Actor,
    *,
    text: str,
    page: str = "",
    aid: str = "",
    reply_to: str = "",
    language: str,
    now: datetime,
) -> Feedback:
    """Keep what somebody wrote; an account is not needed."""
    _check(text, page, aid, reply_to)
    if queries.feedback_since(session, now - timedelta(hours=1)) >= rules.FEEDBACK_IN_ALL:
        raise Forbidden("too_much_feedback")
    feedback = Feedback(at=now, language=language, page=page, text=text, aid=aid, reply_to=reply_to)
    session.add(feedback)
    session.flush()
    audit.record(session, actor, "feedback.received", feedback, now=now)
    events.emit(session, "feedback.received", now=now, feedback=feedback.id, actor=actor.person_id)
    return feedback


def _check(text: str, page: str, aid: str, reply_to: str) -> None:
    require_bounded(
        text=(text, rules.BOUNDS["feedback"]),
        page=(page, rules.BOUNDS["page"]),
        aid=(aid, rules.BOUNDS["aid"]),
    )
    wrong = {} if text.strip() else {"text": "feedback_missing"}
    if reply_to and not is_mail_address(reply_to):
        wrong["reply_to"] = "email_wrong"
    if wrong:
        raise Invalid("invalid_feedback", wrong)


def handle_feedback(
    session: Session, actor: Actor, feedback: Feedback, *, note: str, now: datetime
) -> None:
    """Somebody of the arena has seen to it; the note says how."""
    if not actor.has("platform_admin", "moderator"):
        raise Forbidden("forbidden")
    if feedback.handled_at is not None:
        raise WrongState("feedback_handled")
    require_bounded(note=(note, rules.BOUNDS["handled"]))
    feedback.handled_at, feedback.handled_by, feedback.handled_note = now, actor.person_id, note
    audit.record(session, actor, "feedback.handled", feedback, now=now)
