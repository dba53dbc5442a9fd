"""What changed in a need reaches those whom it concerns: fields, what was and what is (R25)."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.identity import actor_for
from marketplace.core.actor import SYSTEM
from marketplace.needs import operations as needs
from marketplace.needs.models import Need
from marketplace.notifications import things
from marketplace.notifications.handlers import notify
from marketplace.notifications.models import Notification
from marketplace.notifications.wording import Words, put_into_words
from marketplace.proposals import operations as proposals
from tests.factories import make_need, make_proposal
from tests.personas import People, settle
from tests.unit.notifications.scene import last_event, told

NOTE = "Vi har räknat om."


@pytest.fixture
def people(session: Session, now: datetime) -> People:
    """Somebody in every role, in the test's own transaction."""
    return settle(session, now)


def change(session: Session, people: People, need: Need, now: datetime, **values: Any) -> None:
    """Publish a next version with these values."""
    author = people.author.actor
    needs.start_revision(session, author, need, now=now)
    needs.update_need(session, author, need, values, now=now)
    needs.publish_revision(session, people.approver.actor, need, note=NOTE, now=now)


def words_to(session: Session, part: Any, now: datetime, language: str = "sv") -> Words:
    """What this person is told of the newest version."""
    event = last_event(session, "need.published")
    notify(session, event, object(), now)  # type: ignore[arg-type]
    query = select(Notification).filter_by(event_seq=event.seq, person_id=part.person.id)
    notice = session.scalars(query).one()
    membership = None
    actor = part.actor if notice.organisation_id else actor_for(part.person, membership)
    return put_into_words(notice, things.load(session, [notice]), actor, language, now)


def test_r25_a_new_version_is_told_to_followers_and_to_those_who_answered(
    session: Session, people: People, now: datetime
) -> None:
    need = make_need(session, people, now, "open")
    make_proposal(session, people, need, now, "submitted")
    needs.follow_need(session, people.neighbour.actor, need, now=now)
    change(session, people, need, now, volume="226 personer")
    found = told(session, people, "need.published")
    assert found["editor"] == ("need.changed", "proposer")
    assert found["company_admin"] == ("need.changed", "proposer")
    assert found["neighbour"] == ("followed.changed", "follower")
    assert found["author"] == ("need.revised", "owner")
    assert "rival" not in found
    assert "approver" not in found  # who did it


def test_r25_the_notice_names_the_changed_fields_old_and_new(
    session: Session, people: People, now: datetime
) -> None:
    need = make_need(session, people, now, "open", volume="214 personer")
    make_proposal(session, people, need, now, "submitted")
    problem = f"{need.current.problem} Nu är de fler." if need.current else ""
    change(session, people, need, now, volume="226 personer", problem=problem)
    words = words_to(session, people.editor, now)
    assert "Omfattning: 214 personer → 226 personer." in words.paragraphs[0]
    by_field = {one.field: one for one in words.changes}
    volume = by_field["Omfattning"]
    assert "".join(piece.text for piece in volume.old) == "214 personer"
    assert "".join(piece.text for piece in volume.new) == "226 personer"
    added = [piece.text for piece in by_field["Problem och nuläge"].new if piece.kind == "added"]
    assert "".join(added).strip() == "Nu är de fler."
    assert set(by_field) == {"Omfattning", "Problem och nuläge"}
    assert f"Skäl: {NOTE}" in words.paragraphs


def test_the_one_answer_is_what_the_button_opens(
    session: Session, people: People, now: datetime
) -> None:
    need = make_need(session, people, now, "open")
    first = make_proposal(session, people, need, now, "submitted")
    change(session, people, need, now, volume="226 personer")
    assert words_to(session, people.editor, now).path == f"/sv/proposals/{first.ref}"
    make_proposal(session, people, need, now, "submitted")
    assert words_to(session, people.editor, now).path == f"/sv/needs/{need.ref}"


def test_a_long_text_is_told_by_what_differs_in_it(
    session: Session, people: People, now: datetime
) -> None:
    long = "Varje natt väcks någon av en tillsyn som inte behövdes. " * 40
    need = make_need(session, people, now, "open", problem=long)
    make_proposal(session, people, need, now, "submitted")
    change(session, people, need, now, problem=long.replace("natt", "kväll", 1))
    (changed,) = words_to(session, people.editor, now).changes
    told_text = "".join(piece.text for piece in changed.new)
    assert "kväll" in told_text
    assert len(told_text) < 300


def test_who_follows_and_answers_is_told_once(
    session: Session, people: People, now: datetime
) -> None:
    need = make_need(session, people, now, "open")
    make_proposal(session, people, need, now, "submitted")
    needs.follow_need(session, people.editor.actor, need, now=now)
    change(session, people, need, now, volume="226 personer")
    event = last_event(session, "need.published")
    notify(session, event, object(), now)  # type: ignore[arg-type]
    query = select(Notification.kind)
    mine = query.filter_by(event_seq=event.seq, person_id=people.editor.person.id)
    assert session.scalars(mine).all() == ["need.changed"]


def test_followers_hear_of_the_end_of_the_answer_time_and_of_withdrawal(
    session: Session, people: People, now: datetime
) -> None:
    need = make_need(session, people, now, "open")
    needs.follow_need(session, people.rival.actor, need, now=now)
    closes = need.current.answers_close_at if need.current else None
    assert closes is not None
    needs.close_answers_when_due(session, closes)
    assert told(session, people, "need.answers_closed")["rival"] == (
        "followed.answers_closed",
        "follower",
    )
    reason = "Behovet skrivs om."
    needs.withdraw_need(session, people.approver.actor, need, reason=reason, now=closes)
    assert told(session, people, "need.withdrawn")["rival"] == ("followed.withdrawn", "follower")


def test_a_need_that_opens_again_is_told_to_all_who_waited(
    session: Session, people: People, now: datetime
) -> None:
    need = make_need(session, people, now, "open")
    make_proposal(session, people, need, now, "submitted")
    needs.follow_need(session, people.rival.actor, need, now=now)
    approver = people.approver.actor
    needs.close_answers(session, approver, need, reason="Vi väntar.", now=now)
    closes = now + timedelta(days=20)
    needs.reopen_answers(session, approver, need, closes=closes, reason="Nu går det.", now=now)
    found = told(session, people, "need.reopened")
    assert found["rival"] == ("followed.reopened", "follower")
    assert found["editor"] == ("need.reopened", "proposer")
    assert found["author"] == ("need.reopened", "owner")


def test_a_comment_on_a_next_version_is_told_and_leads_to_the_draft(
    session: Session, people: People, now: datetime
) -> None:
    need = make_need(session, people, now, "open")
    needs.start_revision(session, people.author.actor, need, now=now)
    needs.comment_need(session, people.approver.actor, need, "Bra.", now=now)
    event = last_event(session, "need.commented")
    notify(session, event, object(), now)  # type: ignore[arg-type]
    notice = session.scalars(select(Notification).filter_by(event_seq=event.seq)).one()
    named = things.load(session, [notice])
    words = put_into_words(notice, named, people.author.actor, "sv", now)
    assert words.path == f"/sv/needs/{need.ref}/draft"


def test_a_need_withdrawn_by_the_arena_is_told_to_its_owner(
    session: Session, people: People, now: datetime
) -> None:
    need = make_need(session, people, now, "open")
    reason = "Dubblett."
    needs.withdraw_need(session, people.moderator.actor, need, reason=reason, now=now)
    assert told(session, people, "need.withdrawn")["author"] == ("need.withdrawn", "owner")


def test_readers_hear_that_an_answer_stands_after_a_change(
    session: Session, people: People, now: datetime
) -> None:
    need = make_need(session, people, now, "open")
    proposal = make_proposal(session, people, need, now, "submitted")
    change(session, people, need, now, volume="226 personer")
    proposals.confirm_proposal(session, people.editor.actor, proposal, now=now)
    assert told(session, people, "proposal.confirmed")["author"] == ("proposal.confirmed", "owner")


def test_the_system_is_nobody_to_leave_out(session: Session, people: People, now: datetime) -> None:
    assert SYSTEM.person_id is None
    need = make_need(session, people, now, "open")
    closes = need.current.answers_close_at if need.current else None
    assert closes is not None
    needs.close_answers_when_due(session, closes)
    assert "author" in told(session, people, "need.answers_closed")
