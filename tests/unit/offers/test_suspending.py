"""What moderators do with offers that are public: suspend, show again; and whose every verb is."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.core.audit import AuditEntry
from marketplace.core.errors import Forbidden, Invalid, Stale, WrongState
from marketplace.core.events import Event
from marketplace.offers import operations, queries, validation
from marketplace.offers.models import Offer, OfferVersion
from tests.factories import make_offer
from tests.personas import People, settle

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


def year_after(now: datetime) -> datetime:
    return validation.months_from(now, 24)


def suspend(session: Session, people: People, offer: Offer, now: datetime) -> None:
    operations.suspend_offer(
        session, people.moderator.actor, offer, reason_code="misleading", now=now
    )


def test_a_suspended_offer_is_out_of_everything_and_its_company_reads_why(
    session: Session, people: People, offer: Offer, now: datetime
) -> None:
    change(session, people, offer, now, title="Botar allt")
    operations.suspend_offer(
        session, people.moderator.actor, offer, reason_code="other", reason="Belägg?", now=now
    )
    assert (offer.state, offer.reason_code, offer.returned_reason, offer.submitted_at) == (
        "suspended",
        "other",
        "Belägg?",
        None,
    )
    assert not queries.is_public(offer)
    assert queries.public_by_refs(session, [offer.ref], now) == {}
    assert kinds(session, offer)[-1] == "offer.suspended"


@pytest.mark.parametrize(
    ("code", "words", "field"),
    [
        ("", "  ", "reason"),
        ("other", "", "reason"),
        ("nonsense", "", "reason_code"),
        ("unclear", "", "reason_code"),
        ("", "x" * 1001, "reason"),
    ],
)
def test_suspending_asks_for_a_reason_of_the_arenas_or_ones_own(
    session: Session,
    people: People,
    offer: Offer,
    now: datetime,
    code: str,
    words: str,
    field: str,
) -> None:
    with pytest.raises(Invalid) as refused:
        operations.suspend_offer(
            session, people.moderator.actor, offer, reason_code=code, reason=words, now=now
        )
    assert set(refused.value.fields) == {field}
    assert offer.state == "published"


def test_the_company_corrects_a_suspended_offer(
    session: Session, people: People, offer: Offer, now: datetime
) -> None:
    editor = people.editor.actor
    suspend(session, people, offer, now)
    with pytest.raises(WrongState):
        operations.submit_offer(session, editor, offer, now=now)
    operations.update_offer(session, editor, offer, {"title": "Rättad"}, now=now)
    operations.submit_offer(session, editor, offer, now=now)
    assert (offer.state, offer.submitted_at, offer.reason_code) == ("in_review", now, None)
    version = operations.publish_offer(session, people.moderator.actor, offer, now=now)
    assert (version.number, version.title, offer.reviewed) == (2, "Rättad", version)


def test_what_was_public_is_never_deleted_though_it_is_a_draft_again(
    session: Session, people: People, offer: Offer, now: datetime
) -> None:
    editor = people.editor.actor
    suspend(session, people, offer, now)
    operations.update_offer(session, editor, offer, {"title": "Rättad"}, now=now)
    operations.submit_offer(session, editor, offer, now=now)
    operations.take_back_offer(session, editor, offer, now=now)
    assert offer.state == "draft"
    with pytest.raises(WrongState) as refused:
        operations.delete_offer_draft(session, editor, offer, now=now)
    assert refused.value.code == "offer_was_public"


def test_a_moderator_shows_a_suspended_offer_again(
    session: Session, people: People, offer: Offer, now: datetime
) -> None:
    version = change(session, people, offer, now, title="Ny")
    suspend(session, people, offer, now)
    with pytest.raises(Invalid):
        operations.restore_offer(session, people.moderator.actor, offer, reason=" ", now=now)
    operations.restore_offer(session, people.moderator.actor, offer, reason="Intyg", now=now)
    assert (offer.state, offer.reason_code, offer.reviewed) == ("published", None, version)
    assert kinds(session, offer)[-1] == "offer.restored"


def test_a_suspended_offer_whose_time_has_passed_comes_back_expired(
    session: Session, people: People, offer: Offer, now: datetime
) -> None:
    suspend(session, people, offer, now)
    later = now + 400 * DAY
    operations.expire_offers_when_due(session, later)
    assert offer.state == "suspended"
    operations.restore_offer(session, people.moderator.actor, offer, reason="Intyg", now=later)
    assert offer.state == "expired"
    assert kinds(session, offer)[-2:] == ["offer.restored", "offer.expired"]


Verb = Callable[..., object]


def _renew(session: Session, actor: Any, offer: Offer, *, now: datetime, **kw: Any) -> None:
    operations.renew_offer(session, actor, offer, valid_until=year_after(now), now=now, **kw)


def _suspend(session: Session, actor: Any, offer: Offer, **kw: Any) -> None:
    operations.suspend_offer(session, actor, offer, reason="Skäl", **kw)


def _restore(session: Session, actor: Any, offer: Offer, **kw: Any) -> None:
    operations.restore_offer(session, actor, offer, reason="Skäl", **kw)


COMPANY: list[Verb] = [operations.publish_changes, operations.discard_changes, _renew]
MODERATOR: list[Verb] = [operations.mark_reviewed, _suspend, _restore]


def ready(session: Session, people: People, offer: Offer, now: datetime, verb: Verb) -> None:
    """Bring the offer to where this verb can be used."""
    if verb is operations.mark_reviewed:
        change(session, people, offer, now, title="Ny")
    operations.update_offer(session, people.editor.actor, offer, {"title": "Nyast"}, now=now)
    if verb is _restore:
        suspend(session, people, offer, now)


@pytest.mark.parametrize("verb", [*COMPANY, *MODERATOR])
def test_every_verb_is_for_its_own_people_and_heeds_the_revision(
    session: Session, people: People, offer: Offer, now: datetime, verb: Verb
) -> None:
    ready(session, people, offer, now, verb)
    mine = people.editor if verb in COMPANY else people.moderator
    others = {"editor", "company_admin", "rival", "moderator", "platform_admin", "auditor"}
    for name in others:
        if getattr(people, name) is not mine:
            with pytest.raises(Forbidden):
                verb(session, getattr(people, name).actor, offer, now=now)
    with pytest.raises(Stale):
        verb(session, mine.actor, offer, now=now, revision=offer.revision - 1)
    verb(session, mine.actor, offer, now=now, revision=offer.revision)


@pytest.mark.parametrize("verb", [*COMPANY, *MODERATOR])
def test_every_deed_is_written_down_without_what_was_written(
    session: Session, people: People, offer: Offer, now: datetime, verb: Verb
) -> None:
    ready(session, people, offer, now, verb)
    mine = people.editor if verb in COMPANY else people.moderator
    query = select(AuditEntry).filter_by(object_kind="offer", object_id=offer.id)
    before = len(session.scalars(query).all())
    verb(session, mine.actor, offer, now=now)
    entries = session.scalars(query.order_by(AuditEntry.id)).all()
    assert len(entries) > before
    assert entries[-1].person_id == mine.person.id
    assert "Skäl" not in str([entry.details for entry in entries])
