"""An offer after it was published: new versions, renewal, review, suspension, reminders, import."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.core.actor import operator
from marketplace.core.errors import Forbidden, Invalid, WrongState
from marketplace.core.events import Event
from marketplace.offers import operations, queries, validation
from marketplace.offers.models import Offer, OfferCode, OfferVersion
from tests.factories import OFFER, make_offer
from tests.personas import People, settle

IMPORT = operator("tests")
DAY = timedelta(days=1)


@pytest.fixture
def people(session: Session, now: datetime) -> People:
    return settle(session, now)


@pytest.fixture
def offer(session: Session, people: People, now: datetime) -> Offer:
    return make_offer(session, people, now, "published")


def kinds(session: Session, offer: Offer) -> list[str]:
    """The kinds of events about this offer, in order."""
    events = session.scalars(select(Event).order_by(Event.seq))
    return [event.kind for event in events if event.refs.get("offer") == offer.id]


def change(
    session: Session, people: People, offer: Offer, now: datetime, **values: Any
) -> OfferVersion:
    """The company writes this and publishes it."""
    editor = people.editor.actor
    operations.update_offer(session, editor, offer, values, now=now)
    return operations.publish_changes(session, editor, offer, now=now)


def suspend(session: Session, people: People, offer: Offer, now: datetime) -> None:
    operations.suspend_offer(session, people.moderator.actor, offer, reason="Skäl", now=now)


def year_after(now: datetime) -> datetime:
    return validation.months_from(now, 24)


def test_a_published_offer_is_changed_in_a_copy(
    session: Session, people: People, offer: Offer, now: datetime
) -> None:
    operations.update_offer(session, people.editor.actor, offer, {"title": "Ny"}, now=now)
    copy = queries.working_copy(session, offer)
    assert copy is not None
    assert (copy.title, copy.problem_solved) == ("Ny", OFFER["problem_solved"])
    assert (offer.state, queries.current(offer).title) == ("published", OFFER["title"])


def test_writing_what_is_public_already_begins_no_copy(
    session: Session, people: People, offer: Offer, now: datetime
) -> None:
    assert not operations.update_offer(session, people.editor.actor, offer, OFFER, now=now)
    assert queries.working_copy(session, offer) is None


def test_a_companys_changes_are_public_at_once_and_wait_for_a_moderator(
    session: Session, people: People, offer: Offer, now: datetime
) -> None:
    first, later = queries.current(offer), now + DAY
    operations.update_offer(session, people.editor.actor, offer, {"title": "Ny"}, now=later)
    version = operations.publish_changes(
        session, people.editor.actor, offer, note="Bytt namn.", now=later
    )
    assert (version.number, version.change_note, offer.current) == (2, "Bytt namn.", version)
    assert (offer.published_at, offer.submitted_at) == (now, later)
    assert (offer.reviewed, offer.is_changed_since_review) == (first, True)
    assert queries.working_copy(session, offer) is None
    assert kinds(session, offer)[-1] == "offer.published"


def test_waiting_begins_with_the_first_change(
    session: Session, people: People, offer: Offer, now: datetime
) -> None:
    change(session, people, offer, now + DAY, title="Ny")
    change(session, people, offer, now + 2 * DAY, title="Nyare")
    assert offer.submitted_at == now + DAY


def test_what_says_again_what_was_read_waits_no_longer(
    session: Session, people: People, offer: Offer, now: datetime
) -> None:
    change(session, people, offer, now, title="Ny")
    change(session, people, offer, now, title=OFFER["title"])
    assert (offer.submitted_at, offer.is_changed_since_review) == (None, False)


def test_the_filters_follow_the_new_text(
    session: Session, people: People, offer: Offer, now: datetime
) -> None:
    change(session, people, offer, now, welfare_areas=["school"])
    rows = session.scalars(select(OfferCode.code).filter_by(offer_id=offer.id, list="area"))
    assert "school" in rows.all()


def test_a_moderator_marks_what_was_changed_as_reviewed(
    session: Session, people: People, offer: Offer, now: datetime
) -> None:
    version = change(session, people, offer, now, title="Ny")
    operations.mark_reviewed(session, people.moderator.actor, offer, now=now + DAY)
    assert (offer.reviewed, offer.reviewed_at, offer.submitted_at) == (version, now + DAY, None)
    assert offer.reviewed_by_id == people.moderator.person.id
    with pytest.raises(WrongState):
        operations.mark_reviewed(session, people.moderator.actor, offer, now=now + DAY)


def test_publishing_changes_asks_for_all_that_is_mandatory(
    session: Session, people: People, offer: Offer, now: datetime
) -> None:
    with pytest.raises(Invalid) as refused:
        change(session, people, offer, now, summary="", welfare_areas=[])
    assert set(refused.value.fields) == {"summary", "welfare_areas"}
    with pytest.raises(Invalid):
        operations.publish_changes(session, people.editor.actor, offer, note="x" * 401, now=now)


def test_without_changes_there_is_nothing_to_publish_or_throw_away(
    session: Session, people: People, offer: Offer, now: datetime
) -> None:
    for verb in (operations.publish_changes, operations.discard_changes):
        with pytest.raises(WrongState) as refused:
            verb(session, people.editor.actor, offer, now=now)
        assert refused.value.code == "offer_unchanged"


def test_changes_are_thrown_away(
    session: Session, people: People, offer: Offer, now: datetime
) -> None:
    operations.update_offer(session, people.editor.actor, offer, {"title": "Ny"}, now=now)
    operations.discard_changes(session, people.editor.actor, offer, now=now)
    assert queries.working_copy(session, offer) is None
    assert queries.current(offer).title == OFFER["title"]


def test_moving_the_last_day_asks_for_no_new_review(
    session: Session, people: People, offer: Offer, now: datetime
) -> None:
    operations.update_offer(session, people.editor.actor, offer, {"title": "Ny"}, now=now)
    until = year_after(now)
    version = operations.renew_offer(
        session, people.editor.actor, offer, valid_until=until, now=now
    )
    assert (version.number, version.title, version.valid_until) == (2, OFFER["title"], until)
    assert (offer.reviewed, offer.submitted_at) == (version, None)
    copy = queries.working_copy(session, offer)
    assert copy is not None
    assert (copy.title, copy.valid_until) == ("Ny", until)


@pytest.mark.parametrize("clock_has_run", [True, False])
def test_an_expired_offer_is_renewed(
    session: Session, people: People, offer: Offer, now: datetime, clock_has_run: bool
) -> None:
    later = now + 400 * DAY
    if clock_has_run:
        operations.expire_offers_when_due(session, later)
    assert offer.state_at(later) == "expired"
    until = year_after(later)
    operations.renew_offer(session, people.editor.actor, offer, valid_until=until, now=later)
    assert (offer.state, offer.state_at(later), offer.submitted_at) == (
        "published",
        "published",
        None,
    )
    assert kinds(session, offer)[-3:] == ["offer.expired", "offer.published", "offer.renewed"]


def test_an_expired_offer_with_a_new_text_waits_for_a_moderator(
    session: Session, people: People, offer: Offer, now: datetime
) -> None:
    later = now + 400 * DAY
    operations.expire_offers_when_due(session, later)
    change(session, people, offer, later, title="Ny", valid_until=year_after(later))
    assert (offer.state, offer.submitted_at) == ("published", later)


def test_renewing_asks_for_another_day_that_lies_ahead(
    session: Session, people: People, offer: Offer, now: datetime
) -> None:
    same = queries.current(offer).valid_until
    assert same is not None
    for until, code in (
        (same, "same_day"),
        (now - DAY, "date_has_passed"),
        (now + 2000 * DAY, "too_far_ahead"),
    ):
        with pytest.raises(Invalid) as refused:
            operations.renew_offer(session, people.editor.actor, offer, valid_until=until, now=now)
        assert refused.value.fields == {"valid_until": code}


def test_an_unverified_company_publishes_nothing_more(
    session: Session, people: People, offer: Offer, now: datetime
) -> None:
    people.editor.organisation.state = "registered"
    with pytest.raises(Forbidden):
        change(session, people, offer, now, title="Ny")
    with pytest.raises(Forbidden):
        operations.renew_offer(
            session, people.editor.actor, offer, valid_until=year_after(now), now=now
        )


@pytest.mark.parametrize("state", ["published", "expired", "suspended"])
def test_withdrawing_leaves_the_versions_and_takes_the_copy(
    session: Session, people: People, offer: Offer, now: datetime, state: str
) -> None:
    if state == "suspended":
        suspend(session, people, offer, now)
    later = now + 400 * DAY if state == "expired" else now
    operations.expire_offers_when_due(session, later)
    operations.update_offer(session, people.editor.actor, offer, {"title": "Ny"}, now=later)
    operations.withdraw_offer(session, people.editor.actor, offer, now=later)
    left = session.scalars(select(OfferVersion.number).filter_by(offer_id=offer.id))
    assert (offer.state, left.all()) == ("withdrawn", [1])


def test_a_reminder_goes_once_for_every_last_day(
    session: Session, people: People, offer: Offer, now: datetime
) -> None:
    until = queries.current(offer).valid_until
    assert until is not None
    assert operations.remind_before_offers_expire(session, until - 31 * DAY) == 0
    near = until - 30 * DAY
    assert operations.remind_before_offers_expire(session, near) == 1
    assert operations.remind_before_offers_expire(session, near + DAY) == 0
    longer = until + 60 * DAY
    operations.renew_offer(session, people.editor.actor, offer, valid_until=longer, now=near)
    assert operations.remind_before_offers_expire(session, until) == 0
    assert operations.remind_before_offers_expire(session, longer - DAY) == 1
    assert kinds(session, offer).count("offer.expires_soon") == 2
    assert operations.remind_before_offers_expire(session, longer) == 0


def test_a_form_sent_twice_makes_one_draft(session: Session, people: People, now: datetime) -> None:
    editor = people.editor
    begun = [
        operations.start_offer(
            session, editor.actor, editor.organisation, now=now, key="the same form"
        )
        for _ in range(2)
    ]
    assert begun[0] is begun[1]
    other = operations.start_offer(session, editor.actor, editor.organisation, now=now, key="b")
    assert other is not begun[0]
    rival = people.rival
    theirs = operations.start_offer(
        session, rival.actor, rival.organisation, now=now, key="the same form"
    )
    assert theirs is not begun[0]


def test_changed_content_of_an_import_becomes_a_version_that_counts_as_read(
    session: Session, people: People, offer: Offer, now: datetime
) -> None:
    changed = operations.publish_changed_import(
        session, IMPORT, offer, {"title": "Ny", "summary": OFFER["summary"]}, reason="I", now=now
    )
    assert changed == {"title"}
    current = queries.current(offer)
    assert (current.number, current.title, offer.reviewed) == (2, "Ny", current)
    again = operations.publish_changed_import(
        session, IMPORT, offer, {"title": "Ny"}, reason="I", now=now
    )
    assert (again, queries.current(offer).number) == (frozenset(), 2)


def test_changed_content_of_an_imported_draft_becomes_its_text(
    session: Session, people: People, now: datetime
) -> None:
    draft = make_offer(session, people, now)
    operations.publish_changed_import(session, IMPORT, draft, {"title": "Ny"}, reason="I", now=now)
    copy = queries.working_copy(session, draft)
    assert copy is not None
    assert (draft.state, copy.title) == ("draft", "Ny")


def test_only_the_installation_imports_and_only_into_what_is_public(
    session: Session, people: People, offer: Offer, now: datetime
) -> None:
    for other in (people.moderator, people.editor):
        with pytest.raises(Forbidden):
            operations.publish_changed_import(
                session, other.actor, offer, {"title": "Ny"}, reason="I", now=now
            )
    suspend(session, people, offer, now)
    with pytest.raises(WrongState):
        operations.publish_changed_import(
            session, IMPORT, offer, {"title": "Ny"}, reason="I", now=now
        )
