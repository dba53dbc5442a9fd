"""Who is told of what: the right people, by what is true now, and nobody of their own deeds."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from marketplace.accounts.models import Membership
from marketplace.core.events import Event
from marketplace.matching import operations as matching
from marketplace.needs import operations as needs
from marketplace.notifications.audiences import AUDIENCES, recipients
from marketplace.offers import operations as offers
from marketplace.proposals import operations as proposals
from marketplace.worker import HANDLERS
from tests.factories import DAYS_OPEN, make_need, make_offer, make_proposal
from tests.personas import People, settle
from tests.unit.notifications.scene import pair, reasons, told


@pytest.fixture
def people(session: Session, now: datetime) -> People:
    """Somebody in every role, in the test's own transaction."""
    return settle(session, now)


def test_the_worker_tells_of_every_kind_that_has_an_audience() -> None:
    notify = {kind for kind, some in HANDLERS.items() if "notify" in {h.__name__ for h in some}}
    assert notify == set(AUDIENCES)


def test_a_draft_in_review_is_for_the_bodys_approvers(
    session: Session, people: People, now: datetime
) -> None:
    second = Membership.person_id == people.coauthor.person.id
    session.execute(update(Membership).where(second).values(roles=["need_approver"]))
    need = make_need(session, people, now, "in_review")
    found = told(session, people, "need.submitted")
    assert reasons(found) == {"approver": "approver", "coauthor": "approver"}
    # Published meanwhile: nobody is asked to review it.
    needs.publish_need(session, people.approver.actor, need, now=now)
    assert told(session, people, "need.submitted") == {}


def test_what_is_sent_back_goes_to_those_who_write(
    session: Session, people: People, now: datetime
) -> None:
    need = make_need(session, people, now, "in_review")
    needs.return_need(session, people.approver.actor, need, reason="Mät det.", now=now)
    assert reasons(told(session, people, "need.returned")) == {"author": "owner"}


def test_a_comment_goes_to_the_others_of_the_draft(
    session: Session, people: People, now: datetime
) -> None:
    need = make_need(session, people, now)
    needs.comment_need(session, people.author.actor, need, "Vad tror du?", now=now)
    assert reasons(told(session, people, "need.commented")) == {"approver": "approver"}
    needs.comment_need(session, people.approver.actor, need, "Bra.", now=now)
    assert reasons(told(session, people, "need.commented")) == {"author": "owner"}


def test_a_published_need_is_news_to_those_named_but_its_publisher(
    session: Session, people: People, now: datetime
) -> None:
    make_need(session, people, now, "announced")
    assert reasons(told(session, people, "need.published")) == {"author": "owner"}


def test_somebody_who_has_lost_the_role_is_not_told(
    session: Session, people: People, now: datetime
) -> None:
    make_need(session, people, now, "announced")
    mine = Membership.person_id == people.author.person.id
    session.execute(update(Membership).where(mine).values(roles=["organisation_admin"]))
    assert told(session, people, "need.published") == {}
    session.execute(delete(Membership).where(mine))
    session.expire_all()
    assert told(session, people, "need.published") == {}


def test_a_proposal_is_told_to_its_readers_and_receipted_to_the_company(
    session: Session, people: People, now: datetime
) -> None:
    need = make_need(session, people, now, "open")
    make_proposal(session, people, need, now, "submitted")
    assert told(session, people, "proposal.submitted") == {
        "author": ("proposal.submitted", "owner"),
        "approver": ("proposal.submitted", "approver"),
        # The receipt goes to whoever submitted it, too.
        "editor": ("proposal.receipt", "receipt"),
        "company_admin": ("proposal.receipt", "receipt"),
    }


def test_a_withdrawn_proposal_keeps_its_receipt_and_is_no_longer_new(
    session: Session, people: People, now: datetime
) -> None:
    need = make_need(session, people, now, "open")
    proposal = make_proposal(session, people, need, now, "submitted")
    proposals.withdraw_proposal(session, people.editor.actor, proposal, now=now)
    assert set(told(session, people, "proposal.submitted")) == {"editor", "company_admin"}
    assert set(told(session, people, "proposal.withdrawn")) == {"author", "approver"}


def test_the_company_knows_when_it_is_read_and_answered(
    session: Session, people: People, now: datetime
) -> None:
    need = make_need(session, people, now, "open")
    make_proposal(session, people, need, now, "noted")
    for kind in ("proposal.acknowledged", "proposal.noted"):
        assert set(told(session, people, kind)) == {"editor", "company_admin"}


def test_the_end_of_the_answer_time_goes_to_both_sides(
    session: Session, people: People, now: datetime
) -> None:
    need = make_need(session, people, now, "open")
    make_proposal(session, people, need, now, "submitted")
    make_proposal(session, people, need, now, "draft")
    assert needs.close_answers_when_due(session, now + timedelta(days=DAYS_OPEN + 1)) == 1
    assert reasons(told(session, people, "need.answers_closed")) == {
        "author": "owner",
        "approver": "approver",
        "editor": "proposer",
        "company_admin": "proposer",
    }


def test_moderators_are_told_of_offers_to_review_and_editors_of_the_outcome(
    session: Session, people: People, now: datetime
) -> None:
    offer = make_offer(session, people, now, "in_review")
    assert reasons(told(session, people, "offer.submitted")) == {"moderator": "moderator"}
    offers.publish_offer(session, people.moderator.actor, offer, now=now)
    assert told(session, people, "offer.submitted") == {}
    assert reasons(told(session, people, "offer.published")) == {"editor": "editor"}


def test_an_introduction_is_told_to_both_sides_and_an_answer_to_the_other(
    session: Session, people: People, now: datetime
) -> None:
    need = make_need(session, people, now, "open")
    match = pair(session, people, need, make_offer(session, people, now, "published"), now)
    sides = {"author": "owner", "approver": "approver", "editor": "editor"}
    assert reasons(told(session, people, "match.curated")) == sides
    assert reasons(told(session, people, "match.introduced")) == sides
    matching.reply(session, people.editor.actor, match, interested=True, now=now)
    assert reasons(told(session, people, "match.replied")) == {
        "author": "owner",
        "approver": "approver",
        "moderator": "moderator",
    }
    matching.reply(session, people.author.actor, match, interested=False, now=now)
    assert reasons(told(session, people, "match.replied")) == {
        "editor": "editor",
        "moderator": "moderator",
    }


def test_a_verified_organisation_tells_its_members_and_the_arena_nobody(
    session: Session, people: People
) -> None:
    events = session.scalars(select(Event).filter_by(kind="organisation.verified")).all()
    told_of = {
        event.refs["organisation"]: {one.person_id for one in recipients(session, event).values()}
        for event in events
    }
    assert told_of[people.editor.organisation.id] == {
        people.editor.person.id,
        people.company_admin.person.id,
    }
    assert told_of[people.moderator.organisation.id] == set()
