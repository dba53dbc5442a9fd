"""Founding an organisation: the number, who is there already, and what it says of itself."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts import knowledge, operations
from marketplace.accounts.documents import public_organisation
from marketplace.accounts.identity import actor_for
from marketplace.accounts.likeness import is_alike, key_of
from marketplace.accounts.models import Membership, Organisation
from marketplace.core.errors import Forbidden, Invalid, Stale
from marketplace.core.events import Event
from marketplace.offers import queries as offers
from marketplace.offers.documents import public_offer, search_document
from tests.factories import make_offer
from tests.newcomers import BODY, COMPANY, as_person, give_role, newcomer
from tests.personas import People, settle


@pytest.fixture
def people(session: Session, now: datetime) -> People:
    return settle(session, now)


def kinds(session: Session) -> list[str]:
    return list(session.scalars(select(Event.kind).order_by(Event.seq)))


def register(session: Session, now: datetime, **changes: object) -> Organisation:
    person = newcomer(session, now)
    values = {**COMPANY, **changes}
    founder = operations.register_organisation(session, as_person(person), person, values, now=now)
    return founder.organisation


def test_who_founds_a_company_becomes_everything_in_it(session: Session, now: datetime) -> None:
    person = newcomer(session, now)
    founder = operations.register_organisation(session, as_person(person), person, COMPANY, now=now)
    assert founder.roles == ["company_admin", "company_editor"]
    assert founder.organisation.state == "registered"
    assert founder.organisation.org_number == "5599990099"
    assert kinds(session)[-1] == "organisation.registered"


def test_who_founds_a_public_body_writes_approves_and_administers(
    session: Session, now: datetime
) -> None:
    person = newcomer(session, now)
    founder = operations.register_organisation(session, as_person(person), person, BODY, now=now)
    assert founder.roles == ["need_approver", "need_author", "organisation_admin"]
    assert founder.organisation.places == ["0114"]


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"org_number": "5599990098"}, "org_number", "org_number_wrong"),
        ({"org_number": "55999"}, "org_number", "org_number_wrong"),
        ({"org_number": "åäö"}, "org_number", "org_number_wrong"),
        ({"name": " "}, "name", "missing"),
        ({"name": "x" * 300}, "name", "too_long"),
        ({"kind": "municipality"}, "places", "places_missing"),
        ({"kind": "municipality", "places": ["9999"]}, "places", "unknown_code"),
        ({"kind": "arena"}, "kind", "unknown_code"),
        ({"org_number": "19640823-3234"}, "org_number", "org_number_personal"),
    ],
)
@pytest.mark.one_database
def test_what_does_not_hold_is_named_by_its_field(
    session: Session, now: datetime, changes: dict[str, object], field: str, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        register(session, now, **changes)
    assert refused.value.fields[field] == code


def test_an_organisation_number_already_taken_is_told_beside_the_field(
    session: Session, people: People, now: datetime
) -> None:
    with pytest.raises(Invalid) as refused:
        register(session, now, org_number="559900-9007")
    assert refused.value.fields == {"org_number": "org_number_taken"}


def test_a_number_taken_a_moment_ago_is_told_and_the_session_lives_on(
    session: Session, people: People, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As if the other one was written between the look and the writing.
    monkeypatch.setattr(knowledge, "with_number", lambda *_: [])
    with pytest.raises(Invalid) as refused:
        register(session, now, org_number="559900-9007")
    assert refused.value.fields == {"org_number": "org_number_taken"}
    assert session.scalar(select(Organisation.name).filter_by(org_number="5599009007"))


def test_public_bodies_may_share_a_number_under_different_names(
    session: Session, people: People, now: datetime
) -> None:
    made = register(session, now, **BODY)
    assert made.org_number == people.author.organisation.org_number
    other = newcomer(session, now, "annan@ekbacken.example")
    with pytest.raises(Invalid) as refused:
        operations.register_organisation(session, as_person(other), other, BODY, now=now)
    assert refused.value.fields == {"name": "organisation_taken"}


@pytest.mark.one_database
def test_a_sole_traders_number_is_stored_and_never_in_what_everybody_reads(
    session: Session, now: datetime
) -> None:
    made = register(session, now, org_number="19640823-3234", sole_trader=True)
    assert made.org_number == "6408233234"
    assert public_organisation(made).org_number is None
    found = knowledge.look_alikes(session, name="Annan", org_number="6408233234")
    assert [one.name for one in found] == [made.name]
    assert "6408233234" not in repr(found)


@pytest.mark.one_database
def test_a_sole_traders_number_is_in_no_index_and_no_public_offer(
    session: Session, people: People, now: datetime
) -> None:
    company = people.editor.organisation
    company.sole_trader, company.org_number = True, "6408233234"
    offer = make_offer(session, people, now, "published")
    version = offers.current(offer)
    told = f"{search_document(offer, version)} {public_offer(offer, version, now)}"
    assert "Vardagskraft AB" in told
    assert "6408233234" not in told
    assert "640823-3234" not in told


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Norrskog Moduler AB", "Norrskog Modulhus AB", True),
        ("Norrskog Moduler AB", "Norrskogs Moduler i Kalix HB", True),
        ("Sandberg & Ro", "SANDBERGS RO Aktiebolag", True),
        ("Arvika kommun", "Omsorgsförvaltningen, Arvika", True),
        ("Café Åkern AB", "Cafe Åkern", True),
        ("Vardagskraft AB", "Nordanvind Omsorg AB", False),
        ("Eda kommun", "Edsbyn AB", False),
        ("Region Skåne", "Region Sörmland", False),
        ("AB", "Kommun", False),
    ],
)
@pytest.mark.one_database
def test_names_that_are_nearly_the_same_are_found(one: str, other: str, alike: bool) -> None:
    assert is_alike(key_of(one), key_of(other)) is alike


def test_those_with_the_number_stand_before_those_with_the_name(
    session: Session, people: People, now: datetime
) -> None:
    found = knowledge.look_alikes(session, name="Vardagskrafts", org_number="2120009002")
    assert [one.name for one in found] == ["Ekbackens kommun", "Vardagskraft AB"]
    assert [one.same_number for one in found] == [True, False]
    assert found[0].members == 3


def test_a_new_name_is_verified_anew_and_a_new_town_is_not(
    session: Session, people: People, now: datetime
) -> None:
    admin, company = people.company_admin.actor, people.company_admin.organisation
    same = {"name": company.name, "org_number": company.org_number}
    operations.update_organisation(session, admin, company, {**same, "town": "Kalix"}, now=now)
    assert company.state == "verified"
    new = {**same, "name": "Vardagskraften AB"}
    operations.update_organisation(session, admin, company, new, now=now)
    assert company.state == "registered"
    assert public_organisation(company).verified_at is None
    assert kinds(session)[-2:] == ["organisation.registered", "organisation.updated"]


def test_who_has_an_old_page_open_overwrites_nothing(
    session: Session, people: People, now: datetime
) -> None:
    admin, company = people.company_admin.actor, people.company_admin.organisation
    values = {"name": company.name, "org_number": company.org_number, "town": "Luleå"}
    seen = company.revision
    operations.update_organisation(session, admin, company, values, now=now, revision=seen)
    with pytest.raises(Stale):
        operations.update_organisation(session, admin, company, values, now=now, revision=seen)


@pytest.mark.parametrize("who", ["editor", "rival", "author", "moderator"])
@pytest.mark.one_database
def test_only_its_administrators_say_what_it_says(
    session: Session, people: People, now: datetime, who: str
) -> None:
    company = people.editor.organisation
    with pytest.raises(Forbidden):
        operations.update_organisation(
            session, getattr(people, who).actor, company, {"name": "X"}, now=now
        )


def test_a_rejected_organisation_is_corrected_and_tried_again(
    session: Session, people: People, now: datetime
) -> None:
    made = register(session, now)
    moderator = people.moderator.actor
    operations.reject_organisation(session, moderator, made, reason_code="name_mismatch", now=now)
    founder = session.scalars(select(Membership).filter_by(organisation_id=made.id)).one()
    admin = actor_for(founder.person, founder)
    values = {"name": "Norrskog Moduler i Kalix AB", "org_number": made.org_number}
    operations.update_organisation(session, admin, made, values, now=now)
    assert made.state == "rejected"
    operations.try_again(session, admin, made, now=now)
    assert made.state == "registered"
    past = [d.kind for d in knowledge.decisions_about(session, made.id)]
    assert past == ["corrected", "rejected", "registered"]


@pytest.mark.one_database
def test_two_persons_are_asked_for_by_a_bodys_administrator_only(
    session: Session, people: People, now: datetime
) -> None:
    body, company = people.author.organisation, people.company_admin.organisation
    admin = give_role(session, people.author, "organisation_admin", now).actor
    operations.set_two_person_rule(session, admin, body, True, now=now)
    assert body.two_person_rule
    for actor, organisation in (
        (people.approver.actor, body),
        (people.company_admin.actor, company),
    ):
        with pytest.raises(Forbidden):
            operations.set_two_person_rule(session, actor, organisation, True, now=now)


@pytest.mark.one_database
def test_a_verified_organisation_is_not_tried_again(
    session: Session, people: People, now: datetime
) -> None:
    with pytest.raises(Forbidden):
        operations.try_again(
            session, people.company_admin.actor, people.company_admin.organisation, now=now
        )
