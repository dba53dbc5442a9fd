"""What a need lacks, what state it is in, and what somebody is to it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from marketplace.core.actor import SYSTEM, Actor, operator
from marketplace.needs import rules
from tests.factories import NEED, OPEN

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class Text:
    """A text with everything, unless told otherwise."""

    def __init__(self, **changes: Any) -> None:
        values = {
            **NEED,
            **OPEN,
            "needed_from_undecided": False,
            "answers_close_at": NOW + timedelta(days=9),
            **changes,
        }
        vars(self).update(values)


@dataclass(frozen=True)
class Identity:
    organisation_id: int = 1
    owner_id: int | None = 10
    author_ids: frozenset[int] = field(default_factory=lambda: frozenset({10, 11}))


def test_a_whole_text_lacks_nothing() -> None:
    assert rules.missing(Text(), "publish", owner_id=10) == ()
    assert rules.missing(Text(), "open", owner_id=10) == ()
    assert rules.is_complete(Text(), owner_id=10)


@pytest.mark.parametrize("name", [n for n in rules.TO_PUBLISH if n != "needed_from"])
def test_each_thing_that_publishing_asks_for_is_missed(name: str) -> None:
    empty = [] if isinstance(getattr(Text(), name), list) else ""
    text = Text(**{name: empty})
    assert rules.missing(text, "publish", owner_id=10) == (name,)
    assert not rules.is_complete(text, owner_id=10)


def test_a_year_or_not_decided_says_from_when() -> None:
    assert rules.missing(Text(needed_from_year=None), "publish", owner_id=10) == ("needed_from",)
    undecided = Text(needed_from_year=None, needed_from_undecided=True)
    assert rules.missing(undecided, "publish", owner_id=10) == ()


@pytest.mark.parametrize(
    ("name", "empty"),
    [
        ("success_measures", []),
        ("success_measures", [{"measure": "Väckta", "target": ""}]),
        ("success_measures", [{"measure": "", "target": "20"}]),
        ("target_groups", []),
        ("open_questions", []),
        ("dialogue_forms", []),
        ("answers_close_at", None),
    ],
)
def test_each_thing_that_opening_asks_for_is_missed(name: str, empty: object) -> None:
    text = Text(**{name: empty})
    assert rules.missing(text, "open", owner_id=10) == (name,)
    assert rules.missing(text, "publish", owner_id=10) == ()
    assert not rules.is_complete(text, owner_id=10)


def test_a_need_without_owner_cannot_open() -> None:
    assert rules.missing(Text(), "open", owner_id=None) == ("owner",)


def test_the_state_follows_the_clock_whether_or_not_a_job_has_run() -> None:
    close = NOW + timedelta(hours=1)
    assert rules.state_at("published", close, close - timedelta(microseconds=1)) == "published"
    assert rules.state_at("published", close, close) == "answers_closed"
    assert rules.state_at("published", None, close) == "published"
    assert rules.state_at("summarised", close, close) == "summarised"


@pytest.mark.parametrize(
    ("state", "complete", "close", "phase"),
    [
        ("published", False, None, "announced"),
        ("published", True, NOW + timedelta(days=1), "open"),
        ("published", False, NOW - timedelta(days=1), "answers_closed"),
        ("published", True, NOW, "answers_closed"),
        ("draft", True, None, "draft"),
        ("withdrawn", True, NOW - timedelta(days=1), "withdrawn"),
    ],
)
def test_phases(state: str, complete: bool, close: datetime | None, phase: str) -> None:
    assert rules.phase_at(state, complete, close, NOW) == phase


def actor(person: int, organisation: int, *roles: str) -> Actor:
    return Actor("person", person, organisation, frozenset(roles))


@pytest.mark.parametrize(
    ("who", "roles"),
    [
        (actor(10, 1, "need_author"), {"need_author"}),
        (actor(11, 1, "need_author"), {"need_author"}),
        (actor(12, 1, "need_author"), set()),
        (actor(10, 1), set()),
        (actor(10, 2, "need_author"), set()),
        (actor(12, 1, "need_approver"), {"need_approver"}),
        (actor(12, 2, "need_approver"), set()),
        (actor(10, 1, "need_author", "need_approver"), {"need_author", "need_approver"}),
        (actor(20, 9, "moderator"), {"moderator"}),
        (actor(20, 1, "organisation_admin"), set()),
        (operator("root"), {"moderator", "platform_admin"}),
        (SYSTEM, {"system"}),
    ],
)
def test_what_somebody_is_to_a_need(who: Actor, roles: set[str]) -> None:
    assert rules.roles_of(who, Identity()) == roles


@pytest.mark.parametrize(
    ("who", "may"),
    [
        (actor(10, 1, "need_author"), True),
        (actor(12, 1, "need_author"), False),
        (actor(12, 1, "need_approver"), True),
        (actor(12, 2, "need_approver"), False),
        (actor(20, 9, "moderator"), False),
        (actor(20, 9, "auditor", "platform_admin"), False),
        (operator("root"), False),
    ],
)
def test_drafts_are_for_those_who_write_and_approve(who: Actor, may: bool) -> None:
    assert rules.may_read_draft(who, Identity()) is may
