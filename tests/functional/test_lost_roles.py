"""A role is taken away while its form is open: a clear answer, and nothing typed is lost (R26)."""

from datetime import datetime

from marketplace.accounts import belonging
from marketplace.accounts import operations as accounts
from marketplace.core.db import Database
from tests.factories import make_need, make_offer
from tests.newcomers import give_role
from tests.personas import People, Persona
from tests.visitor import Visitor

TYPED = "Den här texten tog en timme att skriva."


def take_away(database: Database, whose: Persona, admin: Persona, now: datetime) -> None:
    with database.session(write=True) as session:
        theirs = belonging.membership(session, whose.person.id, whose.organisation.id)
        assert theirs is not None
        accounts.end_membership(session, admin.actor, theirs, left_to_nobody=_nothing, now=now)
        session.commit()


def _nothing(*_about: object) -> int:
    return 0


def test_r26_a_role_taken_away_while_its_form_is_open_gives_the_text_back(
    visitor: Visitor, database: Database, people: People, now: datetime
) -> None:
    with database.session(write=True) as session:
        offer = make_offer(session, people, now)
        session.commit()
    page = visitor.sign_in(people.editor).open(f"/sv/offers/{offer.ref}/edit")
    take_away(database, people.editor, people.company_admin, now)
    answer = page.submit("Spara utkastet", status=404, problem_solved=TYPED)
    assert TYPED in answer.response.text
    assert "Inget sparades. Dina roller kan ha ändrats" in answer.text


def test_r26_so_does_a_role_that_the_guard_asks_for(
    visitor: Visitor, database: Database, people: People, now: datetime
) -> None:
    page = visitor.sign_in(people.editor).open("/sv/offers/new")
    take_away(database, people.editor, people.company_admin, now)
    answer = page.submit("Spara utkastet", status=403, title="Ny", problem_solved=TYPED)
    assert TYPED in answer.response.text


def test_an_administrator_who_lost_the_role_invites_nobody(
    visitor: Visitor, database: Database, people: People, now: datetime
) -> None:
    with database.session(write=True) as session:
        first = give_role(session, people.author, "organisation_admin", now)
        second = give_role(session, people.coauthor, "organisation_admin", now)
        session.commit()
    page = visitor.sign_in(first).open(f"/sv/organisations/{first.organisation.ref}/members")
    with database.session(write=True) as session:
        theirs = belonging.membership(session, first.person.id, first.organisation.id)
        assert theirs is not None
        accounts.change_roles(
            session,
            second.actor,
            theirs,
            roles=["need_author"],
            function=None,
            left_to_nobody=_nothing,
            now=now,
        )
        session.commit()
    page.submit("Skicka inbjudan", status=403, email="ny@ekbacken.example")
    with database.session() as session:
        assert belonging.waiting_invitations(session, first.organisation.id) == []


def test_a_need_whose_author_was_taken_off_keeps_what_the_author_typed(
    visitor: Visitor, database: Database, people: People, now: datetime
) -> None:
    with database.session(write=True) as session:
        admin = give_role(session, people.approver, "organisation_admin", now)
        session.commit()
    with database.session(write=True) as session:
        need = make_need(session, people, now)
        session.commit()
    page = visitor.sign_in(people.author).open(f"/sv/needs/{need.ref}/edit/problem")
    take_away(database, people.author, admin, now)
    answer = page.submit("Spara och fortsätt", status=404, problem=TYPED)
    assert TYPED in answer.response.text
