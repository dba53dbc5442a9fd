"""What the arena is called and how it is reached."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation
from marketplace.accounts.operations.locking import take_hold
from marketplace.accounts.operations.rights import require_platform_admin
from marketplace.arena.operations import keep_detail
from marketplace.arena.rules import DETAILS
from marketplace.core import audit, events
from marketplace.core.actor import Actor
from marketplace.core.errors import Invalid


def change_arena(
    session: Session,
    actor: Actor,
    arena: Organisation,
    values: Mapping[str, str],
    *,
    now: datetime,
    revision: int | None = None,
) -> list[str]:
    """Change name, contact or town, and keep what each is from now on; the fields that differ.

    Unlike other organisations the arena is not verified anew: nobody stands above it.
    """
    require_platform_admin(actor)
    take_hold(session, arena, revision)
    wanted = {name: values[name].strip() for name in DETAILS if name in values}
    if not wanted.get("name", arena.name):
        raise Invalid("name_missing", {"name": "name_missing"})
    changed = [name for name, value in wanted.items() if value != getattr(arena, name)]
    for name in changed:
        setattr(arena, name, wanted[name])
        keep_detail(session, actor, name, wanted[name], now=now)
    if changed:
        arena.revision += 1
        audit.record(session, actor, "arena.changed", arena, now=now, fields=changed)
        events.emit(
            session,
            "organisation.updated",
            now=now,
            organisation=arena.id,
            actor=actor.person_id,
        )
    return changed
