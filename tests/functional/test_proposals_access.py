"""Nobody else reads a proposal, at any address: it is not there for them (R13, R18)."""

import html
from collections.abc import Callable, Iterator
from datetime import datetime
from email.message import EmailMessage
from typing import cast

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from marketplace.accounts.models import Organisation
from marketplace.accounts.operations import add_member, create_person
from marketplace.core.audit import AccessEntry
from marketplace.core.db import Database
from marketplace.needs import rules as need_rules
from marketplace.proposals import operations, rules
from marketplace.web.guards import access_of
from marketplace.worker import Worker
from tests.factories import CLAIM, make_need, make_proposal
from tests.personas import SETUP, People, Persona, persona_of
from tests.visitor import cookie_of

# What each side has written; none of it is for anybody else.
SENT = (
    "Sovande får sova",
    "En sensor i taket",
    "rör sig annorlunda",
    CLAIM,
    "Tack, vi hör av oss.",
)
INSIDE = ("Fråga Karin om ruttdata", "Två av tre börjar med samtal", "VON 2026/318-9")
BEGUN = "Ännu bara vår egen"
SECRETS = (*SENT, *INSIDE, BEGUN)
SECRET = SENT[0]
COMPANY = {"editor", "company_admin"}
BODY = {"author", "approver"}
# Everybody else, and those that the personas lack: name -> organisation of, role.
STRANGERS = ("coauthor", "neighbour", "rival", "moderator", "platform_admin", "auditor")
MORE_STRANGERS = {
    "an author of another body": ("neighbour", "need_author"),
    "an administrator of another body": ("neighbour", "organisation_admin"),
    "an administrator of this body": ("author", "organisation_admin"),
    "an administrator of another company": ("rival", "company_admin"),
}
EVERYBODY_ELSE = (*STRANGERS, *MORE_STRANGERS)


@pytest.fixture
def refs(database: Database, people: People, now: datetime) -> tuple[str, str]:
    """A need with a proposal that holds all that either side can write: two received versions, a
    third begun, claims, feedback, notes."""
    with database.session(write=True) as session:
        need = make_need(session, people, now, "open")
        claims = {"approach": CLAIM, "answer-q1": CLAIM}
        proposal = make_proposal(session, people, need, now, "noted", claims=claims)
        editor, author = people.editor.actor, people.author.actor
        operations.revise_proposal(session, editor, proposal, now=now)
        operations.submit_proposal(session, editor, proposal, terms_acknowledged=True, now=now)
        operations.revise_proposal(session, editor, proposal, now=now)
        operations.update_proposal(session, editor, proposal, {"title": BEGUN}, now=now)
        operations.add_note(session, author, proposal, INSIDE[0], now=now)
        operations.add_comparison_note(session, author, need, INSIDE[1], now=now)
        operations.set_registry_number(session, author, proposal, INSIDE[2], now=now)
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
        values = {"language": "sv", "ref": ref, "number": "2"}
        _, path = rule.build({k: values[k] for k in rule.arguments}) or ("", "")
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            yield method, path, rule.endpoint


def be(client: FlaskClient, persona: Persona) -> None:
    with client.session_transaction() as cookie:
        cookie.clear()
        cookie.update(cookie_of(persona))


def join(database: Database, people: People, name: str, now: datetime) -> Persona:
    """The persona with this name; who is not there yet becomes a member."""
    if name in STRANGERS:
        return cast(Persona, getattr(people, name))
    beside, role = MORE_STRANGERS[name]
    with database.session(write=True) as session:
        where = session.get_one(Organisation, getattr(people, beside).organisation.id)
        person = create_person(
            session, SETUP, email="stranger@example.org", name="Sam Ek", password_hash="-", now=now
        )
        member = add_member(session, SETUP, where, person, roles=[role], now=now)
        persona = persona_of(session, person, member, now)
        session.commit()
        return persona


def words_in(text: str) -> set[str]:
    return {word for word in SECRETS if word in html.unescape(text)}


def test_those_it_concerns_find_every_word_of_it(
    app: Flask, client: FlaskClient, people: People, refs: tuple[str, str]
) -> None:
    """What the tests below look for is there to be found, at these very addresses."""
    found: dict[str, set[str]] = {}
    for part in ("author", "editor"):
        be(client, getattr(people, part))
        pages = [client.get(path).text for m, path, _end in addresses(app, refs) if m == "GET"]
        found[part] = set().union(*map(words_in, pages))
    assert found == {"author": {*SENT, *INSIDE}, "editor": {*SENT, BEGUN}}


@pytest.mark.parametrize("name", EVERYBODY_ELSE)
def test_to_everybody_else_it_is_not_there(
    app: Flask,
    client: FlaskClient,
    people: People,
    refs: tuple[str, str],
    database: Database,
    now: datetime,
    name: str,
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False  # its refusal would hide the room's own
    be(client, join(database, people, name, now))
    seen = list(addresses(app, refs))
    assert len(seen) > 20
    open_to_them = [
        (method, address)
        for method, address, endpoint in seen
        if endpoint != "proposals.start_proposal" and not is_hidden(client, method, address)
    ]
    assert open_to_them == []
    # Whoever writes for a company may begin an answer of their own, and learns nothing by it.
    begun = client.post(f"/sv/needs/{refs[0]}/proposals/new")
    assert begun.status_code == (302 if name == "rival" else 403)
    assert words_in(begun.text) == set()
    with database.session() as session:
        assert not session.scalar(select(func.count()).select_from(AccessEntry))


def is_hidden(client: FlaskClient, method: str, address: str) -> bool:
    response = client.open(address, method=method)
    return response.status_code in {403, 404} and not words_in(response.text)


@pytest.mark.parametrize("name", ["rival", "moderator", "neighbour"])
def test_without_the_guards_they_would_read_it(
    app: Flask,
    client: FlaskClient,
    people: People,
    refs: tuple[str, str],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    """The test above can fail: with the guards taken away every word is read."""
    monkeypatch.setattr(rules, "may_read", lambda *_args: True)
    monkeypatch.setattr(need_rules, "may_read_proposals", lambda *_args: True)
    be(client, getattr(people, name))
    pages = [client.get(path).text for m, path, _end in addresses(app, refs) if m == "GET"]
    assert set().union(*map(words_in, pages)) >= {*SENT, *INSIDE}


def test_a_visitor_is_asked_to_sign_in_whether_it_is_there_or_not(
    app: Flask, client: FlaskClient, refs: tuple[str, str]
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    for known in (refs, ("B-2026-9999", "F-2026-9999")):
        for method, address, _endpoint in addresses(app, known):
            response = client.open(address, method=method)
            assert response.status_code == 302
            assert "/sign-in" in response.location


BODY_ONLY = {
    "proposals.list_for_need",
    "proposals.compare_proposals",
    "proposals.add_comparison_note",
    "proposals.acknowledge_proposal",
    "proposals.invite_to_dialogue",
    "proposals.give_feedback",
    "proposals.add_note",
    "proposals.set_registry_number",
}
COMPANY_ONLY = {
    "proposals.edit_proposal",
    "proposals.revise_proposal",
    "proposals.confirm_proposal",
    "proposals.review_proposal",
    "proposals.delete_draft",
    "proposals.withdraw_proposal",
}
BOTH = {
    "proposals.show_proposal",
    "proposals.show_version",
    "proposals.show_changes",
    "proposals.show_receipt",
    "proposals.download_receipt",
}


def test_each_side_reaches_its_own_pages_only(
    app: Flask, client: FlaskClient, people: People, refs: tuple[str, str]
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    room = {endpoint for _method, _address, endpoint in addresses(app, refs)}
    assert room == BODY_ONLY | COMPANY_ONLY | BOTH | {"proposals.start_proposal"}
    for method, address, endpoint in addresses(app, refs):
        for part, hidden in (("editor", BODY_ONLY), ("author", COMPANY_ONLY)):
            if endpoint in hidden:
                be(client, getattr(people, part))
                assert is_hidden(client, method, address), (part, address)


def test_a_companys_admin_reads_and_changes_nothing(
    app: Flask, client: FlaskClient, people: People, refs: tuple[str, str]
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    be(client, people.company_admin)
    assert SECRET in client.get(f"/sv/proposals/{refs[1]}").text
    for method, address, endpoint in addresses(app, refs):
        if method == "POST" and endpoint in COMPANY_ONLY:
            status = client.post(address).status_code
            # Withdrawing leads back to the page, on which there is no button.
            assert status == (302 if endpoint == "proposals.withdraw_proposal" else 403), address


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
    be(client, people.rival)
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
        be(client, getattr(people, part))
        assert is_hidden(client, "GET", f"/sv/proposals/{draft.ref}")


def test_nothing_of_it_is_kept_by_anybody_on_the_way(
    client: FlaskClient, people: People, refs: tuple[str, str]
) -> None:
    need, proposal = refs
    parts = ("", "/receipt/1", "/receipt/1/file", "/versions/1", "/versions/2/changes")
    pages = [f"/sv/proposals/{proposal}{part}" for part in parts]
    lists = [f"/sv/needs/{need}/proposals", f"/sv/needs/{need}/proposals/compare"]
    for part, address in [("author", page) for page in lists] + [
        (part, page) for part in ("author", "editor") for page in pages
    ]:
        be(client, getattr(people, part))
        response = client.get(address)
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "private, no-store"
        assert "ETag" not in response.headers


def test_public_pages_say_nothing_of_it(client: FlaskClient, refs: tuple[str, str]) -> None:
    need, proposal = refs
    public = ["/sv/", "/sv/needs", f"/sv/needs/{need}", f"/sv/needs/{need}/proposals/new"]
    texts = [client.get(address).text for address in public]
    assert all("Behovstorget" in text for text in texts)
    words = (*SECRETS, proposal)
    assert [word for text in texts for word in words if word in html.unescape(text)] == []


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
