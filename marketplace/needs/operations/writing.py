"""Writing a draft: start it, change it, comment it, throw it away."""

from collections.abc import Mapping, Set
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Organisation
from marketplace.core import audit, events, refs
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, Invalid, WrongState
from marketplace.core.text import clean
from marketplace.needs import masks, queries, rules, validation
from marketplace.needs.models import Need, NeedComment, NeedInternal, NeedVersion
from marketplace.needs.operations.locking import take_hold
from marketplace.needs.operations.people import People, name_people

Rows = list[dict[str, Any]]


def start_need(
    session: Session,
    actor: Actor,
    organisation: Organisation,
    values: Mapping[str, Any],
    *,
    now: datetime,
    people: People | None = None,
    source: str | None = None,
    external_id: str | None = None,
) -> Need:
    """Start a draft. A person names owner and approver from the first day; a command need not."""
    _may_start(actor, organisation)
    if people is None and actor.kind == "person":
        raise Invalid("invalid_fields", {"owner": "choose_owner", "approvers": "choose_approver"})
    checked = check_values(session, actor, values, now)
    need = Need(
        ref=refs.next_ref(session, "B", now),
        organisation=organisation,
        created_by_id=actor.person_id,
        created_at=now,
        changed_at=now,
        source=source,
        external_id=external_id,
    )
    session.add(need)
    session.flush()
    text, internal = NeedVersion(need_id=need.id), NeedInternal(need_id=need.id)
    session.add_all([text, internal])
    session.flush()
    fields = apply_values(text, internal, checked)
    if people is not None:
        fields |= name_people(session, actor, need, people)
    session.flush()
    audit.record(session, actor, "need.started", need, now=now, fields=fields)
    return need


def _may_start(actor: Actor, organisation: Organisation) -> None:
    is_own = actor.organisation_id == organisation.id and not actor.roles.isdisjoint(rules.WRITERS)
    if not organisation.is_public_body or not (is_own or actor.kind == "operator"):
        raise Forbidden("forbidden")


def update_need(
    session: Session,
    actor: Actor,
    need: Need,
    values: Mapping[str, Any],
    *,
    now: datetime,
    revision: int | None = None,
    people: People | None = None,
) -> frozenset[str]:
    """Apply what a form holds to the working copy, and log the names of what differs."""
    take_hold(session, need, revision)
    _require_writer(actor, need)
    text, internal = queries.working_copy(session, need), session.get(NeedInternal, need.id)
    if text is None or internal is None:
        raise WrongState("wrong_state")
    checked = check_values(session, actor, values, now)
    masks.refuse_masked(session, need, checked)
    used = queries.question_ids(session, need) if "open_questions" in checked else set()
    fields = apply_values(text, internal, checked, used)
    if people is not None:
        fields |= name_people(session, actor, need, people)
    if fields:
        need.revision += 1
        need.changed_at = now
        audit.record(session, actor, "need.updated", need, now=now, fields=fields)
    session.flush()
    return frozenset(fields)


def _require_writer(actor: Actor, need: Need) -> None:
    if rules.roles_of(actor, need).isdisjoint(rules.WRITERS):
        raise Forbidden("forbidden")
    if need.state not in rules.EDITABLE | rules.REVISABLE:
        raise WrongState("wrong_state")


def check_values(
    session: Session, actor: Actor, values: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    """The values in the form they are stored in. Raises Invalid naming the fields."""
    checked = validation.checked(values)
    closes = checked.get("answers_close_at")
    # Imported deadlines that have passed are kept: the need is then closed for answers.
    if closes is not None and closes <= now and actor.kind == "person":
        raise Invalid("invalid_fields", {"answers_close_at": "past_deadline"})
    joint = checked.get("joint_organisations") or []
    known = accounts.organisations_by_refs(session, joint) if joint else []
    if len([body for body in known if body.is_public_body]) < len(joint):
        raise Invalid("invalid_fields", {"joint_organisations": "unknown_code"})
    return checked


def apply_values(
    text: NeedVersion,
    internal: NeedInternal,
    values: Mapping[str, Any],
    used: Set[str] = frozenset(),
) -> set[str]:
    """Set what differs; returns the names of those fields. `used`: ids that questions of the need
    have or had in any version."""
    differing = set()
    for name, value in values.items():
        thing = internal if name in validation.INTERNAL else text
        if name in validation.LISTS:
            value = _in_old_order(value, getattr(thing, name) or [])
        if name == "open_questions":
            value = _with_ids(value, text.open_questions or [], used)
        if getattr(thing, name) != value:
            setattr(thing, name, value)
            differing.add(name)
    return differing


def _in_old_order(chosen: list[str], before: list[str]) -> list[str]:
    """Codes that stay stay where they were: a form's order of boxes is no change."""
    kept = [code for code in before if code in chosen]
    return kept + [code for code in chosen if code not in before]


def _with_ids(questions: Rows, before: Rows, ever_used: Set[str]) -> Rows:
    """Questions keep the id they have; the others get the next one free, never a used one."""
    known = {row["id"] for row in before}
    by_text = {row["text"]: row["id"] for row in before}
    kept = [row["id"] if row["id"] in known else by_text.get(row["text"]) for row in questions]
    last = max((int(name[1:]) for name in known | ever_used), default=0)
    result: Rows = []
    used: set[str] = set()
    for row, name in zip(questions, kept, strict=True):
        if name is None or name in used:
            last += 1
            name = f"q{last}"
        used.add(name)
        result.append({"id": name, "text": row["text"]})
    return result


def comment_need(
    session: Session, actor: Actor, need: Need, text: str, *, now: datetime
) -> NeedComment:
    """Say something about what is being written to those who share it."""
    take_hold(session, need, None)
    _require_writer(actor, need)
    if queries.working_copy(session, need) is None:
        raise WrongState("wrong_state")
    comment = add_comment(session, actor, need, text, kind="comment", now=now)
    audit.record(session, actor, "need.commented", need, now=now)
    events.emit(session, "need.commented", now=now, need=need.id, actor=actor.person_id)
    return comment


def add_comment(
    session: Session, actor: Actor, need: Need, text: str, *, kind: str, now: datetime
) -> NeedComment:
    """Put a text into the draft's list of comments, within its bounds."""
    cleaned, name = clean(text, multiline=True), "reason" if kind == "returned" else "text"
    if not cleaned:
        raise Invalid("invalid_fields", {name: "nothing_written"})
    if len(cleaned) > rules.BOUNDS["reason" if kind == "returned" else "comment"]:
        raise Invalid("invalid_fields", {name: "too_long"})
    comment = NeedComment(
        need_id=need.id, person_id=actor.person_id, kind=kind, text=cleaned, at=now
    )
    session.add(comment)
    session.flush()
    return comment


def delete_draft(
    session: Session, actor: Actor, need: Need, *, now: datetime, revision: int | None = None
) -> None:
    """Throw away a draft that never was public: its text goes, the identity and the audit stay."""
    take_hold(session, need, revision)
    roles = rules.roles_of(actor, need)
    rules.WORKFLOW.move(session, actor, need, "deleted", roles=roles, now=now)
    for table in (NeedVersion, NeedInternal, NeedComment):
        session.execute(delete(table).where(table.need_id == need.id))
    need.people.clear()
    # Without its outside id the same text can be imported again.
    need.owner_id = need.external_id = None
    session.flush()
