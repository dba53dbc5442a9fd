"""What an import does with a need that it made before."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from marketplace.core import audit
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, WrongState
from marketplace.core.imports import Mark, sum_of
from marketplace.needs import queries, rules, validation
from marketplace.needs.models import Need
from marketplace.needs.operations.locking import take_hold


def rewrite_imported(
    session: Session, actor: Actor, need: Need, values: Mapping[str, Any], *, now: datetime
) -> None:
    """Give an imported draft, which nobody has edited, the new text of its record."""
    take_hold(session, need, None)
    _require_importer(actor, need)
    text = queries.working_copy(session, need)
    if text is None or need.state not in rules.EDITABLE:
        raise WrongState("wrong_state")
    new = validation.checked(values)
    fields = {name for name, value in new.items() if getattr(text, name) != value}
    for name in fields:
        setattr(text, name, new[name])
    need.revision += 1
    need.changed_at = now
    audit.record(session, actor, "need.updated", need, now=now, fields=fields)
    session.flush()


def remember_import(
    session: Session, actor: Actor, need: Need, mark: Mark, *, now: datetime
) -> None:
    """Note what the record said and how the text stands after it, to know later what was edited."""
    _require_importer(actor, need)
    text = queries.present_texts(session, [need])[need.id]
    need.import_version = mark.version or None
    need.import_record_sum = mark.record_sum
    need.import_text_sum = sum_of(validation.text_values(text))
    audit.record(
        session, actor, "need.imported", need, now=now, details={"record_sum": mark.record_sum[:12]}
    )
    session.flush()


def _require_importer(actor: Actor, need: Need) -> None:
    """The operator and the moderators, and only what came from a file."""
    if need.source is None or "moderator" not in rules.roles_of(actor, need):
        raise Forbidden("forbidden")
