"""Answers closed by hand and by clock, opened again, and a need withdrawn."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.core.errors import Forbidden, Invalid, WrongState
from marketplace.needs import operations, queries
from marketplace.needs.models import Need, NeedCode
from tests.factories import make_need
from tests.personas import People
from tests.unit.needs.conftest import Events


def close(session: Session, people: People, need: Need, now: datetime) -> None:
    operations.close_answers(
        session, people.approver.actor, need, reason="Vi har fått svar nog.", now=now
    )


def reopen(session: Session, people: People, need: Need, now: datetime, days: int = 20) -> None:
    operations.reopen_answers(
        session,
        people.approver.actor,
        need,
        closes=now + timedelta(days=days),
        reason="Fler hinner svara.",
        now=now,
    )


def withdraw(session: Session, people: People, need: Need, now: datetime, who: str) -> None:
    actor = getattr(people, who).actor
    operations.withdraw_need(session, actor, need, reason="Behovet finns inte mer.", now=now)


def test_answers_are_closed_by_hand_before_the_last_day(
    session: Session, people: People, now: datetime, emitted: Events
) -> None:
    need = make_need(session, people, now, "open")
    close(session, people, need, now)
    assert (need.state, need.is_open(now), need.answers_closed_at) == ("answers_closed", False, now)
    assert queries.decisions(session, need.id)[0].reason == "Vi har fått svar nog."
    assert emitted("need.answers_closed") == [{"need": need.id, "actor": people.approver.person.id}]


def test_what_the_clock_has_closed_is_not_closed_by_hand(
    session: Session, people: People, now: datetime
) -> None:
    need = make_need(session, people, now, "open")
    with pytest.raises(WrongState):
        close(session, people, need, now + timedelta(days=31))


def test_an_announced_need_has_no_answers_to_close(
    session: Session, people: People, now: datetime
) -> None:
    need = make_need(session, people, now, "announced")
    with pytest.raises(WrongState):
        close(session, people, need, now)


@pytest.mark.parametrize("who", ["author", "neighbour", "moderator", "editor"])
def test_only_approvers_close_and_open(
    session: Session, people: People, now: datetime, who: str
) -> None:
    need, actor = make_need(session, people, now, "open"), getattr(people, who).actor
    with pytest.raises(Forbidden):
        operations.close_answers(session, actor, need, reason="Nog.", now=now)
    close(session, people, need, now)
    with pytest.raises(Forbidden):
        operations.reopen_answers(
            session, actor, need, closes=now + timedelta(days=9), reason="Mer.", now=now
        )


def test_a_closed_need_opens_again_with_a_new_last_day_as_a_version(
    session: Session, people: People, now: datetime, emitted: Events
) -> None:
    need = make_need(session, people, now, "open")
    after = now + timedelta(days=40)
    reopen(session, people, need, after)
    version = queries.current(need)
    assert (need.state, need.is_open(after), version.number) == ("published", True, 2)
    assert version.change_note == "Fler hinner svara."
    assert version.answers_close_at == after + timedelta(days=20)
    assert emitted("need.reopened")[0]["version"] == version.id


def test_opening_again_leaves_what_is_being_written_and_gives_it_the_same_day(
    session: Session, people: People, now: datetime
) -> None:
    need = make_need(session, people, now, "open")
    author = people.author.actor
    operations.start_revision(session, author, need, now=now)
    operations.update_need(session, author, need, {"title": "Halvfärdig"}, now=now)
    close(session, people, need, now)
    reopen(session, people, need, now, days=50)
    working = queries.working_copy(session, need)
    assert working is not None
    assert working.title == "Halvfärdig"
    assert queries.current(need).title != "Halvfärdig"
    assert working.answers_close_at == queries.current(need).answers_close_at


def test_a_last_day_that_has_been_opens_nothing(
    session: Session, people: People, now: datetime
) -> None:
    need = make_need(session, people, now, "open")
    close(session, people, need, now)
    with pytest.raises(Invalid):
        reopen(session, people, need, now, days=-1)
    assert need.state == "answers_closed"


def test_a_need_that_lacks_something_is_not_opened(
    session: Session, people: People, now: datetime
) -> None:
    need = make_need(session, people, now, "announced", answers_close_at=now + timedelta(days=3))
    with pytest.raises(Invalid, match="missing_to_open"):
        reopen(session, people, need, now + timedelta(days=4))


@pytest.mark.parametrize(("who", "by_arena"), [("approver", False), ("moderator", True)])
def test_a_need_is_withdrawn_by_its_approver_or_the_arena(
    session: Session, people: People, now: datetime, emitted: Events, who: str, by_arena: bool
) -> None:
    need = make_need(session, people, now, "open")
    withdraw(session, people, need, now, who)
    decision = queries.decisions(session, need.id)[0]
    assert (need.state, decision.kind, decision.by_arena) == ("withdrawn", "withdrawn", by_arena)
    assert session.scalars(select(NeedCode).filter_by(need_id=need.id)).all() == []
    assert emitted("need.withdrawn")[0]["need"] == need.id
    # Nothing that was published is deleted.
    assert len(queries.version_marks(session, need.id)) == 1


@pytest.mark.parametrize("who", ["author", "neighbour", "editor", "platform_admin"])
def test_others_do_not_withdraw(session: Session, people: People, now: datetime, who: str) -> None:
    need = make_need(session, people, now, "open")
    with pytest.raises(Forbidden):
        withdraw(session, people, need, now, who)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 1001])
def test_what_is_decided_needs_a_reason_within_bounds(
    session: Session, people: People, now: datetime, reason: str
) -> None:
    need, actor = make_need(session, people, now, "open"), people.approver.actor
    with pytest.raises(Invalid):
        operations.withdraw_need(session, actor, need, reason=reason, now=now)
    assert queries.decisions(session, need.id) == []


def test_following_and_no_longer(session: Session, people: People, now: datetime) -> None:
    need = make_need(session, people, now, "open")
    rival = people.rival
    for _twice in range(2):
        operations.follow_need(session, rival.actor, need, now=now)
    assert queries.followers(session, need.id) == [rival.person.id]
    assert [one.ref for one in queries.followed_by(session, rival.person.id, now)] == [need.ref]
    withdraw(session, people, need, now, "approver")
    assert queries.followed_by(session, rival.person.id, now) == []
    for _twice in range(2):
        operations.unfollow_need(session, rival.actor, need, now=now)
    assert queries.followers(session, need.id) == []


def test_a_draft_is_not_followed(session: Session, people: People, now: datetime) -> None:
    need = make_need(session, people, now)
    with pytest.raises(WrongState):
        operations.follow_need(session, people.rival.actor, need, now=now)
