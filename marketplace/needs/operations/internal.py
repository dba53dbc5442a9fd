"""What a body keeps for itself about a public need: it changes without a version (R15)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from marketplace.core import audit
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, WrongState
from marketplace.needs import rules, validation
from marketplace.needs.models import Need, NeedInternal
from marketplace.needs.operations.locking import take_hold


def update_internal(
    session: Session,
    actor: Actor,
    need: Need,
    values: Mapping[str, Any],
    *,
    now: datetime,
    revision: int | None = None,
) -> frozenset[str]:
    """Change the registry number or the internal notes; returns the names of what differs."""
    take_hold(session, need, revision)
    if rules.roles_of(actor, need).isdisjoint(rules.WRITERS):
        raise Forbidden("forbidden")
    if need.state == "deleted":
        raise WrongState("wrong_state")
    internal = session.get_one(NeedInternal, need.id)
    kept = {name: value for name, value in values.items() if name in validation.INTERNAL}
    checked = validation.checked(kept)
    fields = {name for name, value in checked.items() if getattr(internal, name) != value}
    for name in fields:
        setattr(internal, name, checked[name])
    if fields:
        need.revision += 1
        audit.record(session, actor, "need.updated", need, now=now, fields=fields)
    session.flush()
    return frozenset(fields)
