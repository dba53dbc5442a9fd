"""The receiving side: the list that can be sorted, answers side by side, invitations."""

from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.core.audit import AccessEntry
from marketplace.core.db import Database
from marketplace.needs import operations as needs
from marketplace.needs.models import Need
from marketplace.proposals import operations
from marketplace.proposals.models import Proposal
from tests.factories import CLAIM, WHY_INVITED, make_need, make_proposal
from tests.personas import People
from tests.visitor import Visitor


@pytest.fixture
def need(database: Database, people: People, now: datetime) -> Need:
    with database.session(write=True) as session:
        need = make_need(session, people, now, "open")
        session.commit()
        return need


@pytest.fixture
def three(database: Database, people: People, need: Need, now: datetime) -> list[Proposal]:
    """Three proposals an hour apart; the second claims secrecy for its answer."""
    with database.session(write=True) as session:
        thing = session.get_one(Need, need.id)
        made = [
            make_proposal(
                session,
                people,
                thing,
                now + timedelta(hours=n),
                "submitted",
                title=f"Förslag {n}",
                answers={"q1": f"Svar nummer {n}."},
                claims={"answer-q1": CLAIM} if n == 2 else {},
            )
            for n in (1, 2, 3)
        ]
        session.commit()
        return made


@pytest.fixture
def body(visitor: Visitor, people: People) -> Visitor:
    """An approver of the receiving body."""
    return visitor.sign_in(people.approver)


def test_the_list_is_in_the_order_of_arrival_until_another_is_asked_for(
    body: Visitor,
    need: Need,
    three: list[Proposal],
    database: Database,
    people: People,
    now: datetime,
) -> None:
    page = body.open(f"/en/needs/{need.ref}/proposals")
    titles = [f"Förslag {n}" for n in (1, 2, 3)]
    at = [page.text.index(title) for title in titles]
    assert at == sorted(at)
    assert "In the order in which they arrived." in page.text
    with database.session(write=True) as session:
        first = session.get_one(Proposal, three[0].id)
        operations.acknowledge_proposal(session, people.approver.actor, first, now=now)
        session.commit()
    page = page.follow("State")
    assert "Sorted by state. Proposals are not ranked" in page.text
    assert page.text.index("Förslag 1") > page.text.index("Förslag 3")
    latest = page.follow("Show the last version first")
    assert latest.text.index("Förslag 3") < latest.text.index("Förslag 1")
    assert "In the order in which they arrived." in latest.follow("Received").text


@pytest.mark.parametrize("value", ["x", "", "score", "%00"])
def test_an_unknown_order_is_the_order_of_arrival(
    client: FlaskClient, body: Visitor, need: Need, three: list[Proposal], value: str
) -> None:
    page = body.open(f"/en/needs/{need.ref}/proposals?sort={value}&page=x")
    assert "In the order in which they arrived." in page.text


@pytest.mark.usefixtures("three")
def test_answers_stand_under_their_question_and_claims_are_marked(
    body: Visitor, need: Need
) -> None:
    page = body.open(f"/en/needs/{need.ref}/proposals")
    page = page.follow("Compare the answers question by question")
    assert "3 of 3, equally wide. Proposals are not ranked." in page.text
    question = page.text.index("1 Hur märker er lösning att någon har ramlat?")
    answers = [page.text.index(f"Svar nummer {n}.") for n in (1, 2, 3)]
    assert question < answers[0] < answers[1] < answers[2]
    assert page.text.count("Secrecy is asked for.") == 1
    assert answers[0] < page.text.index(CLAIM) < answers[1]


def test_some_are_chosen_and_no_more_than_fit(
    body: Visitor, need: Need, three: list[Proposal]
) -> None:
    page = body.open(f"/en/needs/{need.ref}/proposals/compare")
    page = page.submit("Show", show=[three[0].ref, three[2].ref])
    assert "2 of 3, equally wide." in page.text
    assert "Svar nummer 2." not in page.text
    many = "&".join(f"show={ref}" for ref in [three[1].ref, "F-1", "F-2", "F-3", "F-4"])
    page = body.open(f"/en/needs/{need.ref}/proposals/compare?{many}")
    assert "At most 4 can be read beside each other." in page.text
    assert "1 of 3, equally wide." in page.text


def test_a_missing_answer_says_why_and_one_to_a_question_that_is_gone_is_kept(
    body: Visitor,
    need: Need,
    three: list[Proposal],
    database: Database,
    people: People,
    now: datetime,
) -> None:
    with database.session(write=True) as session:
        thing, approver = session.get_one(Need, need.id), people.approver.actor
        needs.start_revision(session, approver, thing, now=now)
        values = {"open_questions": [{"text": "Vad kostar det?"}]}
        needs.update_need(session, approver, thing, values, now=now)
        needs.publish_revision(session, approver, thing, note="Ny fråga.", now=now)
        session.commit()
    page = body.open(f"/en/needs/{need.ref}/proposals/compare")
    told = "Did not answer: version 1 of the need did not ask this."
    assert page.text.count(told) == 3
    assert page.text.index("1 Vad kostar det?") < page.text.index("ramlat? No longer asked")
    assert "Svar nummer 2." in page.text


def test_r18_each_proposal_that_is_compared_is_read(
    body: Visitor, need: Need, three: list[Proposal], database: Database, people: People
) -> None:
    shown = [three[0], three[2]]
    show = "&".join(f"show={one.ref}" for one in shown)
    body.open(f"/en/needs/{need.ref}/proposals/compare?{show}")
    with database.session() as session:
        entries = session.scalars(select(AccessEntry).order_by(AccessEntry.id)).all()
        read = [(e.object_kind, e.object_id, e.person_id) for e in entries]
    me = people.approver.person.id
    versions = [("proposal_version", one.current_version_id, me) for one in shown]
    assert read == [("need", need.id, me), *versions]
    page = body.open(f"/en/proposals/{three[0].ref}")
    assert "Read by Karin Sjöberg" in page.text


@pytest.mark.parametrize("part", ["/versions/1", "/versions/2/changes", "/receipt/1/file"])
def test_r18_every_version_and_file_that_is_read_is_logged(
    body: Visitor,
    three: list[Proposal],
    database: Database,
    people: People,
    now: datetime,
    part: str,
) -> None:
    with database.session(write=True) as session:
        first, editor = session.get_one(Proposal, three[0].id), people.editor.actor
        old = first.current_version_id
        operations.revise_proposal(session, editor, first, now=now)
        operations.submit_proposal(session, editor, first, terms_acknowledged=True, now=now)
        new = first.current_version_id
        session.commit()
    assert body.client.get(f"/en/proposals/{three[0].ref}{part}").status_code == 200
    with database.session() as session:
        entries = session.scalars(select(AccessEntry).order_by(AccessEntry.id)).all()
        read = [(entry.object_kind, entry.object_id) for entry in entries]
    expected = [old, new] if part.endswith("changes") else [old]
    assert read == [("proposal_version", one) for one in expected]


@pytest.mark.usefixtures("three")
def test_notes_on_the_comparison_are_the_readers_own(
    body: Visitor, need: Need, visitor: Visitor, people: People, client: FlaskClient
) -> None:
    address = f"/en/needs/{need.ref}/proposals/compare"
    page = body.open(address).submit("Save note", note="Två av tre börjar med samtal.")
    assert "Två av tre börjar med samtal." in page.text
    assert "Karin Sjöberg" in page.text
    again = page.submit("Save note", 422, note="")
    assert "Write something first." in again.text
    visitor.sign_in(people.editor).open(address, 404)
    assert "börjar med samtal" not in client.get(f"/en/needs/{need.ref}").text


def test_nothing_to_compare_says_what_would_be_here(body: Visitor, need: Need) -> None:
    page = body.open(f"/en/needs/{need.ref}/proposals/compare")
    assert "Nothing to compare yet" in page.text


def test_r5_an_invitation_stands_in_the_public_record_without_the_company(
    body: Visitor,
    need: Need,
    three: list[Proposal],
    visitor: Visitor,
    people: People,
    client: FlaskClient,
) -> None:
    page = body.open(f"/en/proposals/{three[0].ref}").submit("Mark as read")
    page = page.submit("Invite to dialogue", dialogue_form="one_to_one", public_reason=WHY_INVITED)
    assert "Invited to dialogue" in page.text
    with client.session_transaction() as cookie:
        cookie.clear()
    public = client.get(f"/en/needs/{need.ref}").text
    assert WHY_INVITED in public
    assert "A company was invited to dialogue" in public
    assert "One-to-one dialogue meetings, 24 November 2026" in public
    assert "Vardagskraft" not in public
    own = visitor.sign_in(people.editor).open(f"/en/proposals/{three[0].ref}")
    assert "Invited to dialogue by Ekbackens kommun" in own.text
    assert f"The need's public record says: “{WHY_INVITED}”" in own.text


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", "This is needed first."),
        ("Vi vill möta Vardagskraft AB.", "The record is public and names no company."),
        ("Fråga Inga, 19121212-1212.", "19121212-••••"),
    ],
)
def test_r5_a_reason_that_cannot_be_public_comes_back(
    body: Visitor, three: list[Proposal], words: str, told: str
) -> None:
    page = body.open(f"/en/proposals/{three[0].ref}").submit("Mark as read")
    page = page.submit("Invite to dialogue", 422, dialogue_form="one_to_one", public_reason=words)
    assert told in page.text
    assert page.value("public_reason") == words
    assert "Read by the receiver" in page.text


def test_a_new_version_that_came_meanwhile_is_not_answered_unread(
    body: Visitor, three: list[Proposal], database: Database, people: People, now: datetime
) -> None:
    page = body.open(f"/en/proposals/{three[0].ref}")
    with database.session(write=True) as session:
        first, editor = session.get_one(Proposal, three[0].id), people.editor.actor
        operations.revise_proposal(session, editor, first, now=now)
        operations.submit_proposal(session, editor, first, terms_acknowledged=True, now=now)
        session.commit()
    again = page.submit("Mark as read", 409)
    assert "The company has sent a new version since you opened the page." in again.text


def test_a_registry_number_that_is_a_personal_number_is_asked_about(
    body: Visitor, three: list[Proposal]
) -> None:
    page = body.open(f"/en/proposals/{three[0].ref}")
    page = page.submit("Save the registry number", 422, registry_number="19121212-1212")
    assert "19121212-••••" in page.text
