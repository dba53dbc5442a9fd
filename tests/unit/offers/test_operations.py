"""An offer from draft to publication and out again: who may, when, and what it leaves behind."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation
from marketplace.core.actor import operator
from marketplace.core.audit import AuditEntry
from marketplace.core.errors import Forbidden, Invalid, Stale, WrongState
from marketplace.core.events import Event
from marketplace.offers import operations, queries
from marketplace.offers.models import Offer, OfferCode, OfferVersion
from tests.factories import OFFER, make_offer
from tests.personas import People, settle

IMPORT = operator("tests")


@pytest.fixture
def people(session: Session, now: datetime) -> People:
    return settle(session, now)


def events(session: Session, kind: str) -> list[dict[str, Any]]:
    return [event.refs for event in session.scalars(select(Event).filter_by(kind=kind))]


def last_entry(session: Session, offer: Offer) -> AuditEntry:
    query = select(AuditEntry).filter_by(object_kind="offer", object_id=offer.id)
    return session.scalars(query.order_by(AuditEntry.id.desc())).first()  # type: ignore[return-value]


def draft_of(session: Session, offer: Offer) -> OfferVersion:
    draft = queries.working_copy(session, offer)
    assert draft is not None
    return draft


def test_a_draft_begins_empty_and_valid_for_a_year(
    session: Session, people: People, now: datetime
) -> None:
    offer = operations.start_offer(
        session, people.editor.actor, people.editor.organisation, now=now, language="en"
    )
    draft = draft_of(session, offer)
    assert (offer.ref[:7], offer.state, draft.language) == ("E-2026-", "draft", "en")
    assert draft.valid_until is not None
    assert draft.valid_until.year == 2027
    assert last_entry(session, offer).action == "offer.created"


def test_only_a_companys_own_editors_begin_a_draft(
    session: Session, people: People, now: datetime
) -> None:
    for other in (people.rival, people.company_admin, people.moderator, people.author):
        with pytest.raises(Forbidden):
            operations.start_offer(session, other.actor, people.editor.organisation, now=now)


def test_a_public_body_has_no_offers(session: Session, people: People, now: datetime) -> None:
    body = people.author.organisation
    for actor in (people.author.actor, IMPORT):
        with pytest.raises(Forbidden):
            operations.start_offer(session, actor, body, now=now)


def test_writing_notes_the_names_of_what_changed_and_no_text(
    session: Session, people: People, now: datetime
) -> None:
    offer = make_offer(session, people, now)
    before = offer.revision
    changes = {"title": "En annan rubrik", "summary": OFFER["summary"]}
    changed = operations.update_offer(session, people.editor.actor, offer, changes, now=now)
    assert changed == {"title"}
    assert offer.revision == before + 1
    assert last_entry(session, offer).fields == ["title"]
    assert "annan" not in str(last_entry(session, offer).__dict__)


def test_writing_the_same_again_changes_nothing(
    session: Session, people: People, now: datetime
) -> None:
    offer = make_offer(session, people, now)
    before, entry = offer.revision, last_entry(session, offer).id
    later = now + timedelta(days=1)
    assert not operations.update_offer(session, people.editor.actor, offer, OFFER, now=later)
    assert (offer.revision, offer.changed_at) == (before, now)
    assert last_entry(session, offer).id == entry


def test_a_stale_form_overwrites_nothing(session: Session, people: People, now: datetime) -> None:
    offer = make_offer(session, people, now)
    opened = offer.revision
    operations.update_offer(session, people.editor.actor, offer, {"title": "Först"}, now=now)
    with pytest.raises(Stale):
        operations.update_offer(
            session, people.editor.actor, offer, {"title": "Sedan"}, now=now, revision=opened
        )
    assert draft_of(session, offer).title == "Först"


def test_what_does_not_hold_is_refused_by_name(
    session: Session, people: People, now: datetime
) -> None:
    offer = make_offer(session, people, now)
    wrong = {"url": "javascript:alert(1)", "title": "Ny", "maturity": "m9"}
    with pytest.raises(Invalid) as refused:
        operations.update_offer(session, people.editor.actor, offer, wrong, now=now)
    assert refused.value.fields == {"url": "not_a_web_address", "maturity": "unknown_code"}
    assert draft_of(session, offer).title == OFFER["title"]


def test_what_waits_for_review_is_not_written_in(
    session: Session, people: People, now: datetime
) -> None:
    offer = make_offer(session, people, now, "in_review")
    with pytest.raises(WrongState):
        operations.update_offer(session, people.editor.actor, offer, {"title": "Ny"}, now=now)


def test_submitting_asks_for_all_that_is_mandatory(
    session: Session, people: People, now: datetime
) -> None:
    thin = {"title": "", "regions_served": [], "maturity": None}
    offer = make_offer(session, people, now, **thin)
    with pytest.raises(Invalid) as refused:
        operations.submit_offer(session, people.editor.actor, offer, now=now)
    assert refused.value.fields == dict.fromkeys(thin, "missing")
    assert offer.state == "draft"


def test_submitting_asks_for_a_date_ahead(session: Session, people: People, now: datetime) -> None:
    offer = make_offer(session, people, now, valid_until=now + timedelta(days=3))
    with pytest.raises(Invalid) as refused:
        operations.submit_offer(session, people.editor.actor, offer, now=now + timedelta(days=3))
    assert refused.value.fields == {"valid_until": "date_has_passed"}


def test_submitting_asks_for_a_verified_company(
    session: Session, people: People, now: datetime
) -> None:
    offer = make_offer(session, people, now)
    people.editor.organisation.state = "registered"
    with pytest.raises(Forbidden) as refused:
        operations.submit_offer(session, people.editor.actor, offer, now=now)
    assert refused.value.code == "organisation_not_verified"


def test_submitting_tells_the_moderators(session: Session, people: People, now: datetime) -> None:
    offer = make_offer(session, people, now, "in_review")
    assert offer.submitted_at == now
    sent = {"offer": offer.id, "actor": people.editor.person.id}
    assert events(session, "offer.submitted") == [sent]


def test_the_company_takes_it_back(session: Session, people: People, now: datetime) -> None:
    offer = make_offer(session, people, now, "in_review")
    operations.take_back_offer(session, people.editor.actor, offer, now=now)
    assert (offer.state, offer.submitted_at) == ("draft", None)


def test_a_return_has_a_reason_that_the_company_reads(
    session: Session, people: People, now: datetime
) -> None:
    offer = make_offer(session, people, now, "in_review")
    moderator = people.moderator.actor
    for empty in ("", "  \n"):
        with pytest.raises(Invalid):
            operations.return_offer(session, moderator, offer, reason=empty, now=now)
    with pytest.raises(Invalid):
        operations.return_offer(session, moderator, offer, reason="x" * 1001, now=now)
    operations.return_offer(session, moderator, offer, reason="Vad mättes?", now=now)
    assert (offer.state, offer.returned_reason) == ("draft", "Vad mättes?")
    assert events(session, "offer.returned") == [
        {"offer": offer.id, "actor": people.moderator.person.id}
    ]
    operations.submit_offer(session, people.editor.actor, offer, now=now)
    assert offer.returned_reason == ""


def test_publishing_freezes_the_text(session: Session, people: People, now: datetime) -> None:
    offer = make_offer(session, people, now, "in_review")
    later = now + timedelta(hours=2)
    version = operations.publish_offer(session, people.moderator.actor, offer, now=later)
    assert (version.number, version.frozen_at, offer.current) == (1, later, version)
    assert (offer.state, offer.published_at) == ("published", later)
    assert queries.working_copy(session, offer) is None
    assert events(session, "offer.published") == [
        {"offer": offer.id, "version": version.id, "actor": people.moderator.person.id}
    ]
    entry = last_entry(session, offer)
    assert (entry.from_state, entry.to_state) == ("in_review", "published")


def test_publishing_makes_rows_for_filters_with_what_lies_above(
    session: Session, people: People, now: datetime
) -> None:
    offer = make_offer(session, people, now, "published", regions_served=["1784", "SE"])
    rows = session.scalars(select(OfferCode).filter_by(offer_id=offer.id)).all()
    found = {(row.list, row.code) for row in rows}
    assert {("place", "1784"), ("place", "17"), ("place", "SE")} <= found
    assert {("type", "nightcare"), ("maturity", "m4"), ("area", "homecare")} <= found


def test_publishing_asks_again_at_its_own_moment(
    session: Session, people: People, now: datetime
) -> None:
    offer = make_offer(session, people, now, "in_review", valid_until=now + timedelta(days=1))
    with pytest.raises(Invalid):
        operations.publish_offer(
            session, people.moderator.actor, offer, now=now + timedelta(days=2)
        )


def test_a_draft_is_published_by_import_alone(
    session: Session, people: People, now: datetime
) -> None:
    offer = make_offer(session, people, now, title="", valid_until=None)
    with pytest.raises(WrongState):
        operations.publish_offer(session, people.moderator.actor, offer, now=now)
    with pytest.raises(Forbidden):
        operations.publish_imported_offer(
            session, people.moderator.actor, offer, reason="Import", now=now
        )
    with pytest.raises(Invalid):
        operations.publish_imported_offer(session, IMPORT, offer, reason="", now=now)
    version = operations.publish_imported_offer(session, IMPORT, offer, reason="Import", now=now)
    assert offer.state == "published"
    assert version.valid_until is not None


def test_an_import_publishes_for_verified_companies_only(
    session: Session, people: People, now: datetime
) -> None:
    offer = make_offer(session, people, now)
    people.editor.organisation.state = "registered"
    with pytest.raises(Forbidden):
        operations.publish_imported_offer(session, IMPORT, offer, reason="Import", now=now)


def test_withdrawing_leaves_the_versions(session: Session, people: People, now: datetime) -> None:
    offer = make_offer(session, people, now, "published")
    operations.withdraw_offer(session, people.editor.actor, offer, now=now)
    assert offer.state == "withdrawn"
    assert offer.current is not None
    assert len(events(session, "offer.withdrawn")) == 1


def test_a_deleted_draft_leaves_its_audit_entry_and_no_text(
    session: Session, people: People, now: datetime
) -> None:
    offer = make_offer(session, people, now)
    operations.delete_offer_draft(session, people.editor.actor, offer, now=now)
    assert last_entry(session, offer).to_state == "deleted"
    assert queries.working_copy(session, offer) is None
    assert queries.own_offers(session, offer.organisation_id, limit=9) == []


def test_what_was_published_is_never_deleted(
    session: Session, people: People, now: datetime
) -> None:
    offer = make_offer(session, people, now, "published")
    with pytest.raises(WrongState):
        operations.delete_offer_draft(session, people.editor.actor, offer, now=now)


def test_the_clock_marks_those_whose_time_has_passed_once(
    session: Session, people: People, now: datetime
) -> None:
    due = make_offer(session, people, now, "published", valid_until=now + timedelta(days=1))
    make_offer(session, people, now, "published", valid_until=now + timedelta(days=3))
    make_offer(session, people, now, valid_until=now + timedelta(days=1))
    later = now + timedelta(days=1)
    assert due.state_at(later) == "expired"
    assert operations.expire_offers_when_due(session, later) == 1
    assert due.state == "expired"
    assert operations.expire_offers_when_due(session, later) == 0
    assert events(session, "offer.expired") == [{"offer": due.id}]


Verb = Callable[..., object]
COMPANY: list[tuple[Verb, str]] = [
    (operations.submit_offer, "draft"),
    (operations.delete_offer_draft, "draft"),
    (operations.take_back_offer, "in_review"),
    (operations.withdraw_offer, "published"),
]
MODERATOR: list[tuple[Verb, str]] = [
    (operations.publish_offer, "in_review"),
    (lambda *a, **k: operations.return_offer(*a, reason="Skäl", **k), "in_review"),
]


@pytest.mark.parametrize(("verb", "state"), COMPANY)
def test_the_companys_verbs_are_its_editors_own(
    session: Session, people: People, now: datetime, verb: Verb, state: str
) -> None:
    offer = make_offer(session, people, now, state)
    others = (people.rival, people.company_admin, people.moderator, people.author)
    for other in others:
        with pytest.raises(Forbidden):
            verb(session, other.actor, offer, now=now)
    verb(session, people.editor.actor, offer, now=now, revision=offer.revision)


@pytest.mark.parametrize(("verb", "state"), MODERATOR)
def test_the_moderators_verbs_are_theirs(
    session: Session, people: People, now: datetime, verb: Verb, state: str
) -> None:
    offer = make_offer(session, people, now, state)
    for other in (people.editor, people.rival, people.platform_admin, people.approver):
        with pytest.raises(Forbidden):
            verb(session, other.actor, offer, now=now)
    verb(session, people.moderator.actor, offer, now=now, revision=offer.revision)


@pytest.mark.parametrize(("verb", "state"), COMPANY + MODERATOR)
def test_every_verb_heeds_the_revision(
    session: Session, people: People, now: datetime, verb: Verb, state: str
) -> None:
    offer = make_offer(session, people, now, state)
    actor = (people.moderator if (verb, state) in MODERATOR else people.editor).actor
    with pytest.raises(Stale):
        verb(session, actor, offer, now=now, revision=offer.revision - 1)


def test_a_companys_list_shows_its_latest_texts_and_nobody_elses(
    session: Session, people: People, now: datetime
) -> None:
    published = make_offer(session, people, now, "published", title="Ute")
    draft = make_offer(session, people, now + timedelta(hours=1), title="Inne")
    own = queries.own_offers(session, people.editor.organisation.id, limit=9)
    assert [(row.offer.id, row.text.title) for row in own] == [
        (draft.id, "Inne"),
        (published.id, "Ute"),
    ]
    assert queries.own_offers(session, _id(people.rival.organisation), limit=9) == []


def _id(organisation: Organisation) -> int:
    return organisation.id
