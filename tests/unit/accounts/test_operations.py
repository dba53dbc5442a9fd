"""People, organisations and memberships: who makes them, and what each verb refuses."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts import operations
from marketplace.accounts.documents import public_organisation
from marketplace.accounts.identity import identify
from marketplace.accounts.models import Organisation, Person
from marketplace.core.actor import SYSTEM, VISITOR, Actor
from marketplace.core.audit import AuditEntry
from marketplace.core.db import Database
from marketplace.core.errors import Forbidden, Invalid, WrongState
from marketplace.core.events import Event
from tests.personas import SETUP, People, settle
from tests.visitor import cookie_of


@pytest.fixture
def people(session: Session, now: datetime) -> People:
    return settle(session, now)


def organisation(session: Session, now: datetime, **changes: object) -> Organisation:
    values = {"name": "Ny AB", "kind": "company", "org_number": "5599009023", **changes}
    return operations.create_organisation(session, SETUP, now=now, **values)  # type: ignore[arg-type]


def last_entry(session: Session) -> AuditEntry:
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    return entry


@pytest.mark.one_database
def test_signing_in_does_not_undo_a_password_changed_meanwhile(
    database: Database, now: datetime
) -> None:
    with database.session(write=True) as session:
        read_before = settle(session, now).editor.person
        session.commit()
    with database.session(write=True) as session:
        session.get_one(Person, read_before.id).session_key = "new"
        session.commit()
    with database.session(write=True) as session:
        operations.sign_in(session, read_before, browser="", now=now)
        session.commit()
    with database.session() as session:
        person = session.get_one(Person, read_before.id)
        assert (person.session_key, person.last_signed_in_at) == ("new", now)


Verb = Callable[[Session, Actor, People, datetime], object]
ADMINS_VERBS: list[Verb] = [
    lambda s, actor, _p, now: operations.create_person(
        s, actor, email="ny@example.org", name="Ny", password_hash="x", now=now
    ),
    lambda s, actor, _p, now: operations.create_organisation(
        s, actor, name="Ny", kind="company", org_number="5599009023", now=now
    ),
    lambda s, actor, p, now: operations.add_member(
        s, actor, p.rival.organisation, p.editor.person, roles=["company_editor"], now=now
    ),
]


@pytest.mark.parametrize("verb", ADMINS_VERBS)
def test_only_a_platform_admin_or_the_operator_makes_accounts(
    session: Session, people: People, now: datetime, verb: Verb
) -> None:
    others = (VISITOR, SYSTEM, people.moderator.actor, people.company_admin.actor)
    for actor in others:
        with pytest.raises(Forbidden):
            verb(session, actor, people, now)
    verb(session, people.platform_admin.actor, people, now)
    assert last_entry(session).action.endswith(".created")


def test_an_address_has_one_account_however_it_is_written(
    session: Session, people: People, now: datetime
) -> None:
    with pytest.raises(Invalid) as refused:
        operations.create_person(
            session, SETUP, email=" EDITOR@example.org", name="X", password_hash="x", now=now
        )
    assert refused.value.fields == {"email": "email_taken"}


def test_a_moderator_verifies_once_and_it_is_told(
    session: Session, people: People, now: datetime
) -> None:
    new = organisation(session, now)
    assert (new.state, new.is_verified) == ("registered", False)
    for actor in (people.platform_admin.actor, people.editor.actor):
        with pytest.raises(Forbidden):
            operations.verify_organisation(session, actor, new, now=now)
    operations.verify_organisation(session, people.moderator.actor, new, now=now)
    assert (new.is_verified, new.verified_at) == (True, now)
    told = session.scalars(select(Event).filter_by(kind="organisation.verified")).all()
    assert told[-1].refs["organisation"] == new.id
    with pytest.raises(WrongState):
        operations.verify_organisation(session, people.moderator.actor, new, now=now)


@pytest.mark.parametrize(
    ("part", "role"),
    [("rival", "need_author"), ("author", "company_editor"), ("author", "moderator")],
)
def test_a_member_has_only_roles_of_that_kind_of_organisation(
    session: Session, people: People, now: datetime, part: str, role: str
) -> None:
    where = getattr(people, part).organisation
    with pytest.raises(Invalid):
        operations.add_member(session, SETUP, where, people.editor.person, roles=[role], now=now)


def test_a_sole_traders_number_does_not_reach_the_public_value(
    session: Session, now: datetime
) -> None:
    sole = organisation(session, now, sole_trader=True, org_number="1912121215")
    shown = public_organisation(sole)
    assert shown.org_number is None
    assert "1912" not in repr(shown)
    assert public_organisation(organisation(session, now)).org_number == "559900-9023"


def test_a_suspended_organisation_is_not_told_as_verified(session: Session, people: People) -> None:
    body = people.author.organisation
    assert public_organisation(body).verified_at is not None
    body.state = "suspended"
    assert public_organisation(body).verified_at is None


class TestIdentity:
    """Whose a session is, and for whom they act."""

    def test_a_cookie_holds_while_its_key_does(self, session: Session, people: People) -> None:
        cookie = cookie_of(people.editor)
        found = identify(session, cookie, None)
        assert found is not None
        assert found.actor == people.editor.actor
        for wrong in (
            {},
            {**cookie, "key": "x"},
            {**cookie, "person": "1"},
            {**cookie, "session": 0},
        ):
            assert identify(session, wrong, None) is None

    def test_a_form_for_another_organisation_gives_no_roles(
        self, session: Session, people: People
    ) -> None:
        cookie = cookie_of(people.editor)
        found = identify(session, cookie, people.rival.organisation.ref)
        assert found is not None
        assert found.membership is None
        assert (found.actor.roles, found.actor.organisation_id) == (frozenset(), None)

    def test_the_form_wins_over_the_cookie(
        self, session: Session, people: People, now: datetime
    ) -> None:
        person, second = people.editor.person, people.neighbour.organisation
        operations.add_member(session, SETUP, second, person, roles=["need_author"], now=now)
        cookie = {**cookie_of(people.editor), "organisation": second.id}
        chosen = identify(session, cookie, None)
        by_form = identify(session, cookie, people.editor.organisation.ref)
        assert chosen is not None
        assert by_form is not None
        assert chosen.actor.roles == {"need_author"}
        assert by_form.actor.roles == {"company_editor"}

    def test_a_cookie_for_another_organisation_falls_back_to_ones_own(
        self, session: Session, people: People
    ) -> None:
        other = people.rival.organisation.id
        cookie = {**cookie_of(people.editor), "organisation": other}
        found = identify(session, cookie, None)
        assert found is not None
        assert found.actor.organisation_id == people.editor.organisation.id
