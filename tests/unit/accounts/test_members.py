"""Who belongs where: roles, invitations, and those who ask to join."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from threading import Thread

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts import belonging, operations, queries
from marketplace.accounts.identity import actor_for
from marketplace.accounts.models import Invitation, Membership
from marketplace.accounts.operations import members
from marketplace.core.actor import Actor
from marketplace.core.db import Database
from marketplace.core.errors import DomainError, Forbidden, Invalid, Stale, WrongState
from marketplace.core.events import Event
from tests.newcomers import as_person, give_role, newcomer
from tests.personas import SETUP, People, Persona, settle


@pytest.fixture
def people(session: Session, now: datetime) -> People:
    return settle(session, now)


@pytest.fixture
def admin(session: Session, people: People, now: datetime) -> Persona:
    """Ekbackens kommun's only administrator, who also writes needs."""
    return give_role(session, people.author, "organisation_admin", now)


def nothing(_session: Session, _member: Membership, _kept: Collection[str]) -> int:
    """Nothing is left to nobody."""
    return 0


def member(session: Session, persona: Persona) -> Membership:
    found = belonging.membership(session, persona.person.id, persona.organisation.id)
    assert found is not None
    return found


def last_event(session: Session) -> Event:
    return session.scalars(select(Event).order_by(Event.seq.desc()).limit(1)).one()


def test_an_administrator_gives_roles_and_takes_them_away(
    session: Session, people: People, admin: Persona, now: datetime
) -> None:
    theirs = member(session, people.coauthor)
    wanted = {"roles": ["need_approver"], "function": "procurement"}
    operations.change_roles(session, admin.actor, theirs, **wanted, left_to_nobody=nothing, now=now)
    assert (theirs.roles, theirs.function) == (["need_approver"], "procurement")
    assert last_event(session).kind == "membership.changed"


@pytest.mark.one_database
def test_roles_are_those_of_the_kind_of_organisation_and_at_least_one(
    session: Session, people: People, admin: Persona, now: datetime
) -> None:
    theirs = member(session, people.coauthor)
    for roles in ([], ["company_editor"], ["moderator"], ["need_author", "platform_admin"]):
        with pytest.raises(Invalid):
            operations.change_roles(
                session,
                admin.actor,
                theirs,
                roles=roles,
                function=None,
                left_to_nobody=nothing,
                now=now,
            )


@pytest.mark.parametrize("who", ["coauthor", "neighbour", "company_admin", "moderator"])
@pytest.mark.one_database
def test_nobody_else_changes_the_roles(
    session: Session, people: People, admin: Persona, now: datetime, who: str
) -> None:
    theirs, actor = member(session, people.approver), getattr(people, who).actor
    with pytest.raises(Forbidden):
        operations.change_roles(
            session,
            actor,
            theirs,
            roles=["need_author"],
            function=None,
            left_to_nobody=nothing,
            now=now,
        )
    with pytest.raises(Forbidden):
        operations.end_membership(session, actor, theirs, left_to_nobody=nothing, now=now)


def test_the_last_administrator_neither_leaves_nor_loses_the_role(
    session: Session, people: People, admin: Persona, now: datetime
) -> None:
    theirs = member(session, admin)
    with pytest.raises(Forbidden, match="last_admin"):
        operations.end_membership(session, admin.actor, theirs, left_to_nobody=nothing, now=now)
    with pytest.raises(Forbidden, match="last_admin"):
        operations.change_roles(
            session,
            admin.actor,
            theirs,
            roles=["need_author"],
            function=None,
            left_to_nobody=nothing,
            now=now,
        )
    give_role(session, people.coauthor, "organisation_admin", now)
    operations.end_membership(session, admin.actor, theirs, left_to_nobody=nothing, now=now)
    assert belonging.membership(session, admin.person.id, admin.organisation.id) is None
    assert last_event(session).kind == "membership.ended"


def test_two_administrators_who_leave_at_once_do_not_both_get_away(
    database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _both_leave(database, now) == (["last_admin"], 1)


def test_without_the_lock_both_would_have_left(
    database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proof that the test above sees what the lock does; SQLite has one writer anyway."""
    if database.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    monkeypatch.setattr(members, "take_hold", lambda *_: None)
    assert _both_leave(database, now) == ([], 0)


def _both_leave(database: Database, now: datetime) -> tuple[list[str], int]:
    """Two administrators leave in transactions that overlap: what was refused, and how many
    administrators there are then. The first commits once the second has begun."""
    with database.session(write=True) as session:
        people = settle(session, now)
        two = [people.author, people.coauthor]
        admins = [give_role(session, one, "organisation_admin", now) for one in two]
        session.commit()
    refused: list[str] = []

    def leave(admin: Persona) -> None:
        with database.session(write=True) as session:
            try:
                _leave(session, admin, now)
                session.commit()
            except DomainError as error:
                refused.append(error.code)

    second = Thread(target=leave, args=(admins[1],))
    with database.session(write=True) as session:
        _leave(session, admins[0], now)
        second.start()
        second.join(timeout=0.5)
        session.commit()
    second.join()
    with database.session() as session:
        left = queries.members_with(session, admins[0].organisation.id, "organisation_admin")
        return refused, len(left)


def _leave(session: Session, admin: Persona, now: datetime) -> None:
    theirs = member(session, admin)
    operations.end_membership(session, admin.actor, theirs, left_to_nobody=nothing, now=now)


def test_who_owns_something_hands_over_first(
    session: Session, people: People, admin: Persona, now: datetime
) -> None:
    theirs = member(session, people.coauthor)
    with pytest.raises(WrongState, match="still_owns"):
        operations.end_membership(
            session, admin.actor, theirs, left_to_nobody=lambda *_: 1, now=now
        )


def test_roles_changed_on_an_old_page_overwrite_nothing(
    session: Session, people: People, admin: Persona, now: datetime
) -> None:
    theirs = member(session, people.coauthor)
    seen = theirs.revision
    change = lambda role: operations.change_roles(  # noqa: E731
        session,
        admin.actor,
        theirs,
        roles=[role],
        function=None,
        left_to_nobody=nothing,
        now=now,
        revision=seen,
    )
    change("need_approver")
    with pytest.raises(Stale):
        change("need_author")


def invite(
    session: Session, admin: Persona, now: datetime, email: str = "Ny@norrskog.example"
) -> Invitation:
    return operations.invite(
        session,
        admin.actor,
        admin.organisation,
        email=email,
        roles=["need_author"],
        function="strategy",
        now=now,
    )


def test_who_was_invited_becomes_a_member_with_the_roles(
    session: Session, admin: Persona, now: datetime
) -> None:
    invitation = invite(session, admin, now)
    assert last_event(session).refs["invitation"] == invitation.id
    person = newcomer(session, now)
    made = operations.accept_invitation(session, as_person(person), person, invitation, now=now)
    assert (made.roles, made.function) == (["need_author"], "strategy")
    assert actor_for(person, made).has("need_author")
    with pytest.raises(WrongState, match="invitation_accepted"):
        operations.accept_invitation(session, as_person(person), person, invitation, now=now)


def test_an_invitation_opened_by_somebody_else_does_not_let_them_in(
    session: Session, people: People, admin: Persona, now: datetime
) -> None:
    invitation = invite(session, admin, now)
    rival = people.rival
    with pytest.raises(Forbidden, match="invitation_of_another"):
        operations.accept_invitation(session, rival.actor, rival.person, invitation, now=now)
    assert belonging.membership(session, rival.person.id, admin.organisation.id) is None


def test_an_invitation_opened_after_it_lapsed_is_refused_and_can_be_sent_again(
    session: Session, admin: Persona, now: datetime
) -> None:
    invitation, person = invite(session, admin, now), newcomer(session, now)
    late = now + timedelta(days=14)
    with pytest.raises(WrongState, match="invitation_lapsed"):
        operations.accept_invitation(session, as_person(person), person, invitation, now=late)
    operations.send_again(session, admin.actor, invitation, now=late)
    operations.accept_invitation(session, as_person(person), person, invitation, now=late)
    assert invitation.outcome == "accepted"


def test_two_invitations_to_one_address_from_one_organisation_are_one(
    session: Session, admin: Persona, now: datetime
) -> None:
    first = invite(session, admin, now)
    with pytest.raises(Invalid) as refused:
        invite(session, admin, now, "NY@NORRSKOG.example ")
    assert refused.value.fields == {"email": "already_invited"}
    again = invite(session, admin, now + timedelta(days=15))
    assert again.id == first.id


def test_two_invitations_to_one_address_from_two_organisations_both_hold(
    session: Session, people: People, admin: Persona, now: datetime
) -> None:
    other = people.company_admin
    theirs = operations.invite(
        session,
        other.actor,
        other.organisation,
        email="ny@norrskog.example",
        roles=["company_editor"],
        now=now,
    )
    ours, person = invite(session, admin, now), newcomer(session, now)
    for invitation in (theirs, ours):
        operations.accept_invitation(session, as_person(person), person, invitation, now=now)
    assert len(queries.memberships_of(session, person.id)) == 2


@pytest.mark.one_database
def test_members_are_not_invited_and_a_mail_is_not_sent_twice_in_a_moment(
    session: Session, people: People, admin: Persona, now: datetime
) -> None:
    with pytest.raises(Invalid) as refused:
        invite(session, admin, now, people.approver.person.email)
    assert refused.value.fields == {"email": "already_member"}
    invitation = invite(session, admin, now)
    with pytest.raises(WrongState, match="sent_just_now"):
        operations.send_again(session, admin.actor, invitation, now=now + timedelta(minutes=1))
    operations.withdraw_invitation(session, admin.actor, invitation, now=now)
    with pytest.raises(WrongState, match="invitation_withdrawn"):
        operations.send_again(session, admin.actor, invitation, now=now + timedelta(hours=1))


@pytest.mark.parametrize("who", ["coauthor", "rival", "moderator"])
@pytest.mark.one_database
def test_nobody_else_invites(
    session: Session, people: People, admin: Persona, now: datetime, who: str
) -> None:
    persona = Persona(admin.person, admin.organisation, getattr(people, who).actor, 0)
    with pytest.raises(Forbidden):
        invite(session, persona, now)


def test_a_suspended_organisation_invites_nobody(
    session: Session, people: People, admin: Persona, now: datetime
) -> None:
    operations.suspend_organisation(
        session, people.moderator.actor, admin.organisation, reason_code="misuse", now=now
    )
    with pytest.raises(Forbidden, match="organisation_silenced"):
        invite(session, admin, now)


def test_who_asks_to_join_is_let_in(session: Session, admin: Persona, now: datetime) -> None:
    person = newcomer(session, now)
    asked = operations.ask_to_join(
        session, as_person(person), person, admin.organisation, message="Jag är ny", now=now
    )
    assert last_event(session).kind == "join.asked"
    made = operations.accept_request(session, admin.actor, asked, roles=["need_author"], now=now)
    assert made.roles == ["need_author"]
    assert last_event(session).kind == "join.answered"
    with pytest.raises(WrongState, match="request_answered"):
        operations.decline_request(session, admin.actor, asked, reason="Nej", now=now)


def test_who_asks_to_join_is_declined_with_a_reason_and_may_ask_again(
    session: Session, people: People, admin: Persona, now: datetime
) -> None:
    person = newcomer(session, now)
    ask: Callable[[], object] = lambda: operations.ask_to_join(  # noqa: E731
        session, as_person(person), person, admin.organisation, now=now
    )
    ask()
    with pytest.raises(WrongState, match="already_asked"):
        ask()
    asked = belonging.waiting_request(session, person.id, admin.organisation.id)
    assert asked is not None
    with pytest.raises(Forbidden):
        operations.decline_request(session, people.rival.actor, asked, reason="Nej", now=now)
    with pytest.raises(Invalid):
        operations.decline_request(session, admin.actor, asked, reason=" ", now=now)
    operations.decline_request(session, admin.actor, asked, reason="Vi känner dig inte", now=now)
    ask()


@pytest.mark.one_database
def test_the_one_who_asked_takes_the_question_back(
    session: Session, people: People, admin: Persona, now: datetime
) -> None:
    person = newcomer(session, now)
    asked = operations.ask_to_join(session, as_person(person), person, admin.organisation, now=now)
    with pytest.raises(Forbidden):
        operations.withdraw_request(session, people.rival.actor, asked, now=now)
    operations.withdraw_request(session, Actor("person", person.id), asked, now=now)
    assert belonging.waiting_requests(session, admin.organisation.id) == []


@pytest.mark.one_database
def test_a_member_does_not_ask_and_the_arena_is_not_asked(
    session: Session, people: People, now: datetime
) -> None:
    author, arena = people.author, people.moderator.organisation
    with pytest.raises(WrongState, match="you_are_a_member"):
        operations.ask_to_join(session, author.actor, author.person, author.organisation, now=now)
    with pytest.raises(DomainError, match="not_found"):
        operations.ask_to_join(session, author.actor, author.person, arena, now=now)


@pytest.mark.one_database
def test_the_installations_administrator_helps_where_nobody_decides(
    session: Session, people: People, now: datetime
) -> None:
    theirs = member(session, people.coauthor)
    operations.change_roles(
        session,
        people.platform_admin.actor,
        theirs,
        roles=["need_author", "organisation_admin"],
        function=None,
        left_to_nobody=nothing,
        now=now,
    )
    assert "organisation_admin" in theirs.roles
    assert SETUP.has("platform_admin")
