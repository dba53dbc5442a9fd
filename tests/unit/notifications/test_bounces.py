"""A mail that comes back is marked as bounced, by the report that the other server wrote."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.core import audit, events
from marketplace.core.errors import Forbidden
from marketplace.core.events import Delivery
from marketplace.core.mail import REASON_HEADER, Mail
from marketplace.notifications import operations
from marketplace.notifications.bounces import Bounce, read_bounce
from marketplace.notifications.models import SentMail
from tests.personas import People

MESSAGE_ID = "<delivery-1@behov.example>"
REPORT = """\
From: MAILER-DAEMON@post.example
To: behovstorget@behov.example
Subject: Undelivered Mail
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

The mail could not be delivered.
--B
Content-Type: message/delivery-status

Reporting-MTA: dns; post.example

Final-Recipient: rfc822; borta@kommunen.example
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User
    unknown
--B
Content-Type: {form}

Message-ID: <delivery-1@behov.example>
Subject: Kvittens

--B--
"""


def report(action: str = "failed", form: str = "text/rfc822-headers") -> bytes:
    return REPORT.format(action=action, form=form).replace("\n", "\r\n").encode()


@pytest.mark.parametrize("form", ["text/rfc822-headers", "message/rfc822"])
def test_the_report_says_which_mail_and_why(form: str) -> None:
    assert read_bounce(report(form=form)) == Bounce(MESSAGE_ID, "smtp; 550 5.1.1 User unknown")


def test_a_mail_that_only_waits_has_not_bounced() -> None:
    assert read_bounce(report(action="delayed")) is None


@pytest.mark.parametrize("content", [b"", b"\x00\xff", b"Subject: hej\n\nJag svarar."])
def test_anything_else_is_no_report(content: bytes) -> None:
    assert read_bounce(content) is None


def sent(session: Session, now: datetime) -> SentMail:
    """A mail that was handed over."""
    events.emit(session, "notification.created", now=now, notification=1)
    events.dispatch(session, {"notification.created": ["send"]}, now=now)
    delivery = session.scalars(select(Delivery)).one()
    mail = Mail(MESSAGE_ID, "", "borta@kommunen.example", "Kvittens", "", "", "sv")
    mail.headers[REASON_HEADER] = "proposal.receipt receipt"
    operations.note_mail(
        session,
        mail,
        delivery.id,
        notice_id=None,
        subject=mail.subject,
        state="sent",
        answer="250 OK",
        now=now,
    )
    return session.scalars(select(SentMail)).one()


def test_the_log_says_that_it_bounced_and_who_noted_it(
    people: People, session: Session, now: datetime
) -> None:
    row, admin = sent(session, now), people.platform_admin.actor
    assert operations.note_bounce(session, admin, MESSAGE_ID, "550 User unknown", now=now)
    assert (row.state, row.answer) == ("bounced", "550 User unknown")
    query = select(audit.AuditEntry.action).order_by(audit.AuditEntry.id.desc()).limit(1)
    assert session.scalar(query) == "mail.bounced"


def test_a_report_of_somebody_elses_mail_changes_nothing(
    people: People, session: Session, now: datetime
) -> None:
    admin = people.platform_admin.actor
    assert not operations.note_bounce(session, admin, "<other@else.example>", "550", now=now)


def test_only_the_installations_administrator_notes_it(
    people: People, session: Session, now: datetime
) -> None:
    sent(session, now)
    with pytest.raises(Forbidden):
        operations.note_bounce(session, people.moderator.actor, MESSAGE_ID, "550", now=now)


def test_what_is_settled_is_forgotten_after_ninety_days(session: Session, now: datetime) -> None:
    row = sent(session, now)
    row.at = now.replace(year=now.year - 1)
    operations.forget_old_mail(session, now)
    assert session.scalars(select(SentMail)).all() == []
