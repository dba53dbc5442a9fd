"""Every state machine of the product: as agreed, and held for every role on every transition."""

import csv
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from marketplace.accounts import rules as accounts
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden, Invalid, WrongState
from marketplace.core.workflow import Transition, Workflow
from marketplace.matching import rules as matching
from marketplace.needs import rules as needs
from marketplace.offers import rules as offers
from marketplace.proposals import rules as proposals
from tests.conftest import SHARED

WORKFLOWS = [room.WORKFLOW for room in (accounts, matching, needs, offers, proposals)]
ROLES = (
    "visitor",
    "need_author",
    "need_approver",
    "organisation_admin",
    "company_editor",
    "company_admin",
    "moderator",
    "platform_admin",
    "auditor",
    "system",
)
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class Written:
    """Stands in for a session and keeps what is added."""

    def __init__(self) -> None:
        self.rows: list[Any] = []

    def add(self, row: Any) -> None:
        self.rows.append(row)


def move(workflow: Workflow, source: str, target: str, role: str, reason: str | None) -> Any:
    """Move something that stands in `source`, as somebody with one role."""
    thing = SimpleNamespace(__tablename__=workflow.kind, id=7, state=source, revision=1)
    session: Any = Written()
    actor = Actor("person", 1, 2, frozenset({role}))
    workflow.move(session, actor, thing, target, roles={role}, now=NOW, reason=reason)
    return thing, session.rows


def states(workflow: Workflow) -> list[str]:
    return sorted({s for t in workflow.transitions for s in (t.source, t.target)})


def lines(workflow: Workflow, source: str, target: str) -> list[Transition]:
    return [t for t in workflow.transitions if (t.source, t.target) == (source, target)]


@pytest.mark.shared
def test_the_tables_are_those_agreed() -> None:
    with (SHARED / "taxonomy" / "state_transitions.csv").open(encoding="utf-8") as file:
        agreed = [
            (r["object"], r["from"], r["to"], frozenset(r["who"].split("|")), r["reason_required"])
            for r in csv.DictReader(file)
        ]
    written = [
        (w.kind, t.source, t.target, t.who, "yes" if t.reason_required else "no")
        for w in WORKFLOWS
        for t in w.transitions
    ]
    assert agreed
    assert sorted(map(repr, written)) == sorted(map(repr, agreed))


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda w: w.kind)
def test_every_role_on_every_transition(workflow: Workflow) -> None:
    allowed = 0
    for source in states(workflow):
        for target in states(workflow):
            between = lines(workflow, source, target)
            for role in ROLES:
                if not between:
                    with pytest.raises(WrongState):
                        move(workflow, source, target, role, "a reason")
                elif not any(role in line.who for line in between):
                    with pytest.raises(Forbidden):
                        move(workflow, source, target, role, "a reason")
                else:
                    thing, rows = move(workflow, source, target, role, "a reason")
                    assert (thing.state, thing.revision, len(rows)) == (target, 2, 1)
                    allowed += 1
    assert allowed >= len(workflow.transitions)


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda w: w.kind)
def test_a_reason_is_asked_for_exactly_where_the_table_says(workflow: Workflow) -> None:
    for line in workflow.transitions:
        for role in line.who:
            mine = [t for t in lines(workflow, line.source, line.target) if role in t.who]
            if all(t.reason_required for t in mine):
                for nothing in (None, "", "  \n"):
                    with pytest.raises(Invalid):
                        move(workflow, line.source, line.target, role, nothing)
            else:
                assert move(workflow, line.source, line.target, role, None)[0].state == line.target


def test_what_is_written_down_names_states_and_no_text() -> None:
    _thing, (entry,) = move(needs.WORKFLOW, "in_review", "draft", "need_approver", "Inga bor där")
    assert (entry.action, entry.from_state, entry.to_state) == ("need.draft", "in_review", "draft")
    assert (entry.object_kind, entry.object_id, entry.person_id) == ("need", 7, 1)
    assert "Inga" not in repr(vars(entry))
