"""R13: what is claimed is for the two sides alone. Public words are found first, the same way."""

import html
from collections.abc import Callable, Iterator
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, text

from config import Settings
from marketplace.core.db import Database
from marketplace.proposals import operations
from marketplace.web.guards import access_of
from marketplace.worker import Worker
from tests.factories import WHY_INVITED, make_need, make_offer, make_proposal
from tests.personas import People, Persona
from tests.visitor import cookie_of

# Words that stand nowhere else.
PUBLIC = "Zirkonbacken"
CLAIMED = "kvicksilverskrin"
REASON = "Receptet på vårt kvicksilverskrin kan kopieras av en konkurrent."
OTHERS = ("coauthor", "neighbour", "rival", "moderator", "platform_admin", "auditor")
# Where a proposal is kept; and what was typed into a form and is deleted after a while.
KEPT_IN = {"proposal_version", "receipt"}


@pytest.fixture
def refs(database: Database, people: People, now: datetime, worker: Worker) -> dict[str, str]:
    """A need whose answer holds a claimed word, gone through all that happens to a proposal."""
    with database.session(write=True) as session:
        title = f"Trygg natt på {PUBLIC}"
        need = make_need(session, people, now, "open", title=title)
        offer = make_offer(session, people, now, "published")
        proposal = make_proposal(
            session,
            people,
            need,
            now,
            "dialogue_invited",
            answers={"q1": f"Vi har ett {CLAIMED}."},
            claims={"answer-q1": REASON},
            linked_offers=[offer.ref],
        )
        operations.note_proposal(session, people.approver.actor, proposal, "Tack!", now=now)
        editor = people.editor.actor
        operations.revise_proposal(session, editor, proposal, now=now)
        operations.submit_proposal(session, editor, proposal, terms_acknowledged=True, now=now)
        session.commit()
        found = {"need": need.ref, "offer": offer.ref, "proposal": proposal.ref}
    worker.drain()
    return found


def holds(words: bytes | str, word: str) -> bool:
    """Whether the word stands there, in any case."""
    if isinstance(words, bytes):
        folded = words.lower()
        return word.lower().encode() in folded or word.lower().encode("utf-16-le") in folded
    return word.casefold() in html.unescape(words).casefold()


def files(folder: Path) -> Iterator[bytes]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.read_bytes()


@pytest.mark.usefixtures("refs")
def test_r13_no_index_holds_it(settings: Settings) -> None:
    index = list(files(settings.data_dir / "index"))
    public, claimed = (word[:-2] for word in (PUBLIC, CLAIMED))  # an index keeps stems
    assert any(holds(content, public) for content in index)
    assert not any(holds(content, claimed) for content in index)


@pytest.mark.usefixtures("refs")
def test_r13_no_mail_and_no_log_holds_it(
    sent: Callable[[], list[EmailMessage]],
    client: FlaskClient,
    people: People,
    refs: dict[str, str],
    capfd: pytest.CaptureFixture[str],
) -> None:
    be(client, people.author)
    assert holds(client.get(f"/sv/proposals/{refs['proposal']}").text, CLAIMED)
    mails = [part.get_content() for mail in sent() for part in mail.walk() if is_text(part)]
    assert any(holds(content, PUBLIC) for content in mails)
    assert not any(holds(content, CLAIMED) for content in mails)
    logged = "".join(capfd.readouterr())
    assert not holds(logged, CLAIMED)


def is_text(part: EmailMessage) -> bool:
    return part.get_content_maintype() == "text"


def test_r13_no_table_but_its_own_holds_it(database: Database, refs: dict[str, str]) -> None:
    """Not the audit, the access log, the events, the notices, the mails or the matches."""
    holding: dict[str, set[str]] = {PUBLIC: set(), CLAIMED: set()}
    with database.session() as session:
        for table in inspect(database.engine).get_table_names():
            rows = session.execute(text(f'SELECT * FROM "{table}"')).all()  # noqa: S608
            for word, tables in holding.items():
                if any(said(value, word) for row in rows for value in row):
                    tables.add(table)
    assert "need_version" in holding[PUBLIC]
    assert holding[CLAIMED] == KEPT_IN


def said(value: object, word: str) -> bool:
    if isinstance(value, bytes | memoryview):
        return holds(bytes(value), word)
    # SQLite keeps JSON with its letters escaped.
    told = str(value)
    return holds(told, word) or word.encode("unicode_escape").decode() in told.lower()


def be(client: FlaskClient, persona: Persona | None) -> None:
    with client.session_transaction() as cookie:
        cookie.clear()
        if persona is not None:
            cookie.update(cookie_of(persona))


def addresses(app: Flask, refs: dict[str, str]) -> Iterator[str]:
    """Every page that has an address with at most a ref and a number in it."""
    for rule in app.url_map.iter_rules():
        guard = access_of(app.view_functions[rule.endpoint])
        if guard is None or "GET" not in (rule.methods or ()):
            continue
        kind = next((kind for kind in refs if f"/{kind}s/" in rule.rule), "need")
        values: dict[str, object] = {"language": "sv", "ref": refs[kind], "number": "1"}
        if rule.arguments <= set(values):
            built = rule.build({name: values[name] for name in rule.arguments})
            if built is not None:
                yield built[1]


@pytest.mark.one_database
def test_r13_no_page_of_anybody_else_holds_it(
    app: Flask, client: FlaskClient, people: People, refs: dict[str, str]
) -> None:
    for part in ("approver", "editor"):
        be(client, getattr(people, part))
        assert holds(client.get(f"/sv/proposals/{refs['proposal']}").text, CLAIMED)
    seen = list(addresses(app, refs))
    assert len(seen) > 40
    found_public = 0
    for name in (*OTHERS, None):
        be(client, getattr(people, name) if name else None)
        for address in seen:
            page = client.get(address).text
            assert not holds(page, CLAIMED), (name, address)
            found_public += holds(page, PUBLIC)
    assert found_public > 20
    assert holds(client.get(f"/sv/needs/{refs['need']}").text, WHY_INVITED)
    for word in (PUBLIC, CLAIMED):
        page = client.get("/sv/needs", query_string={"q": word}).text
        assert (refs["need"] in page) is (word == PUBLIC)
