"""A need that is withdrawn is gone from every list at once, before any worker has run."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask

from marketplace.core.db import Database
from marketplace.needs import operations
from marketplace.needs.models import Need
from marketplace.needs.queries import need_by_ref
from marketplace.worker import Worker
from tests.factories import make_need, make_offer, make_their_need
from tests.personas import People, Persona
from tests.visitor import Visitor

pytestmark = pytest.mark.one_database

WORD = "zirkonbacken"
TITLE = f"Trygg natt hemma på {WORD} utan onödiga besök vid hissen"


@pytest.fixture
def refs(database: Database, people: People, now: datetime, worker: Worker) -> dict[str, str]:
    """A need with one that is much like it, another body's, an offer that fits, and a draft."""
    with database.session(write=True) as session:
        made = {
            "gone": make_need(session, people, now, "open", title=TITLE),
            "own": make_need(session, people, now - timedelta(days=1), "open"),
            "theirs": make_their_need(session, people, now, title="Onödiga besök vid hissen"),
            "draft": make_their_need(session, people, now, "draft"),
            "offer": make_offer(session, people, now, "published"),
        }
        operations.follow_need(session, people.neighbour.actor, made["gone"], now=now)
        session.commit()
        refs = {name: thing.ref for name, thing in made.items()}
    worker.drain()
    return refs


def lists(refs: dict[str, str], people: People) -> Iterator[tuple[str, Persona | None]]:
    """Every list that a need of others can stand in, and who reads it."""
    body = people.author.organisation.ref
    for address in (
        "/sv/",
        "/en/",
        "/sv/needs",
        "/en/needs?sort=deadline",
        f"/sv/needs?q={WORD}",
        "/sv/needs?q=natt",
        '/sv/needs?q="natt hemma"',
        f"/sv/needs?q=titel:{WORD}",
        f"/sv/needs?q={WORD[:5]}*",
        "/sv/needs?area=homecare&state=open",
        f"/sv/needs/{refs['own']}",
        f"/sv/needs/{refs['theirs']}",
        f"/sv/offers/{refs['offer']}",
        f"/sv/organisations/{body}",
    ):
        yield address, None
    yield "/sv/my", people.editor
    yield "/sv/my", people.neighbour
    yield f"/sv/needs/{refs['draft']}/edit/problem", people.neighbour
    yield "/sv/desk/matches", people.moderator
    yield "/sv/desk/joint-needs", people.moderator


def showing(app: Flask, refs: dict[str, str], people: People) -> set[str]:
    """The lists that name the need."""
    found = set()
    for address, who in lists(refs, people):
        visitor = Visitor(app.test_client())
        page = visitor.sign_in(who).open(address) if who else visitor.open(address)
        if page.links(TITLE) or TITLE in page.text:
            found.add(address)
    return found


def suggestions(app: Flask) -> str:
    """What is suggested to whoever types the beginning of its word, or misspells it."""
    visitor = Visitor(app.test_client())
    typed = visitor.client.get("/sv/suggest", query_string={"q": WORD[:5]}).text
    return typed + visitor.open("/sv/needs?q=zirknbacken").text


def test_it_is_gone_at_once_from_every_list(
    app: Flask, database: Database, people: People, now: datetime, refs: dict[str, str]
) -> None:
    assert showing(app, refs, people) == {address for address, _who in lists(refs, people)}
    assert suggestions(app).count(WORD) > 1
    before = Visitor(app.test_client()).open(f"/sv/needs?q={WORD}")
    assert "1 behov" in before.text
    withdraw(database, people, refs["gone"], now)
    assert refs["gone"] in app.extensions["engine"].refs()
    assert showing(app, refs, people) == set()
    assert WORD not in suggestions(app)
    after = Visitor(app.test_client()).open(f"/sv/needs?q={WORD}")
    assert "1 behov" not in after.text
    assert after.links(TITLE) == []


def withdraw(database: Database, people: People, ref: str, now: datetime) -> None:
    """As an approver does; no worker has run since."""
    with database.session(write=True) as session:
        need: Need | None = need_by_ref(session, ref)
        assert need is not None
        operations.withdraw_need(session, people.approver.actor, need, reason="Löst.", now=now)
        session.commit()
