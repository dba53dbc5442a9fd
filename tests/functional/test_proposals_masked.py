"""R22 beside a proposal: what is masked in the need is shown on none of its pages or files."""

import html
from datetime import datetime

from flask.testing import FlaskClient

from marketplace.core.db import Database
from marketplace.core.masks import Masking
from marketplace.needs import operations as needs
from marketplace.needs.models import Need
from marketplace.proposals import operations
from tests.factories import make_need, make_proposal
from tests.personas import People
from tests.visitor import cookie_of

NAME = "Inga Gunnarskog"
ASKED = Masking(NAME, "En enskild person gick att känna igen.", "social")
COMPANY_PAGES = ("", "/edit", "/review", "/versions/1", "/receipt/1")
BODY_PAGES = ("", "/versions/1", "/receipt/1")


def pages(client: FlaskClient, people: People, need: str, proposal: str) -> dict[str, bool]:
    """Address -> whether the name can be read there, for both sides."""
    found = {}
    for persona, parts in ((people.editor, COMPANY_PAGES), (people.author, BODY_PAGES)):
        with client.session_transaction() as cookie:
            cookie.clear()
            cookie.update(cookie_of(persona))
        addresses = [f"/en/proposals/{proposal}{part}" for part in parts]
        if persona is people.author:
            addresses += [f"/en/needs/{need}/proposals{part}" for part in ("", "/compare")]
        for address in addresses:
            page = client.get(address)
            assert page.status_code == 200, address
            found[f"{persona.person.name} {address}"] = NAME in html.unescape(page.text)
    return found


def test_r22_a_word_that_is_masked_in_the_need_is_on_no_page_of_its_proposals(
    client: FlaskClient, people: People, database: Database, now: datetime
) -> None:
    with database.session(write=True) as session:
        question = {"text": f"Hur får {NAME} sova?"}
        title = f"Trygg natt för {NAME}"
        need = make_need(session, people, now, "open", title=title, open_questions=[question])
        proposal = make_proposal(session, people, need, now, "submitted")
        operations.revise_proposal(session, people.editor.actor, proposal, now=now)
        session.commit()
        need_id, refs = need.id, (need.ref, proposal.ref)
    before = pages(client, people, *refs)
    assert [address for address, holds in before.items() if not holds] == []
    file = client.get(f"/en/proposals/{refs[1]}/receipt/1/file").text
    assert NAME not in file
    with database.session(write=True) as session:
        approver = people.approver.actor
        needs.mask_passage(session, approver, session.get_one(Need, need_id), ASKED, now=now)
        session.commit()
    after = pages(client, people, *refs)
    assert [address for address, holds in after.items() if holds] == []
