"""Translating a public need (R24): authors write, an approver makes it public. The master rules."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.accounts.operations import require_voice
from marketplace.core import audit, events
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, Stale, WrongState
from marketplace.core.translations import OTHER, checked, require_whole
from marketplace.needs import masks, rules, translations
from marketplace.needs.models import Need, NeedTranslation, NeedVersion
from marketplace.needs.operations.locking import take_hold


def save_translation(
    session: Session,
    actor: Actor,
    need: Need,
    texts: Mapping[str, str],
    *,
    version: int,
    now: datetime,
    revision: int = 0,
    publish: bool = False,
) -> NeedTranslation:
    """Keep the translation of the need's present version; `publish` makes it public, whole only.

    `version` and `revision` are those the form was opened with. Raises Stale when the need has a
    new version, or somebody else has saved the translation meanwhile.
    """
    take_hold(session, need, None)
    current = _present(session, need, version)
    known = translations.passages_of(current)
    row = translations.translation_of(session, current)
    _require_right(actor, need, publish or bool(row and row.published_at))
    if revision != (row.revision if row else 0):
        raise Stale("stale")
    found = checked(texts, known)
    masks.refuse_masked(session, need, found)
    if publish or (row and row.published_at):
        require_voice(need.organisation)
        require_whole(found, known)
    row = _write(session, current, row, found, now)
    if publish and row.published_at is None:
        row.published_at = now
    _log(session, actor, need, row, current, now)
    if row.published_at is not None:
        _tell(session, actor, need, now)
    return row


def hide_translation(
    session: Session, actor: Actor, need: Need, *, version: int, now: datetime
) -> None:
    """Take a translation away from readers; it can be written on."""
    take_hold(session, need, None)
    current = _present(session, need, version)
    row = translations.translation_of(session, current)
    _require_right(actor, need, True)
    if row is None or row.published_at is None:
        raise WrongState("wrong_state")
    row.published_at, row.changed_at = None, now
    row.revision += 1
    _log(session, actor, need, row, current, now)
    _tell(session, actor, need, now)


def _present(session: Session, need: Need, version: int) -> NeedVersion:
    current = session.get(NeedVersion, need.current_version_id or 0)
    if current is None or need.state not in rules.PUBLIC:
        raise WrongState("wrong_state")
    if current.number != version:
        raise Stale("translated_version")
    return current


def _require_right(actor: Actor, need: Need, is_public: bool) -> None:
    """What everybody reads is an approver's to change."""
    roles = rules.roles_of(actor, need)
    if roles.isdisjoint({"need_author", "need_approver"}):
        raise Forbidden("forbidden")
    if is_public and "need_approver" not in roles:
        raise Forbidden("translation_is_public")


def _write(
    session: Session,
    version: NeedVersion,
    row: NeedTranslation | None,
    texts: dict[str, str],
    now: datetime,
) -> NeedTranslation:
    if row is None:
        row = NeedTranslation(version_id=version.id, language=OTHER[version.language], revision=0)
        session.add(row)
    row.texts, row.changed_at = texts, now
    row.revision += 1
    session.flush()
    return row


def _tell(session: Session, actor: Actor, need: Need, now: datetime) -> None:
    """What everybody reads has changed."""
    session.flush()
    events.emit(session, "need.translated", now=now, need=need.id, actor=actor.person_id)


def _log(
    session: Session,
    actor: Actor,
    need: Need,
    row: NeedTranslation,
    version: NeedVersion,
    now: datetime,
) -> None:
    is_public = row.published_at is not None
    audit.record(
        session,
        actor,
        "need.translated",
        need,
        now=now,
        fields={path.split(".")[0] for path in row.texts},
        details={"language": row.language, "version": version.number, "public": is_public},
    )
