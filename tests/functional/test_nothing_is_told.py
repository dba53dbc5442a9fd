"""Whether an address has an account: sign-in, registration and reset answer alike, with the same
work, and only the mail differs."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask

from marketplace.accounts import operations, rules
from marketplace.accounts.passwords import Passwords
from marketplace.core.db import Database
from marketplace.worker import Worker
from tests.clock import Clock
from tests.counting import statements
from tests.functional.accounts import NEW, STRONG, Post, register
from tests.personas import People
from tests.visitor import Visitor

EDITOR = "editor@example.org"


@pytest.fixture
def post(worker: Worker, sent: Callable[[], list[EmailMessage]]) -> Post:
    return Post(worker, sent)


@pytest.fixture
def hashes(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is hashed: how long an answer takes is how often that is done."""
    done = list[str]()
    hash_, matches = Passwords.hash, Passwords.matches

    def count_hash(self: Passwords, password: str) -> str:
        done.append("hash")
        return hash_(self, password)

    def count_check(self: Passwords, stored: str | None, password: str) -> bool:
        done.append("check")
        return matches(self, stored, password)

    monkeypatch.setattr(Passwords, "hash", count_hash)
    monkeypatch.setattr(Passwords, "matches", count_check)
    return done


@pytest.mark.parametrize(
    ("address", "values", "expected"),
    [
        (
            "/sv/register",
            {"name": "Ingrid", "password": STRONG, "has_read": "y"},
            ["hash"],
        ),
        ("/sv/forgotten-password", {}, []),
        ("/sv/sign-in", {"password": "ett annat lösenord"}, ["check"]),
    ],
)
def test_the_answer_and_the_work_are_the_same(
    app: Flask,
    people: People,
    hashes: list[str],
    address: str,
    values: Mapping[str, str],
    expected: list[str],
) -> None:
    told = {}
    for email in (EDITOR, "nobody@example.org"):
        visitor = Visitor(app.test_client())
        form = visitor.open(address)
        token = form.values("csrf_token")[0]
        hashes.clear()
        with statements(app) as sent:
            answer = visitor.client.post(
                address, data={**values, "email": email, "csrf_token": token}
            )
        page = visitor.client.get(answer.location) if answer.location else answer
        told[email] = (
            answer.status_code,
            answer.location,
            [name for name, _ in answer.headers],
            _plain(page.text, email),
            [statement.split("(")[0] for statement in sent],
            list(hashes),
        )
    assert told[EDITOR] == told["nobody@example.org"]
    assert told[EDITOR][-1] == expected


def test_only_the_mail_differs(visitor: Visitor, people: People, post: Post) -> None:
    register(visitor, email=EDITOR)
    mail = post.newest(EDITOR)
    assert mail["Subject"] == "Du har redan ett konto"
    assert post.link(EDITOR) == "/sv/sign-in"
    visitor.open("/sv/forgotten-password").submit("Skicka länken", email=NEW)
    assert post.newest()["Subject"] == "Det finns inget konto med den här adressen"


def test_limits_are_the_same_too(visitor: Visitor, people: People, clock: Clock) -> None:
    for email in (EDITOR, NEW):
        for _ in range(rules.LIMITS["register"][0]):
            register(visitor, email=email)
        page = register(visitor, status=429, email=email.upper())
        assert "Vänta en kvart" in page.text
    clock.time += rules.WINDOW + timedelta(seconds=1)
    register(visitor)


@pytest.mark.parametrize("what", ["register", "reset"])
@pytest.mark.one_database
def test_one_place_on_the_net_may_not_send_mail_to_everybody(
    visitor: Visitor, database: Database, clock: Clock, what: str
) -> None:
    with database.session(write=True) as session:
        for n in range(rules.LIMITS[what][1]):
            email = f"p{n}@example.org"
            operations.note_attempt(session, what, email, "127.0.0.1", now=clock.time)
        session.commit()
    if what == "register":
        page = register(visitor, status=429)
    else:
        page = visitor.open("/sv/forgotten-password").submit("Skicka länken", 429, email=NEW)
    assert "Vänta en kvart" in page.text


def _plain(page: str, email: str) -> str:
    """The page without what is new every time."""
    return re.sub(r'value="[\w.-]{60,}"', "", page.replace(email, "ADDRESS"))
