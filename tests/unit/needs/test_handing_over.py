"""Who leaves hands over: nothing is left without an owner or an approver."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from marketplace.accounts import belonging
from marketplace.accounts import operations as accounts
from marketplace.accounts.models import Membership
from marketplace.core.errors import Forbidden, Invalid, WrongState
from marketplace.needs import operations, queries
from marketplace.needs.models import Need
from tests.factories import make_need
from tests.newcomers import give_role
from tests.personas import People, Persona, settle


@pytest.fixture
def people(session: Session, now: datetime) -> People:
    return settle(session, now)


@pytest.fixture
def admin(session: Session, people: People, now: datetime) -> Persona:
    """Ekbackens kommun's administrator, who writes needs along."""
    return give_role(session, people.coauthor, "organisation_admin", now)


def member(session: Session, persona: Persona) -> Membership:
    found = belonging.membership(session, persona.person.id, persona.organisation.id)
    assert found is not None
    return found


def end(session: Session, admin: Persona, leaving: Membership, now: datetime) -> None:
    accounts.end_membership(
        session, admin.actor, leaving, left_to_nobody=queries.left_to_nobody, now=now
    )


def hand_over(
    session: Session, who: Persona, need: Need, leaving: Membership, to: Persona, part: str
) -> None:
    operations.hand_over(
        session,
        who.actor,
        need,
        part=part,
        leaving=leaving,
        successor_id=to.person.id,
        now=need.created_at,
    )


@pytest.mark.parametrize("state", ["draft", "in_review", "announced", "open"])
def test_an_owner_who_leaves_hands_over_first(
    session: Session, people: People, admin: Persona, now: datetime, state: str
) -> None:
    need, leaving = make_need(session, people, now, state), member(session, people.author)
    with pytest.raises(WrongState, match="still_owns"):
        end(session, admin, leaving, now)
    hand_over(session, admin, need, leaving, admin, "owner")
    assert need.owner_id == admin.person.id
    end(session, admin, leaving, now)
    assert belonging.membership(session, leaving.person_id, leaving.organisation_id) is None


def test_an_approver_who_leaves_is_followed_by_another_where_they_were_the_only_one(
    session: Session, people: People, admin: Persona, now: datetime
) -> None:
    need, leaving = make_need(session, people, now, "open"), member(session, people.approver)
    with pytest.raises(WrongState, match="still_owns"):
        end(session, admin, leaving, now)
    with pytest.raises(Invalid):  # only who holds the role can take over
        hand_over(session, admin, need, leaving, people.author, "approver")
    successor = give_role(session, people.author, "need_approver", now)
    hand_over(session, admin, need, leaving, successor, "approver")
    assert need.approver_ids == {successor.person.id}
    end(session, admin, leaving, now)


def test_an_approver_beside_another_leaves_at_once_and_is_taken_off(
    session: Session, people: People, admin: Persona, now: datetime
) -> None:
    second = give_role(session, people.author, "need_approver", now)
    need = make_need(session, people, now)
    both = frozenset({people.approver.person.id, second.person.id})
    named = operations.People(people.author.person.id, both)
    operations.update_need(session, people.author.actor, need, {}, people=named, now=now)
    end(session, admin, member(session, people.approver), now)
    operations.release_people(session, people.approver.person.id, need.organisation_id, now)
    assert need.approver_ids == {second.person.id}


def test_a_role_is_not_taken_away_from_who_alone_holds_a_need_by_it(
    session: Session, people: People, admin: Persona, now: datetime
) -> None:
    make_need(session, people, now)
    theirs = member(session, people.approver)
    with pytest.raises(WrongState, match="still_owns"):
        accounts.change_roles(
            session,
            admin.actor,
            theirs,
            roles=["need_author"],
            function=None,
            left_to_nobody=queries.left_to_nobody,
            now=now,
        )


def test_who_leaves_hands_over_by_themselves_and_strangers_do_not(
    session: Session, people: People, admin: Persona, now: datetime
) -> None:
    need, leaving = make_need(session, people, now), member(session, people.author)
    for stranger in (people.neighbour, people.moderator, people.rival, people.approver):
        with pytest.raises(Forbidden):
            hand_over(session, stranger, need, leaving, admin, "owner")
    hand_over(session, people.author, need, leaving, admin, "owner")
    assert need.owner_id == admin.person.id


@pytest.mark.one_database
def test_nobody_outside_and_not_the_one_who_leaves_takes_over(
    session: Session, people: People, admin: Persona, now: datetime
) -> None:
    need, leaving = make_need(session, people, now), member(session, people.author)
    for nobody in (people.neighbour, people.author, people.editor):
        with pytest.raises(Invalid):
            hand_over(session, admin, need, leaving, nobody, "owner")


def test_coauthors_who_left_are_taken_off_and_the_last_approver_stays_named(
    session: Session, people: People, admin: Persona, now: datetime
) -> None:
    need = make_need(session, people, now)
    named = operations.People(
        people.author.person.id,
        frozenset({people.approver.person.id}),
        frozenset({admin.person.id}),
    )
    operations.update_need(session, people.author.actor, need, {}, people=named, now=now)
    for person in (people.coauthor.person, people.approver.person):
        session.delete(member(session, Persona(person, admin.organisation, admin.actor, 0)))
        session.flush()
        operations.release_people(session, person.id, need.organisation_id, now)
        operations.release_people(session, person.id, need.organisation_id, now)  # may run twice
    assert need.author_ids == {people.author.person.id}
    assert need.approver_ids == {people.approver.person.id}
