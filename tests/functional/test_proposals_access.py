"""Nobody else reads a proposal, at any address: it is not there for them (R13, R18)."""

from collections.abc import Callable, Iterator
from datetime import datetime
from email.message import EmailMessage

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from marketplace.accounts.operations import add_member
from marketplace.core.audit import AccessEntry
from marketplace.core.db import Database
from marketplace.web.guards import access_of
from marketplace.worker import Worker
from tests.factories import make_need, make_proposal
from tests.personas import SETUP, People
from tests.visitor import cookie_of

SECRET = "Sovande får sova"
COMPANY = {"editor", "company_admin"}
BODY = {"author", "approver"}
EVERYBODY = set(People.__dataclass_fields__)


@pytest.fixture
def refs(database: Database, people: People, now: datetime) -> tuple[str, str]:
    """A need with a received proposal, and the proposal."""
    with database.session(write=True) as session:
        need = make_need(session, people, now, "open")
        proposal = make_proposal(session, people, need, now, "submitted")
        session.commit()
        return need.ref, proposal.ref


def addresses(app: Flask, refs: tuple[str, str]) -> Iterator[tuple[str, str, str]]:
    """(method, address, endpoint) of every guarded page of the room."""
    need, proposal = refs
    for rule in app.url_map.iter_rules():
        guard = access_of(app.view_functions[rule.endpoint])
        if not rule.endpoint.startswith("proposals.") or guard is None or guard.public:
            continue
        ref = need if "/needs/" in rule.rule else proposal
        values = {"language": "sv", "ref": ref, "number": "1"}
        _, path = rule.build({k: values[k] for k in rule.arguments}) or ("", "")
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            yield method, path, rule.endpoint


def be(client: FlaskClient, people: People, part: str) -> None:
    with client.session_transaction() as cookie:
        cookie.clear()
        cookie.update(cookie_of(getattr(people, part)))


def test_to_everybody_else_it_is_not_there(
    app: Flask, client: FlaskClient, people: People, refs: tuple[str, str], database: Database
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False  # its refusal would hide the room's own
    seen = list(addresses(app, refs))
    assert len(seen) > 10
    open_to_them = {
        (part, method, address)
        for part in sorted(EVERYBODY - COMPANY - BODY)
        for method, address, endpoint in seen
        if endpoint != "proposals.start_proposal"
        and not is_hidden(client, people, part, method, address)
    }
    assert open_to_them == set()
    with database.session() as session:
        assert not session.scalar(select(func.count()).select_from(AccessEntry))


def is_hidden(client: FlaskClient, people: People, part: str, method: str, address: str) -> bool:
    be(client, people, part)
    response = client.open(address, method=method)
    return response.status_code == 404 and SECRET not in response.text


def test_a_visitor_is_asked_to_sign_in_whether_it_is_there_or_not(
    app: Flask, client: FlaskClient, refs: tuple[str, str]
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    for known in (refs, ("B-2026-9999", "F-2026-9999")):
        for method, address, _endpoint in addresses(app, known):
            response = client.open(address, method=method)
            assert response.status_code == 302
            assert "/sign-in" in response.location


def test_each_side_reaches_its_own_pages_only(
    app: Flask, client: FlaskClient, people: People, refs: tuple[str, str]
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    body_only = {
        "proposals.list_for_need",
        "proposals.acknowledge_proposal",
        "proposals.give_feedback",
        "proposals.add_note",
        "proposals.set_registry_number",
    }
    company_only = {
        "proposals.edit_proposal",
        "proposals.review_proposal",
        "proposals.delete_draft",
        "proposals.withdraw_proposal",
    }
    for method, address, endpoint in addresses(app, refs):
        for part, hidden in (("editor", body_only), ("author", company_only)):
            if endpoint in hidden:
                assert is_hidden(client, people, part, method, address), (part, address)
    be(client, people, "author")
    assert SECRET in client.get(f"/sv/proposals/{refs[1]}").text


def test_who_acts_for_another_of_their_organisations_is_told_to_switch(
    client: FlaskClient,
    people: People,
    refs: tuple[str, str],
    database: Database,
    now: datetime,
) -> None:
    need, proposal = refs
    with database.session(write=True) as session:
        body, person = (session.merge(x) for x in (people.author.organisation, people.rival.person))
        add_member(session, SETUP, body, person, roles=["need_approver"], now=now)
        session.commit()
    be(client, people, "rival")
    for address in (f"/en/proposals/{proposal}", f"/en/needs/{need}/proposals"):
        response = client.get(address)
        assert response.status_code == 403
        assert "another of your organisations" in response.text
        assert SECRET not in response.text


def test_a_draft_is_not_there_for_the_body(
    client: FlaskClient, people: People, database: Database, now: datetime
) -> None:
    with database.session(write=True) as session:
        need = make_need(session, people, now, "open")
        draft = make_proposal(session, people, need, now)
        session.commit()
    for part in sorted(BODY):
        assert is_hidden(client, people, part, "GET", f"/sv/proposals/{draft.ref}")


def test_nothing_of_it_is_kept_by_anybody_on_the_way(
    client: FlaskClient, people: People, refs: tuple[str, str]
) -> None:
    need, proposal = refs
    pages = [f"/sv/proposals/{proposal}{part}" for part in ("", "/receipt/1", "/receipt/1/file")]
    for part, address in [("author", f"/sv/needs/{need}/proposals")] + [
        (part, page) for part in ("author", "editor") for page in pages
    ]:
        be(client, people, part)
        response = client.get(address)
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "private, no-store"
        assert "ETag" not in response.headers


def test_public_pages_say_nothing_of_it(client: FlaskClient, refs: tuple[str, str]) -> None:
    need, proposal = refs
    public = ["/sv/", "/sv/needs", f"/sv/needs/{need}", f"/sv/needs/{need}/proposals/new"]
    texts = [client.get(address).text for address in public]
    assert all("Behovstorget" in text for text in texts)
    words = (SECRET, proposal, "En sensor i taket")
    assert [word for text in texts for word in words if word in text] == []


def test_search_and_mails_to_others_know_nothing_of_it(
    client: FlaskClient,
    refs: tuple[str, str],
    worker: Worker,
    sent: Callable[[], list[EmailMessage]],
) -> None:
    worker.drain()
    found = client.get("/sv/needs", query_string={"q": "hemtjänsten"}).text
    assert refs[0] in found
    for words in (SECRET, "takets rörelsesensor"):
        assert refs[0] not in client.get("/sv/needs", query_string={"q": f'"{words}"'}).text
    told = {mail["To"].addresses[0].username for mail in sent() if refs[1] in mail.as_string()}
    assert told == COMPANY
