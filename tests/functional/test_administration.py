"""Who may administrate, and the log: whole for administrators, without proposals for auditors."""

import csv
import io
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.core import audit
from marketplace.core.actor import SYSTEM
from marketplace.core.audit import AuditEntry
from marketplace.core.db import Database
from tests.counting import statements
from tests.factories import make_need, make_offer, make_proposal
from tests.personas import People
from tests.visitor import Visitor

ADMINS = (
    "arena",
    "texts",
    "texts/about/sv",
    "areas",
    "reasons",
    "reasons/offer_return/new",
    "funders",
    "people",
    "organisations",
    "health",
)
LOGS = ("", "/log", "/readings", "/log.csv")
OTHERS = ("author", "approver", "neighbour", "editor", "company_admin", "rival", "moderator")


@pytest.fixture
def admin(visitor: Visitor, people: People) -> Visitor:
    return visitor.sign_in(people.platform_admin)


@pytest.fixture
def history(database: Database, people: People, now: datetime) -> dict[str, str]:
    """A need that was answered, with everything that is logged of it."""
    with database.session(write=True) as session:
        need = make_need(session, people, now, "open")
        proposal = make_proposal(session, people, need, now, "acknowledged")
        session.commit()
        return {"need": need.ref, "proposal": proposal.ref}


def test_administration_is_for_administrators(visitor: Visitor, people: People) -> None:
    for who in (*OTHERS, "auditor"):
        visitor.sign_in(getattr(people, who))
        for part in ADMINS:
            visitor.open(f"/en/administration/{part}", 403)
    for who in OTHERS:
        visitor.sign_in(getattr(people, who))
        for part in LOGS:
            visitor.open(f"/en/administration{part}", 403)


def test_the_front_page_leads_everywhere(admin: Visitor) -> None:
    page = admin.open("/sv/my").follow("Administration")
    assert page.heading == "Administration"
    for text, heading in (
        ("Vad som har gjorts", "Vad som har gjorts"),
        ("Vad som har lästs", "Vad som har lästs"),
        ("Texter", "Texter"),
        ("Personer", "Personer"),
        ("Hur installationen mår", "Hur installationen mår"),
    ):
        assert page.follow(text).heading == heading


def test_an_auditor_reads_the_log_and_changes_nothing(visitor: Visitor, people: People) -> None:
    page = visitor.sign_in(people.auditor).open("/en/administration")
    assert "You change nothing" in page.text
    assert not page.links("Texts")
    assert page.follow("What has been done").heading == "What has been done"
    visitor.client.application.config["WTF_CSRF_ENABLED"] = False  # its refusal would hide ours
    visitor.send("/en/administration/arena", {"name": "Mine"}, 403)
    visitor.send(f"/en/administration/people/{people.author.person.id}/help/shut", {}, 403)


def test_the_log_is_whole_for_administrators(admin: Visitor, history: dict[str, str]) -> None:
    page = admin.open("/en/administration/log")
    for expected in (
        history["need"],
        history["proposal"],
        "Began to write a need",
        "Solution proposal: Read by the receiver",
        "Sara Nilsson",
        "Vardagskraft AB",
    ):
        assert expected in page.text


def test_an_auditor_sees_nothing_of_proposals(
    visitor: Visitor, people: People, history: dict[str, str]
) -> None:
    visitor.sign_in(people.author).open(f"/en/proposals/{history['proposal']}")
    visitor.sign_in(people.auditor)
    page = visitor.open("/en/administration/log")
    assert history["need"] in page.text
    assert "not shown to auditors" in page.text
    file = visitor.client.get("/en/administration/log.csv").text
    readings = visitor.open(f"/en/administration/readings?thing={history['proposal']}")
    asked = visitor.open("/en/administration/log?kind=proposal&action=proposal.submitted")
    for text in (page.text, file, readings.text, asked.text):
        assert "Vardagskraft AB" not in text
    for text in (page.text, file):
        assert history["proposal"] not in text
    assert not [o for o in page.tree.iter("option") if "proposal" in (o.get("value") or "")]
    # The administrator does find it, in the same places.
    visitor.sign_in(people.platform_admin)
    assert history["proposal"] in visitor.client.get("/en/administration/log.csv").text
    page = visitor.open(f"/en/administration/readings?thing={history['proposal']}")
    assert "Anna Lind" in page.text


def test_details_do_not_tell_an_auditor_of_a_proposal(
    visitor: Visitor, people: People, database: Database, now: datetime
) -> None:
    with database.session(write=True) as session:
        need = make_need(session, people, now, "open")
        details: dict[str, audit.Detail] = {"proposal": 4711, "version": 1}
        audit.record(session, SYSTEM, "need.noted", need, now=now, details=details)
        session.commit()
    visitor.sign_in(people.platform_admin)
    assert "4711" in visitor.open("/en/administration/log").text
    visitor.sign_in(people.auditor)
    assert "4711" not in visitor.open("/en/administration/log").text
    assert "4711" not in visitor.client.get("/en/administration/log.csv").text


def test_the_log_is_narrowed_by_what_when_who_and_which(
    admin: Visitor, people: People, database: Database, history: dict[str, str], now: datetime
) -> None:
    with database.session(write=True) as session:
        make_offer(session, people, now - timedelta(days=30), "published")
        session.commit()
    day = now.date().isoformat()
    start = now - timedelta(days=30)
    found = {
        "action=need.started": "Began to write a need",
        f"thing={history['need'].lower()}": history["need"],
        "kind=offer": "Mia Falk",
        f"kind=offer&until={start.date().isoformat()}": "Mia Falk",
        "person=Nilsson&kind=offer": "Sara Nilsson",
        "person=SARA&kind=offer": "Sara Nilsson",
        "person=editor@example.org&kind=offer": "Sara Nilsson",
        "organisation=vardagskraft&kind=offer": "Sara Nilsson",
        f"organisation={people.editor.organisation.ref}&kind=offer": "Sara Nilsson",
    }
    for narrowed, words in found.items():
        page = admin.open(f"/en/administration/log?{narrowed}")
        assert words in page.text, narrowed
        assert page.links("Show everything") == ["/en/administration/log"]
    for narrowed in (
        f"kind=offer&since={day}",
        f"kind=need&until={start.date().isoformat()}",
        "person=Storm&kind=need",
        "organisation=Granlunda&kind=need",
        "action=offer.created&kind=need",
    ):
        assert "Nothing in the log fits" in admin.open(f"/en/administration/log?{narrowed}").text
    assert "Mia Falk" not in admin.open("/en/administration/log?person=Nilsson&kind=offer").text


@pytest.mark.parametrize(
    ("narrowed", "told"),
    [
        ("since=yesterday", "Write a day as"),
        ("until=2026-13-01", "Write a day as"),
        ("thing=B-1999-0001", "Nothing is called"),
        ("thing=<b>", "Nothing is called"),
        ("person=Nobody Here", "Nobody is called"),
        ("organisation=None Such", "No organisation is called"),
        ("thing=17", "choose also what kind"),
        ("page=99999&kind=need&thing=99999999999999999999", "Nothing in the log fits"),
        ("kind=%25&action=%27%3B--", "Nothing in the log fits"),
    ],
)
def test_what_is_not_understood_is_told(admin: Visitor, narrowed: str, told: str) -> None:
    assert told in admin.open(f"/en/administration/log?{narrowed}").text


def test_the_file_holds_what_is_shown_and_no_formulas(
    admin: Visitor, database: Database, history: dict[str, str], now: datetime
) -> None:
    with database.session(write=True) as session:
        entry = session.scalars(select(AuditEntry)).first()
        assert entry is not None
        entry.actor_kind, entry.os_user, entry.person_id = "operator", "=cmd()", None
        session.commit()
    page = admin.open(f"/en/administration/log?thing={history['need']}")
    (address,) = page.links("Download these as a file (CSV)")
    answer = admin.client.get(address)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert {row["ref"] for row in rows} == {history["need"]}
    assert rows[-1]["action"] == "need.started"
    assert rows[-1]["person"] == "Anna Lind"
    whole = admin.client.get("/en/administration/log.csv").text
    cells = [cell for row in csv.reader(io.StringIO(whole)) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]


def test_the_log_asks_as_much_for_one_page_as_for_many(
    app: Flask, admin: Visitor, people: People, database: Database, now: datetime
) -> None:
    def asked(address: str) -> int:
        with statements(app) as sent:
            admin.open(address)
        return len(sent)

    with database.session(write=True) as session:
        for _ in range(20):
            make_need(session, people, now, "announced")
        session.commit()
    few = asked("/en/administration/log"), asked("/en/administration/people")
    with database.session(write=True) as session:
        for _ in range(40):
            make_need(session, people, now, "announced")
        session.commit()
    assert (asked("/en/administration/log"), asked("/en/administration/people")) == few
    assert few[0] <= 20
    assert "Next page" in admin.open("/en/administration/log").text


def test_every_deed_has_words(admin: Visitor, database: Database, now: datetime) -> None:
    with database.session(write=True) as session:
        thing = session.scalars(select(AuditEntry)).first()
        for action in ("need.published", "need.started", "never.heard_of"):
            audit.record(session, SYSTEM, action, thing, now=now)
        session.commit()
    page = admin.open("/en/administration/log")
    for told in ("Need: Published", "Began to write a need", "never.heard_of"):
        assert told in page.text
