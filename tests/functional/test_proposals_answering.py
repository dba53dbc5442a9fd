"""A company answers a need, from its page to the receipt."""

import hashlib
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from marketplace.core.db import Database
from marketplace.needs.models import Need
from marketplace.proposals import operations, queries
from marketplace.proposals.models import Proposal, Receipt
from tests.clock import Clock
from tests.factories import DAYS_OPEN, make_need, make_offer, make_proposal
from tests.personas import People
from tests.visitor import Page, Visitor

WHOLE = {
    "title": "Sovande får sova",
    "approach": "En sensor i taket märker rörelse.\n\nNattpatrullen åker dit det behövs.",
    "expected_effect": "Högst 20 väckta per natt efter ett år.",
    "answer-q1": "Den som ligger på golvet rör sig annorlunda.",
    "maturity": "m4",
    "wants_dialogue": "yes",
    "accepts_publicity": "no",
}


@pytest.fixture
def need(database: Database, people: People, now: datetime) -> Need:
    with database.session(write=True) as session:
        need = make_need(session, people, now, "open")
        session.commit()
        return need


@pytest.fixture
def draft(database: Database, people: People, need: Need, now: datetime) -> Proposal:
    """A draft with all that is asked for."""
    with database.session(write=True) as session:
        draft = make_proposal(session, people, session.merge(need), now)
        session.commit()
        return draft


@pytest.fixture
def editor(visitor: Visitor, people: People) -> Visitor:
    """The company's editor at a browser without JavaScript."""
    return visitor.sign_in(people.editor)


def begin(editor: Visitor, need: Need) -> Page:
    """The empty form of a new draft."""
    page = editor.open(f"/en/needs/{need.ref}/proposals/new")
    return page.submit("Begin a solution proposal")


def text_of(database: Database, ref: str) -> str:
    """What stands saved under How we meet the need."""
    with database.session() as session:
        proposal = queries.proposal_by_ref(session, ref)
        assert proposal is not None
        version = proposal.current or queries.working_copy(session, proposal)
        assert version is not None
        return version.approach


def receipts(database: Database) -> int:
    with database.session() as session:
        return session.scalar(select(func.count()).select_from(Receipt)) or 0


def test_from_the_need_to_the_receipt(editor: Visitor, need: Need, clock: Clock) -> None:
    form = begin(editor, need)
    assert form.heading == "Write a solution proposal"
    assert "Hur märker er lösning att någon har ramlat?" in form.text
    assert "What you send becomes an official document." in form.text
    review = form.submit("Read through and send", **WHOLE)
    clock.time += timedelta(hours=1, seconds=7)
    receipt = review.submit("Send the solution proposal", terms="y")
    assert receipt.heading == "The solution proposal has been received"
    assert "24 November 2026 at 11:00:07" in receipt.text
    address = receipt.links("Download the file that the checksum is of")[0]
    file = editor.client.get(address)
    digest = hashlib.sha256(file.data).hexdigest()
    assert " ".join(digest[i : i + 8] for i in range(0, 64, 8)) in receipt.text
    assert file.headers["Content-Type"] == "application/json"
    assert file.headers["Content-Disposition"] == "attachment; filename=F-2026-0001-version-1.json"


@pytest.mark.parametrize("language", ["sv", "en"])
def test_r2_every_page_says_that_it_is_no_procurement(
    editor: Visitor, need: Need, draft: Proposal, language: str
) -> None:
    words = {
        "sv": "Detta är inte en upphandling. Svar är inte anbud.",
        "en": "This is not procurement. Answers are not tenders.",
    }
    for part in ("edit", "review", "delete"):
        page = editor.open(f"/{language}/proposals/{draft.ref}/{part}")
        assert words[language] in page.text
    assert words[language] in editor.open(f"/{language}/needs/{need.ref}/proposals/new").text


def test_a_visitor_is_told_how_to_answer_and_comes_back_after_signing_in(
    visitor: Visitor, need: Need
) -> None:
    page = visitor.open(f"/en/needs/{need.ref}/proposals/new")
    assert "Hur märker er lösning att någon har ramlat?" in page.text
    (address,) = page.links("Sign in to answer")
    assert address.endswith(f"?next=/en/needs/{need.ref}/proposals/new")


def test_who_cannot_write_is_told_so(visitor: Visitor, people: People, need: Need) -> None:
    for part in ("author", "moderator", "company_admin"):
        page = visitor.sign_in(getattr(people, part)).open(f"/en/needs/{need.ref}/proposals/new")
        assert "Solution proposals are written by a company's editors." in page.text
        with pytest.raises(AssertionError, match="0 buttons"):
            page.submit("Begin a solution proposal")


@pytest.mark.parametrize("state", ["draft", "in_review"])
def test_a_need_that_is_not_public_is_not_there(
    editor: Visitor, database: Database, people: People, now: datetime, state: str
) -> None:
    with database.session(write=True) as session:
        hidden = make_need(session, people, now, state)
        session.commit()
    editor.open(f"/en/needs/{hidden.ref}/proposals/new", 404)


def test_an_early_need_says_why_it_cannot_be_answered(
    editor: Visitor, database: Database, people: People, now: datetime
) -> None:
    with database.session(write=True) as session:
        early = make_need(session, people, now, "announced")
        session.commit()
    page = editor.open(f"/en/needs/{early.ref}/proposals/new")
    assert "It is an early need." in page.text


def test_a_thin_draft_is_saved_and_says_what_remains(editor: Visitor, need: Need) -> None:
    form = begin(editor, need)
    saved = form.submit("Save draft", title="Bara en rubrik")
    assert "The draft is saved." in saved.text
    review = saved.submit("Read through and send")
    assert "This remains before you can send:" in review.text
    assert review.links("Answer to question 1")
    assert not review.links("Title")
    with pytest.raises(AssertionError, match="0 buttons"):
        review.submit("Send the solution proposal")


def test_the_terms_must_be_ticked(editor: Visitor, draft: Proposal, database: Database) -> None:
    review = editor.open(f"/en/proposals/{draft.ref}/review")
    again = review.submit("Send the solution proposal", 422)
    assert "Tick the box when you have read what applies." in again.text
    assert receipts(database) == 0


def test_own_offers_are_linked(
    editor: Visitor, need: Need, database: Database, people: People, now: datetime
) -> None:
    with database.session(write=True) as session:
        offer = make_offer(session, people, now, "published")
        session.commit()
    review = begin(editor, need).submit("Read through and send", **WHOLE, linked_offers=[offer.ref])
    assert review.links("Tillsyn på natten utan besök")


def test_an_unknown_choice_is_told_beside_its_field(editor: Visitor, draft: Proposal) -> None:
    form = editor.open(f"/en/proposals/{draft.ref}/edit")
    page = form.submit("Save draft", 422, maturity="m9", approach="Min nya text")
    assert "Choose one of the alternatives." in page.text
    assert "Min nya text" in page.text


def test_too_much_text_is_told_and_kept(editor: Visitor, draft: Proposal) -> None:
    form = editor.open(f"/en/proposals/{draft.ref}/edit")
    page = form.submit("Save draft", 422, title="å" * 121)
    assert "At most 120 characters; you have written 121." in page.text
    assert page.submit("Save draft", title="Kortare").path.endswith("/edit")


def test_a_personal_number_stands_in_the_way_until_somebody_says_it_is_none(
    editor: Visitor, draft: Proposal, database: Database
) -> None:
    form = editor.open(f"/en/proposals/{draft.ref}/edit")
    words = "Ring Inga, 19121212-1212."
    page = form.submit("Read through and send", 422, approach=words)
    assert "19121212-••••" in page.text
    assert words not in text_of(database, draft.ref)
    page.submit("Read through and send", **{"approach-not_personal": "y"})
    assert text_of(database, draft.ref) == words


def test_r26_deadline_that_passed_while_writing_loses_nothing(
    editor: Visitor, draft: Proposal, clock: Clock, database: Database
) -> None:
    form = editor.open(f"/en/proposals/{draft.ref}/edit")
    clock.time += timedelta(days=DAYS_OPEN)
    page = form.submit("Read through and send", approach="Skrivet i sista stund")
    assert text_of(database, draft.ref) == "Skrivet i sista stund"
    assert "The time to answer ended on 24 December 2026." in page.text
    assert "can be sent if the organisation opens the need again" in page.text
    with pytest.raises(AssertionError, match="0 buttons"):
        page.submit("Send the solution proposal")


def test_r26_deadline_that_passed_while_reading_through_receives_nothing(
    editor: Visitor, draft: Proposal, clock: Clock, database: Database
) -> None:
    review = editor.open(f"/en/proposals/{draft.ref}/review")
    clock.time += timedelta(days=DAYS_OPEN)
    page = review.submit("Send the solution proposal", 409, terms="y")
    assert "The time to answer ended on 24 December 2026." in page.text
    assert receipts(database) == 0
    assert "rörelse" in text_of(database, draft.ref)


def test_r26_a_colleagues_text_is_not_overwritten(
    editor: Visitor, draft: Proposal, database: Database, people: People, now: datetime
) -> None:
    form = editor.open(f"/en/proposals/{draft.ref}/edit")
    with database.session(write=True) as session:
        theirs = {"approach": "Kollegans text"}
        mine = session.merge(draft)
        operations.update_proposal(session, people.editor.actor, mine, theirs, now=now)
        session.commit()
    page = form.submit("Save draft", 409, approach="Min text")
    assert "A colleague saved this draft while you were writing." in page.text
    assert "Kollegans text" in page.text
    assert text_of(database, draft.ref) == "Kollegans text"
    page.submit("Save draft")
    assert text_of(database, draft.ref) == "Min text"


@pytest.mark.parametrize("revision", ["", "x", "99"])
def test_a_form_without_its_revision_overwrites_nothing(
    editor: Visitor, draft: Proposal, database: Database, revision: str
) -> None:
    form = editor.open(f"/en/proposals/{draft.ref}/edit")
    form.submit("Save draft", 409, approach="Min text", revision=revision)
    assert "rörelse" in text_of(database, draft.ref)


def test_text_typed_into_a_deleted_draft_comes_back(editor: Visitor, draft: Proposal) -> None:
    form = editor.open(f"/en/proposals/{draft.ref}/edit")
    question = editor.open(f"/en/proposals/{draft.ref}/delete")
    question.submit("Delete the draft")
    page = form.submit("Save draft", 409, approach="Min text")
    assert "A colleague deleted the draft while you were writing." in page.text
    assert "Min text" in page.text
    editor.open(f"/en/proposals/{draft.ref}", 404)


def test_pressing_twice_leads_to_the_one_receipt(
    editor: Visitor, draft: Proposal, database: Database
) -> None:
    review = editor.open(f"/en/proposals/{draft.ref}/review")
    first = review.submit("Send the solution proposal", terms="y")
    second = review.submit("Send the solution proposal", terms="y")
    assert first.path == second.path == f"/en/proposals/{draft.ref}/receipt/1"
    assert receipts(database) == 1


def test_text_typed_while_a_colleague_sent_it_comes_back(
    editor: Visitor, draft: Proposal, database: Database
) -> None:
    form = editor.open(f"/en/proposals/{draft.ref}/edit")
    editor.open(f"/en/proposals/{draft.ref}/review").submit("Send the solution proposal", terms="y")
    page = form.submit("Save draft", 409, approach="För sent")
    assert "A colleague sent the proposal while you were writing." in page.text
    assert "För sent" in page.text
    assert text_of(database, draft.ref) != "För sent"


def test_a_draft_changed_after_the_review_was_opened_is_not_sent_unread(
    editor: Visitor, draft: Proposal, database: Database
) -> None:
    review = editor.open(f"/en/proposals/{draft.ref}/review")
    editor.open(f"/en/proposals/{draft.ref}/edit").submit("Save draft", approach="Nyare text")
    page = review.submit("Send the solution proposal", 409, terms="y")
    assert "Read it once more before you send it." in page.text
    assert "Nyare text" in page.text
    assert receipts(database) == 0
    page.submit("Send the solution proposal", terms="y")
    assert receipts(database) == 1


def test_a_company_that_is_not_verified_is_told_before_it_sends(
    editor: Visitor, draft: Proposal, database: Database, people: People
) -> None:
    with database.session(write=True) as session:
        session.merge(people.editor.organisation).state = "registered"
        session.commit()
    page = editor.open(f"/en/proposals/{draft.ref}/review")
    assert "The company must be verified" in page.text
    with pytest.raises(AssertionError, match="0 buttons"):
        page.submit("Send the solution proposal")


def test_the_company_sees_where_its_proposal_stands_and_withdraws_it(
    editor: Visitor, draft: Proposal
) -> None:
    editor.open(f"/en/proposals/{draft.ref}/review").submit("Send the solution proposal", terms="y")
    page = editor.open(f"/en/proposals/{draft.ref}")
    assert "Version 1 received" in page.text
    question = editor.open(f"/en/proposals/{draft.ref}/withdraw")
    page = question.submit("Withdraw the proposal")
    assert "The proposal is withdrawn." in page.text
    editor.open(f"/en/proposals/{draft.ref}/receipt/1")


def test_a_companys_admin_reads_a_draft_but_does_not_write(
    visitor: Visitor, people: People, draft: Proposal
) -> None:
    admin = visitor.sign_in(people.company_admin)
    assert "You can read it." in admin.open(f"/en/proposals/{draft.ref}").text
    admin.open(f"/en/proposals/{draft.ref}/edit", 403)
    admin.open(f"/en/proposals/{draft.ref}/review", 403)


def test_a_receipt_that_is_not_there_is_told(editor: Visitor, draft: Proposal) -> None:
    for number in ("1", "0", "x", "9" * 40):
        editor.open(f"/en/proposals/{draft.ref}/receipt/{number}", 404)


@pytest.mark.parametrize("ref", ["F-2026-9999", "%00", "x" * 300])
def test_a_proposal_that_is_not_there_is_told(
    editor: Visitor, client: FlaskClient, ref: str
) -> None:
    assert client.get(f"/en/proposals/{ref}").status_code in {400, 404}
