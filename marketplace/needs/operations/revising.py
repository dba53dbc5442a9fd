"""A public need gets a new version: a working copy of what everybody reads, changed and frozen.

The version that is read now stays as it is until the next one is published with a note of what
changed; earlier versions stay for good.
"""

from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from marketplace.core import audit
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, Invalid, WrongState
from marketplace.core.text import clean
from marketplace.needs import documents, drafts, queries, rules
from marketplace.needs.models import Need, NeedInternal, NeedVersion
from marketplace.needs.operations.locking import take_hold
from marketplace.needs.operations.publishing import (
    make_public,
    require_publishable,
    settle_deadline,
    working_copy,
)
from marketplace.needs.operations.writing import apply_values, check_values


def start_revision(session: Session, actor: Actor, need: Need, *, now: datetime) -> NeedVersion:
    """Open a working copy of the public text; the one that is open already, where there is one."""
    take_hold(session, need, None)
    if rules.roles_of(actor, need).isdisjoint(rules.WRITERS):
        raise Forbidden("forbidden")
    if need.state not in rules.REVISABLE:
        raise WrongState("wrong_state")
    text = queries.working_copy(session, need)
    if text is None:
        text = _open_copy(session, need)
        need.revision += 1
        need.changed_at = now
        audit.record(session, actor, "need.revision_started", need, now=now)
    return text


def copy_of(version: NeedVersion) -> NeedVersion:
    """A text that says the same, not yet a version."""
    values = {name: deepcopy(getattr(version, name)) for name in documents.FIELDS}
    return NeedVersion(need_id=version.need_id, **values)


def _open_copy(session: Session, need: Need) -> NeedVersion:
    text = copy_of(queries.current(need))
    session.add(text)
    session.flush()
    return text


def discard_revision(
    session: Session, actor: Actor, need: Need, *, now: datetime, revision: int | None = None
) -> None:
    """Throw the working copy away; what everybody reads stays as it is."""
    take_hold(session, need, revision)
    if rules.roles_of(actor, need).isdisjoint(rules.WRITERS):
        raise Forbidden("forbidden")
    if need.state not in rules.REVISABLE:
        raise WrongState("wrong_state")
    session.delete(working_copy(session, need))
    need.revision += 1
    need.changed_at = now
    session.flush()
    audit.record(session, actor, "need.revision_discarded", need, now=now)


def publish_revision(
    session: Session,
    actor: Actor,
    need: Need,
    *,
    note: str,
    now: datetime,
    revision: int | None = None,
) -> NeedVersion:
    """Freeze the working copy as the next version, with a note that says what changed and why."""
    take_hold(session, need, revision)
    settle_deadline(session, need, now)
    roles = rules.roles_of(actor, need) & {"need_approver"}
    rules.WORKFLOW.find(need.state, need.state, roles)
    version, before = working_copy(session, need), queries.current(need)
    fields = {change.field for change in documents.changes_between(before, version)}
    if not fields:
        raise Invalid("nothing_changed")
    require_publishable(need, version, now if need.state == "published" else None)
    _require_as_open(need, before, version)
    same = drafts.wrote(session, actor, need)
    if same and need.organisation.two_person_rule:
        raise Forbidden("two_persons")
    version.change_note = public_text(note, "note")
    audit.record(session, actor, "need.changed", need, now=now, fields=fields)
    make_public(
        session, actor, need, version, need.state, roles, now, version.change_note, same_person=same
    )
    return version


def _require_as_open(need: Need, before: NeedVersion, version: NeedVersion) -> None:
    """Whoever could answer still can: nothing that an open need has may be taken away, and a need
    that has closed is opened by opening it, not by another day in the text."""
    faults: dict[str, str] = {}
    if before.complete:
        lacking = rules.missing(version, "open", owner_id=need.owner_id)
        faults = dict.fromkeys(lacking, "needed_while_open")
    if need.state != "published" and version.answers_close_at != before.answers_close_at:
        faults["answers_close_at"] = "no_new_deadline"
    if faults:
        raise Invalid("missing_to_publish", faults)


def publish_changed_import(
    session: Session,
    actor: Actor,
    need: Need,
    values: Mapping[str, Any],
    *,
    reason: str,
    now: datetime,
) -> NeedVersion | None:
    """Give an imported need the text that it has now where it comes from, as a new version; None
    when nothing differs. Refused while somebody here is writing a new version."""
    take_hold(session, need, None)
    settle_deadline(session, need, now)
    roles = rules.roles_of(actor, need) & {"moderator"}
    rules.WORKFLOW.find(need.state, need.state, roles)
    if queries.working_copy(session, need) is not None:
        raise WrongState("being_revised")
    version = _open_copy(session, need)
    internal = session.get_one(NeedInternal, need.id)
    fields = apply_values(version, internal, check_values(session, actor, values, now))
    if not fields:
        session.delete(version)
        session.flush()
        return None
    version.change_note = public_text(reason, "reason")
    audit.record(session, actor, "need.changed", need, now=now, fields=fields)
    make_public(session, actor, need, version, need.state, roles, now, version.change_note)
    return version


def public_text(text: str, name: str) -> str:
    """A note or reason that everybody can read, cleaned and within its bounds."""
    cleaned = clean(text, multiline=True)
    if not cleaned:
        raise Invalid("reason_required", {name: "reason_required"})
    if len(cleaned) > rules.BOUNDS["reason"]:
        raise Invalid("invalid_fields", {name: "too_long"})
    return cleaned
