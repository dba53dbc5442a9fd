"""Texts of the arena, kept in every version."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.arena import queries, rules
from marketplace.arena.models import ArenaText
from marketplace.arena.operations.rights import require_admin, require_bounded
from marketplace.core import audit
from marketplace.core.actor import Actor
from marketplace.core.errors import Invalid, NotFound, Stale


def save_text(
    session: Session,
    actor: Actor,
    name: str,
    language: str,
    body: str,
    *,
    note: str = "",
    now: datetime,
    revision: int | None = None,
) -> ArenaText | None:
    """Make a new version, which holds from now on. The same text again is no new version (None).

    `revision` is the number of the version that the writer saw, 0 for the shipped text: what
    somebody else has written meanwhile is never written over. An empty body is the shipped text.
    """
    require_admin(actor)
    require_bounded(body=(body, rules.BOUNDS["text"]), note=(note, rules.BOUNDS["note"]))
    if name not in rules.TEXTS or language not in {"sv", "en"}:
        raise NotFound("not_found")
    newest = queries.newest(session, name, language)
    number = newest.number if newest else 0
    if revision is not None and revision != number:
        raise Stale("stale")
    body = "" if body.strip() == queries.shipped_text(name, language) else body.strip()
    if body == (newest.body if newest else ""):
        return None
    return _keep(session, actor, name, language, number + 1, body, note, now)


def restore_text(
    session: Session, actor: Actor, version: ArenaText, *, note: str = "", now: datetime
) -> ArenaText | None:
    """Let an earlier version hold again, as a new one."""
    name, language = version.name, version.language
    return save_text(session, actor, name, language, version.body, note=note, now=now)


def keep_detail(
    session: Session, actor: Actor, name: str, value: str, *, now: datetime
) -> ArenaText:
    """Keep what a detail of the arena is from now on, beside what it was before."""
    require_admin(actor)
    if name not in rules.DETAILS:
        raise Invalid("unknown_code", {"name": "unknown_code"})
    newest = queries.newest(session, name, rules.NO_LANGUAGE)
    number = newest.number + 1 if newest else 1
    return _keep(session, actor, name, rules.NO_LANGUAGE, number, value, "", now)


def _keep(
    session: Session,
    actor: Actor,
    name: str,
    language: str,
    number: int,
    body: str,
    note: str,
    now: datetime,
) -> ArenaText:
    taken = select(ArenaText.id).filter_by(name=name, language=language, number=number)
    if session.scalar(taken) is not None:
        raise Stale("stale")
    version = ArenaText(
        name=name,
        language=language,
        number=number,
        body=body,
        note=note,
        at=now,
        person_id=actor.person_id,
    )
    session.add(version)
    session.flush()
    details: dict[str, audit.Detail] = {
        "text": name,
        "language": language,
        "number": number,
        "shipped": not body,
    }
    audit.record(session, actor, "arena_text.saved", version, now=now, details=details)
    return version
