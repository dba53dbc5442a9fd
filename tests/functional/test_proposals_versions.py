"""The company's side over time: claims, what changed in the need, and the next version."""

from datetime import datetime, timedelta

import pytest

from marketplace.core.db import Database
from marketplace.needs import operations as needs
from marketplace.needs.models import Need
from marketplace.offers import operations as offers
from marketplace.proposals import operations, queries
from marketplace.proposals.models import Proposal
from tests.clock import Clock
from tests.factories import CLAIM, DAYS_OPEN, make_need, make_offer, make_proposal
from tests.personas import People
from tests.visitor import Visitor


@pytest.fixture
def need(database: Database, people: People, now: datetime) -> Need:
    with database.session(write=True) as session:
        need = make_need(session, people, now, "open", volume="214 personer")
        session.commit()
        return need


@pytest.fixture
def proposal(database: Database, people: People, need: Need, now: datetime) -> Proposal:
    with database.session(write=True) as session:
        made = make_proposal(session, people, session.get_one(Need, need.id), now, "acknowledged")
        session.commit()
        return made


@pytest.fixture
def editor(visitor: Visitor, people: People) -> Visitor:
    """The company's editor at a browser without JavaScript."""
    return visitor.sign_in(people.editor)


@pytest.fixture
def changed(
    database: Database, people: People, need: Need, proposal: Proposal, now: datetime
) -> None:
    """The need asks for more than when it was answered."""
    assert proposal.need_id == need.id
    change(database, people, need, now, volume="310 personer")


def change(database: Database, people: People, need: Need, now: datetime, **values: object) -> None:
    with database.session(write=True) as session:
        thing, approver = session.get_one(Need, need.id), people.approver.actor
        needs.start_revision(session, approver, thing, now=now)
        needs.update_need(session, approver, thing, values, now=now)
        needs.publish_revision(session, approver, thing, note="Fler har fått beslut.", now=now)
        session.commit()


def test_r12_a_claim_is_written_beside_its_section_and_explained(
    editor: Visitor, need: Need
) -> None:
    form = editor.open(f"/en/needs/{need.ref}/proposals/new").submit("Begin a solution proposal")
    assert "The organisation tests the request; it is no promise." in form.text
    asked = {"answer-q1": "Som vi gör.", "claim-answer-q1": "y", "reason-answer-q1": "För kort"}
    review = form.submit("Read through and send", **asked)
    assert review.links("A reason for secrecy that others can test")
    form = editor.open(review.path.replace("review", "edit"))
    assert form.value("reason-answer-q1") == "För kort"
    review = form.submit("Read through and send", **{"reason-answer-q1": CLAIM})
    assert f"Reason: “{CLAIM}”" in review.text
    assert "It is a request, not a promise" in review.text
    form = editor.open(review.path.replace("review", "edit"))
    review = form.submit("Read through and send", **{"claim-answer-q1": None})
    assert CLAIM not in review.text


def test_r12_the_authority_sees_the_reason_beside_the_text(
    visitor: Visitor, people: People, need: Need, database: Database, now: datetime
) -> None:
    claims = {"approach": CLAIM}
    with database.session(write=True) as session:
        thing = session.get_one(Need, need.id)
        made = make_proposal(session, people, thing, now, "submitted", claims=claims)
        session.commit()
    body = visitor.sign_in(people.author)
    for part in ("", "/versions/1"):
        page = body.open(f"/en/proposals/{made.ref}{part}")
        assert f"The company asks for secrecy here. Reason: “{CLAIM}”" in page.text
        assert "It is a request that you test if somebody asks to read the document." in page.text
        assert "En sensor i taket" in page.text
    assert "Asked for, one section" in body.open(f"/en/needs/{need.ref}/proposals").text


@pytest.mark.usefixtures("changed")
def test_r25_what_changed_stands_on_top_with_two_ways_out(
    editor: Visitor, proposal: Proposal, visitor: Visitor, people: People
) -> None:
    page = editor.open(f"/en/proposals/{proposal.ref}")
    assert "The need has changed since you answered" in page.text
    assert "You answered version 1. Version 2 was published on 24 November 2026." in page.text
    assert "Fler har fått beslut." in page.text
    assert "Removed: 214 Added: 310 personer" in page.text
    body = visitor.sign_in(people.author).open(f"/en/proposals/{proposal.ref}")
    assert "The company has not said whether the proposal still holds." in body.text
    page = visitor.sign_in(people.editor).open(f"/en/proposals/{proposal.ref}")
    page = page.submit("The proposal holds as it is")
    assert "The need has changed since you answered" not in page.text
    assert "Confirmed: holds for the need's version 2" in page.text
    assert "by Sara Nilsson" in page.text
    body = visitor.sign_in(people.author).open(f"/en/proposals/{proposal.ref}")
    assert "The company has confirmed, 24 November 2026, that it holds for version 2." in body.text


@pytest.mark.usefixtures("changed")
def test_r25_it_is_revised_and_each_version_has_its_receipt(
    editor: Visitor, proposal: Proposal, visitor: Visitor, people: People
) -> None:
    page = editor.open(f"/en/proposals/{proposal.ref}")
    form = page.submit("Write a new version")
    assert form.heading == "Write a new version of your proposal"
    assert form.value("title") == "Sovande får sova"
    review = form.submit("Read through and send", title="Alla får sova")
    receipt = review.submit("Send the solution proposal", terms="y")
    assert receipt.path == f"/en/proposals/{proposal.ref}/receipt/2"
    own = editor.open(f"/en/proposals/{proposal.ref}")
    assert "Version 2 received" in own.text
    assert "Version 1 received" in own.text
    assert "The need has changed since you answered" not in own.text
    compared = own.follow("Compare with version 1")
    assert "Removed: Sovande Added: Alla får sova" in compared.text
    body = visitor.sign_in(people.author).open(f"/en/proposals/{proposal.ref}")
    assert "Submitted" in body.text
    old = body.follow("Version 1")
    assert old.heading == "Sovande får sova"
    assert "There is a later version." in old.text


def test_r25_a_change_that_nobody_has_seen_is_not_confirmed(
    editor: Visitor,
    proposal: Proposal,
    database: Database,
    people: People,
    need: Need,
    now: datetime,
) -> None:
    change(database, people, need, now, volume="310 personer")
    page = editor.open(f"/en/proposals/{proposal.ref}")
    change(database, people, need, now, volume="400 personer")
    again = page.submit("The proposal holds as it is", 409)
    assert "The need has changed since you opened this page." in again.text


def test_r26_deadline_that_passed_over_a_new_version_keeps_it_and_what_was_sent(
    editor: Visitor, proposal: Proposal, clock: Clock, database: Database
) -> None:
    form = editor.open(f"/en/proposals/{proposal.ref}").submit("Write a new version")
    clock.time += timedelta(days=DAYS_OPEN)
    page = form.submit("Read through and send", title="Skrivet i sista stund")
    assert "The time to answer ended on 24 December 2026." in page.text
    assert "What you have sent stands." in page.text
    with pytest.raises(AssertionError, match="0 buttons"):
        page.submit("Send the solution proposal")
    own = editor.open(f"/en/proposals/{proposal.ref}")
    assert own.heading == "Sovande får sova"
    form = own.follow("Read what you have written")
    assert form.value("title") == "Skrivet i sista stund"
    with database.session() as session:
        found = queries.proposal_by_ref(session, proposal.ref)
        assert found is not None
        assert [v.number for v in queries.received_versions(session, found)] == [1]


def test_r26_text_typed_into_a_withdrawn_proposal_comes_back(
    editor: Visitor, proposal: Proposal
) -> None:
    form = editor.open(f"/en/proposals/{proposal.ref}").submit("Write a new version")
    editor.open(f"/en/proposals/{proposal.ref}/withdraw").submit("Withdraw the proposal")
    page = form.submit("Save draft", 409, approach="Min text")
    assert "A colleague withdrew the proposal while you were writing." in page.text
    assert "Min text" in page.text


def test_what_is_begun_can_be_thrown_away(editor: Visitor, proposal: Proposal) -> None:
    form = editor.open(f"/en/proposals/{proposal.ref}").submit("Write a new version")
    question = form.follow("Throw the new version away")
    assert "Version 1 stands as it is." in question.text
    page = question.submit("Throw the new version away")
    assert page.path == f"/en/proposals/{proposal.ref}"
    assert "Read by the receiver" in page.text


def test_the_body_sees_nothing_of_what_is_begun(
    editor: Visitor, proposal: Proposal, visitor: Visitor, people: People, need: Need
) -> None:
    form = editor.open(f"/en/proposals/{proposal.ref}").submit("Write a new version")
    form.submit("Save draft", title="Ännu bara vår egen")
    body = visitor.sign_in(people.author)
    for address in (f"/en/proposals/{proposal.ref}", f"/en/needs/{need.ref}/proposals"):
        page = body.open(address)
        assert "Sovande får sova" in page.text
        assert "Ännu bara vår egen" not in page.text


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("registered", "The company must be verified"),
        ("suspended", "The company is suspended by the arena"),
    ],
)
def test_a_company_that_may_not_send_is_told_and_keeps_its_text(
    editor: Visitor, proposal: Proposal, database: Database, people: People, state: str, told: str
) -> None:
    form = editor.open(f"/en/proposals/{proposal.ref}").submit("Write a new version")
    with database.session(write=True) as session:
        session.merge(people.editor.organisation).state = state
        session.commit()
    page = form.submit("Read through and send", title="Kvar")
    assert told in page.text
    assert page.heading == "Kvar"
    with pytest.raises(AssertionError, match="0 buttons"):
        page.submit("Send the solution proposal")


def test_an_answer_to_a_question_that_is_gone_is_shown_and_follows(
    editor: Visitor,
    proposal: Proposal,
    database: Database,
    people: People,
    need: Need,
    now: datetime,
) -> None:
    change(database, people, need, now, open_questions=[{"text": "Vad kostar det?"}])
    form = editor.open(f"/en/proposals/{proposal.ref}").submit("Write a new version")
    assert "Answers to questions that are no longer asked" in form.text
    assert "Hur märker er lösning att någon har ramlat?" in form.text
    assert "Den som ligger på golvet rör sig annorlunda." in form.text
    short = {"claim-answer-q1": "y", "reason-answer-q1": "?"}
    review = form.submit("Read through and send", **{"answer-q2": "Lite.", **short})
    assert review.links("A reason for secrecy that others can test")
    form = editor.open(f"/en/proposals/{proposal.ref}/edit")
    review = form.submit("Read through and send", **{"reason-answer-q1": CLAIM})
    review.submit("Send the solution proposal", terms="y")
    own = editor.open(f"/en/proposals/{proposal.ref}")
    assert "Den som ligger på golvet rör sig annorlunda." in own.text


def test_linked_offers_say_what_has_become_of_them(
    visitor: Visitor, people: People, need: Need, database: Database, now: datetime
) -> None:
    with database.session(write=True) as session:
        offer = make_offer(session, people, now, "published")
        made = make_proposal(
            session,
            people,
            session.get_one(Need, need.id),
            now,
            "submitted",
            linked_offers=[offer.ref],
        )
        session.commit()
    body = visitor.sign_in(people.author)
    assert body.open(f"/en/proposals/{made.ref}").links("Tillsyn på natten utan besök")
    with database.session(write=True) as session:
        offers.withdraw_offer(session, people.editor.actor, session.merge(offer), now=now)
        session.commit()
    page = body.open(f"/en/proposals/{made.ref}")
    assert f"{offer.ref} Withdrawn" in page.text
    assert not page.links("Tillsyn på natten utan besök")


def test_r22_a_withdrawn_need_shows_the_company_its_own_answer_and_no_more(
    editor: Visitor,
    proposal: Proposal,
    database: Database,
    people: People,
    need: Need,
    now: datetime,
) -> None:
    own = f"/en/proposals/{proposal.ref}"
    assert "Trygg natt hemma utan onödiga besök" in editor.open(own).text
    with database.session(write=True) as session:
        needs.withdraw_need(
            session, people.approver.actor, session.get_one(Need, need.id), reason="Fel.", now=now
        )
        session.commit()
    page = editor.open(own)
    assert "Trygg natt hemma utan onödiga besök" not in page.response.text
    assert need.ref in page.text
    assert "Den som ligger på golvet rör sig annorlunda." in page.text
    assert "Write a new version" not in page.text


@pytest.mark.parametrize("language", ["sv", "en"])
def test_r2_the_next_version_says_that_it_is_no_procurement(
    editor: Visitor, proposal: Proposal, language: str
) -> None:
    words = {
        "sv": "Detta är inte en upphandling. Svar är inte anbud.",
        "en": "This is not procurement. Answers are not tenders.",
    }
    editor.open(f"/en/proposals/{proposal.ref}").submit("Write a new version")
    for part in ("", "/edit", "/review", "/delete", "/withdraw", "/versions/1", "/receipt/1"):
        page = editor.open(f"/{language}/proposals/{proposal.ref}{part}")
        assert words[language] in page.text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("sv", "Det ni skickar in blir allmän handling."),
        ("en", "What you send becomes an official document."),
    ],
)
def test_r11_that_it_becomes_an_official_document_is_said_before_it_is_sent(
    editor: Visitor, need: Need, proposal: Proposal, language: str, words: str
) -> None:
    editor.open(f"/en/proposals/{proposal.ref}").submit("Write a new version")
    assert words in editor.open(f"/{language}/needs/{need.ref}/proposals/new").text
    for part in ("edit", "review"):
        assert words in editor.open(f"/{language}/proposals/{proposal.ref}/{part}").text


def test_two_who_write_the_next_version_do_not_overwrite_each_other(
    editor: Visitor, proposal: Proposal, database: Database, people: People, now: datetime
) -> None:
    form = editor.open(f"/en/proposals/{proposal.ref}").submit("Write a new version")
    with database.session(write=True) as session:
        theirs = {"approach": "Kollegans text", "claims": {"approach": CLAIM}}
        mine = session.get_one(Proposal, proposal.id)
        operations.update_proposal(session, people.editor.actor, mine, theirs, now=now)
        session.commit()
    page = form.submit("Save draft", 409, approach="Min text")
    assert "Kollegans text" in page.text
    assert CLAIM in page.text
    assert page.value("approach") == "Min text"
