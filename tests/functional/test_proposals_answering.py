"""A company answers a need, from its page to the receipt."""

import hashlib
from datetime import datetime, timedelta

import pytest

from marketplace.core.db import Database
from marketplace.needs.models import Need
from tests.clock import Clock
from tests.factories import make_need, make_offer
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


def begin(visitor: Visitor, people: People, need: Need) -> Page:
    """The empty form of a draft."""
    page = visitor.sign_in(people.editor).open(f"/en/needs/{need.ref}/proposals/new")
    return page.submit("Begin a solution proposal")


def test_from_the_need_to_the_receipt(
    visitor: Visitor, people: People, need: Need, clock: Clock
) -> None:
    form = begin(visitor, people, need)
    assert form.heading == "Write a solution proposal"
    assert "Hur märker er lösning att någon har ramlat?" in form.text
    assert "This is not procurement." in form.text
    review = form.submit("Read through and send", **WHOLE)
    clock.time += timedelta(hours=1, seconds=7)
    receipt = review.submit("Send the solution proposal", terms="y")
    assert receipt.heading == "The solution proposal has been received"
    assert "24 November 2026 at 11:00:07" in receipt.text
    address = receipt.links("Download the file that the checksum is of")[0]
    file = visitor.client.get(address)
    digest = hashlib.sha256(file.data).hexdigest()
    assert " ".join(digest[i : i + 8] for i in range(0, 64, 8)) in receipt.text
    assert file.headers["Content-Type"] == "application/json"
    assert file.headers["Cache-Control"] == "private, no-store"
    assert ".json" in file.headers["Content-Disposition"]
