"""Needs from a file: drafts, or published as they are."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation
from marketplace.core import imports, records
from marketplace.core.actor import Actor
from marketplace.core.imports import Plan, Room, Step
from marketplace.core.records import Column, Fault, Record
from marketplace.needs import eforms, operations, queries, rules, validation
from marketplace.needs.models import Need, NeedVersion

COLUMNS: Mapping[str, Column] = {
    "external_id": Column("external_id", records.text, "the record's id where it comes from", True),
    "version": Column("version", records.text, "the record's version where it comes from"),
    "language": Column("language", records.text, "sv or en", True),
    "title": Column("title", records.text, "title, at most 120 characters", True),
    "text": Column("problem", records.text, "problem and present situation, at most 5,000"),
    "summary": Column("summary", records.text, "summary, at most 400"),
    "desired_outcome": Column("desired_outcome", records.text, "desired outcome"),
    "constraints": Column("constraints", records.text, "conditions"),
    "volume": Column("volume", records.text, "volume"),
    "users_involved": Column("users_involved", records.text, "how users have taken part"),
    "contact": Column("contact", records.text, "mail address of a function"),
    "welfare_areas": Column("welfare_areas", records.codes, "codes, separated by ;"),
    "places": Column("places", records.codes, "municipality or county codes, separated by ;"),
    "target_groups": Column("target_groups", records.codes, "codes, separated by ;"),
    "solution_types": Column("solution_types", records.codes, "codes, separated by ;"),
    "cpv": Column("cpv", records.codes, "8-digit codes, separated by ;"),
    "needed_from_year": Column("needed_from_year", records.number, "year"),
    "needed_from_quarter": Column("needed_from_quarter", records.number, "1-4"),
    "answers_close": Column(
        "answers_close_at", records.last_day, "last day to answer, 2027-03-31, or an instant"
    ),
    "budget_band": Column("budget_band", records.code, "code"),
    "maturity_wanted": Column("maturity_wanted", records.code, "code"),
    "internal_notes": Column("internal_notes", records.text, "what the body keeps for itself"),
}


# States in which a moderator may publish imported text anew; before them it is a draft.
RENEWABLE = frozenset({"published", "answers_closed"})


def read(name: str, content: bytes) -> tuple[list[Record], list[Fault]]:
    """The records of a CSV, of JSON Lines or of a European notice, by the end of the file's name.
    Raises FileFault."""
    if name.lower().endswith(".xml"):
        return records.read(eforms.rows_of(content), COLUMNS)
    return records.read(records.rows_of(name, content), COLUMNS)


def plan(
    session: Session,
    organisation: Organisation,
    found: Iterable[Record],
    faults: Iterable[Fault],
    *,
    source: str,
) -> Plan:
    """What importing these as the body's needs would do. Reads only."""
    known = queries.imported(session, organisation.id, source)
    texts = queries.present_texts(session, known.values())
    room = Room(
        check=validation.checked,
        known=known,
        text_of=lambda need: validation.text_values(texts[need.id]),
        takes=lambda need: _takes(need, texts[need.id]),
    )
    return imports.plan(found, faults, COLUMNS, room)


def enter(
    session: Session,
    actor: Actor,
    organisation: Organisation,
    planned: Plan,
    *,
    source: str,
    why: str,
    publish: bool,
    now: datetime,
) -> None:
    """Do what was planned, in this transaction: new ones begin as drafts, or are published."""
    for step in planned.of(imports.NEW):
        need = operations.start_need(
            session,
            actor,
            organisation,
            step.values,
            source=source,
            external_id=step.record.external_id,
            now=now,
        )
        if publish:
            operations.publish_imported(session, actor, need, reason=why, now=now)
        operations.remember_import(session, actor, need, step.mark, now=now)
    for step in planned.of(imports.CHANGED):
        _change(session, actor, step, why=why, now=now)


def _takes(need: Need, text: NeedVersion) -> bool:
    """A draft does; a public need does while nobody here is writing its next version."""
    return need.state in rules.EDITABLE or (need.state in RENEWABLE and text is need.current)


def _change(session: Session, actor: Actor, step: Step, *, why: str, now: datetime) -> None:
    """A draft becomes the new text, a public need gets a new version."""
    need: Need = step.thing
    text = _own(step.values)
    if need.state in rules.EDITABLE:
        operations.rewrite_imported(session, actor, need, text, now=now)
    else:
        operations.publish_changed_import(session, actor, need, text, reason=why, now=now)
    operations.remember_import(session, actor, need, step.mark, now=now)


def _own(values: Mapping[str, Any]) -> dict[str, Any]:
    """What the body keeps for itself is its own from the first day."""
    return {name: value for name, value in values.items() if name not in validation.INTERNAL}
