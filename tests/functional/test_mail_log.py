"""The log of mail: what was sent, what waits, what bounced; and a mail server that is away."""

import smtplib
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from marketplace.cli import main
from marketplace.core.db import Database
from marketplace.core.mail import TAKEN, Bounced, Mail, Mailer
from marketplace.notifications.models import Notification, SentMail
from marketplace.worker import Worker
from tests.clock import Clock
from tests.counting import statements
from tests.factories import make_need, make_proposal
from tests.personas import People
from tests.visitor import Visitor

LOG = "/en/administration/mail"
REPORT = """\
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; post.example

Final-Recipient: rfc822; editor@example.org
Action: failed
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--B
Content-Type: text/rfc822-headers

Message-ID: {message_id}

--B--
"""


@dataclass
class Server:
    """A mail server that can be away, and knows which addresses do not exist."""

    is_away: bool = False
    unknown: frozenset[str] = frozenset()
    taken: list[Mail] = field(default_factory=list)

    def send(self, mail: Mail) -> str:
        """Take the mail, or not."""
        if self.is_away:
            raise smtplib.SMTPConnectError(421, b"Service not available")
        if mail.to_address in self.unknown:
            raise Bounced("550 5.1.1 User unknown")
        self.taken.append(mail)
        return TAKEN


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def mailing(worker: Worker, server: Server) -> Worker:
    """The worker, with this server."""
    mailer: Mailer = server
    return Worker(replace(worker.context, mailer=mailer), worker.now)


@pytest.fixture
def admin(visitor: Visitor, people: People) -> Visitor:
    return visitor.sign_in(people.platform_admin)


def answer(database: Database, people: People, now: datetime) -> None:
    """A need that somebody answers: mails to the author, the approver and the company."""
    with database.session(write=True) as session:
        need = make_need(session, people, now, "open")
        make_proposal(session, people, need, now, "submitted")
        session.commit()


def test_a_mail_server_that_is_away_for_an_hour_loses_nothing_and_repeats_nothing(
    database: Database,
    people: People,
    mailing: Worker,
    server: Server,
    clock: Clock,
    admin: Visitor,
    now: datetime,
) -> None:
    server.is_away = True
    answer(database, people, now)
    for minutes in range(0, 61, 5):
        clock.time = now + timedelta(minutes=minutes)
        mailing.drain()
    assert server.taken == []
    page = admin.open(LOG)
    assert "421 Service not available" in page.text
    assert "Tried again" in page.text
    server.is_away = False
    clock.time = now + timedelta(hours=2, minutes=5)
    mailing.drain()
    with database.session() as session:
        notices = session.scalars(select(Notification.id)).all()
    assert len({mail.message_id for mail in server.taken}) == len(server.taken) == len(notices)
    assert "421 Service not available" not in admin.open(LOG).text


def test_the_log_says_what_became_of_each_mail(
    database: Database,
    people: People,
    mailing: Worker,
    server: Server,
    admin: Visitor,
    now: datetime,
) -> None:
    server.unknown = frozenset({people.editor.person.email})
    answer(database, people, now)
    mailing.drain()
    page = admin.open(LOG)
    assert "550 5.1.1 User unknown" in page.text
    assert people.author.person.email in page.text
    bounced = admin.open(f"{LOG}?state=bounced")
    assert people.editor.person.email in bounced.text
    assert people.author.person.email not in bounced.text
    found = admin.open(f"{LOG}?q={people.author.person.email}")
    assert people.editor.person.email not in found.text


def test_what_has_bounced_is_not_sent_again(
    database: Database,
    people: People,
    mailing: Worker,
    server: Server,
    clock: Clock,
    now: datetime,
) -> None:
    server.unknown = frozenset({people.editor.person.email})
    answer(database, people, now)
    mailing.drain()
    server.unknown = frozenset()
    clock.time = now + timedelta(days=1)
    mailing.drain()
    assert people.editor.person.email not in {mail.to_address for mail in server.taken}


def test_the_log_calls_a_draft_by_its_ref(
    database: Database, people: People, mailing: Worker, admin: Visitor, now: datetime
) -> None:
    with database.session(write=True) as session:
        need = make_need(session, people, now, "in_review", title="En hemlig rubrik")
        session.commit()
        ref = need.ref
    mailing.drain()
    page = admin.open(LOG)
    assert ref in page.text
    assert "hemlig rubrik" not in page.text


def test_a_report_that_comes_back_is_noted_by_command(
    database: Database,
    people: People,
    mailing: Worker,
    admin: Visitor,
    environ: dict[str, str],
    now: datetime,
) -> None:
    answer(database, people, now)
    mailing.drain()
    with database.session() as session:
        query = select(SentMail.message_id).filter_by(to_address=people.editor.person.email)
        message_id = session.scalars(query.limit(1)).one()
    report = REPORT.format(message_id=message_id)
    done = CliRunner(env=environ).invoke(main, ["bounced"], input=report)
    assert done.exit_code == 0, done.output
    assert "550 5.1.1 User unknown" in admin.open(f"{LOG}?state=bounced").text
    other = CliRunner(env=environ).invoke(main, ["bounced"], input="Subject: hej\n\nNej.")
    assert other.exit_code == 1


@pytest.mark.parametrize("part", ["author", "company_admin", "moderator", "auditor"])
def test_the_log_is_for_the_platforms_administrator_alone(
    visitor: Visitor, people: People, part: str
) -> None:
    visitor.sign_in(getattr(people, part)).open(LOG, 403)


def test_the_log_asks_as_much_for_many_mails_as_for_few(
    app: Flask,
    database: Database,
    people: People,
    mailing: Worker,
    admin: Visitor,
    now: datetime,
) -> None:
    asked: list[int] = []
    for number in (1, 8):
        for _each in range(number):
            answer(database, people, now)
        mailing.drain()
        with statements(app) as sent:
            admin.open(LOG)
        asked.append(len(sent))
    assert asked[0] == asked[1]
