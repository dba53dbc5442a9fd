"""Notices are written once, and mailed at least once, to those they still concern."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Membership
from marketplace.core import events
from marketplace.core.db import Database
from marketplace.core.events import Delivery, Event
from marketplace.core.mail import Mail
from marketplace.needs import operations as needs
from marketplace.notifications import handlers, operations, rules
from marketplace.notifications.models import Notification, SentMail
from marketplace.proposals.models import Receipt
from marketplace.search.engine import Engine
from tests.factories import PROPOSAL, make_need, make_offer, make_proposal
from tests.personas import People
from tests.unit.notifications.scene import (
    MESSAGE,
    BrokenServer,
    NoSuchRecipient,
    Outbox,
    last_event,
    pair,
)


@dataclass(frozen=True)
class Context:
    """What the worker hands to handlers."""

    database: Database
    mailer: Any
    base_url: str = "https://behov.example"
    delivery_id: int = 0
    engine: Engine | None = None


@pytest.fixture
def outbox() -> Outbox:
    return Outbox()


@pytest.fixture
def context(database: Database, outbox: Outbox) -> Context:
    return Context(database, outbox)


def tell(session: Session, context: Context, kind: str, now: datetime) -> list[Notification]:
    """Let the newest event of this kind be told, and return everybody's notice of it."""
    event = last_event(session, kind)
    handlers.notify(session, event, context, now)
    return list(session.scalars(select(Notification).filter_by(event_seq=event.seq)))


def mail_all(context: Context, now: datetime) -> None:
    """Deliver every notice that waits, as the worker would."""
    with context.database.session(write=True) as session:
        events.dispatch(session, {"notification.created": ["send"]}, now=now)
        session.commit()
        waiting = session.execute(
            select(Delivery.id, Event).join(Event, Event.seq == Delivery.event_seq)
        ).all()
    for delivery_id, event in waiting:
        handlers.send_mail(event, replace(context, delivery_id=delivery_id), now)


def sent_to(outbox: Outbox, name: str) -> Mail:
    """The one mail to this person."""
    (mail,) = [mail for mail in outbox.mails if mail.to_name == name]
    return mail


def test_telling_again_tells_nobody_twice(
    database: Database, people: People, context: Context, now: datetime
) -> None:
    with database.session(write=True) as session:
        make_proposal(session, people, make_need(session, people, now, "open"), now, "submitted")
        once = tell(session, context, "proposal.submitted", now)
        again = tell(session, context, "proposal.submitted", now)
        made = select(func.count()).select_from(Event).filter_by(kind="notification.created")
        assert [n.id for n in once] == [n.id for n in again]
        assert session.scalar(made) == len(once) == 4


def test_a_receipt_says_when_to_the_second_and_the_checksum(
    database: Database, people: People, context: Context, outbox: Outbox, now: datetime
) -> None:
    with database.session(write=True) as session:
        need = make_need(session, people, now, "open")
        ref = make_proposal(session, people, need, now, "submitted").ref
        tell(session, context, "proposal.submitted", now)
        checksum = session.scalars(select(Receipt.checksum)).one()
        session.commit()
    mail_all(context, now)
    mail = sent_to(outbox, "Sara Nilsson")
    link = f"https://behov.example/sv/proposals/{ref}/receipt/1"
    for words in ("24 november 2026 kl. 10.00.00", checksum, link, "Detta är inte en upphandling."):
        assert words in mail.text
        assert words in mail.html
    assert mail.subject == f"Kvittens: {ref} är mottaget"
    assert mail.headers["X-Behovstorget-Reason"] == "proposal.receipt receipt"


def test_no_word_of_a_proposal_is_mailed(
    database: Database, people: People, context: Context, outbox: Outbox, now: datetime
) -> None:
    with database.session(write=True) as session:
        need = make_need(session, people, now, "open")
        make_proposal(session, people, need, now, "noted")
        for kind in ("proposal.submitted", "proposal.acknowledged", "proposal.noted"):
            tell(session, context, kind, now)
        session.commit()
    mail_all(context, now)
    written = "\n".join(mail.subject + mail.text + mail.html for mail in outbox.mails)
    # What may be said is there, so the search would find what may not.
    assert "Trygg natt hemma utan onödiga besök" in written
    assert "Vardagskraft AB" in written
    secrets = (PROPOSAL["title"], "En sensor i taket", PROPOSAL["expected_effect"], "vi hör av oss")
    assert [words for words in secrets if words in written] == []


def test_both_sides_of_an_introduction_get_the_same_words(
    database: Database, people: People, context: Context, outbox: Outbox, now: datetime
) -> None:
    with database.session(write=True) as session:
        need = make_need(session, people, now, "open")
        pair(session, people, need, make_offer(session, people, now, "published"), now)
        tell(session, context, "match.introduced", now)
        session.commit()
    mail_all(context, now)
    author, editor = sent_to(outbox, "Anna Lind"), sent_to(outbox, "Sara Nilsson")
    assert author.subject == editor.subject
    for mail in (author, editor):
        assert MESSAGE in mail.text.replace("\n", " ")
    assert author.text.partition("\n-- \n")[0] == editor.text.partition("\n-- \n")[0]


def test_a_person_is_written_to_in_their_language(
    database: Database, people: People, context: Context, outbox: Outbox, now: datetime
) -> None:
    with database.session(write=True) as session:
        session.merge(people.author.person).language = "en"
        make_need(session, people, now, "open")
        tell(session, context, "need.published", now)
        session.commit()
    mail_all(context, now)
    mail = sent_to(outbox, "Anna Lind")
    assert mail.language == "en"
    assert "It is open for answers until and including 24 December 2026." in " ".join(
        mail.text.split()
    )
    assert "https://behov.example/en/needs/" in mail.text
    assert "You get this because you own the need." in mail.text
    # The need's own words are Swedish, and the HTML says so (R20).
    assert '<span lang="sv">Trygg natt hemma utan onödiga besök</span>' in mail.html


def test_nothing_is_mailed_to_somebody_who_has_left(
    database: Database, people: People, context: Context, outbox: Outbox, now: datetime
) -> None:
    with database.session(write=True) as session:
        make_proposal(session, people, make_need(session, people, now, "open"), now, "submitted")
        tell(session, context, "proposal.submitted", now)
        left = Membership.person_id == people.author.person.id
        session.execute(delete(Membership).where(left))
        session.commit()
    mail_all(context, now)
    assert {mail.to_name for mail in outbox.mails} == {
        "Karin Sjöberg",
        "Sara Nilsson",
        "Johan Berg",
    }


def test_nothing_is_mailed_about_what_has_been_done_meanwhile(
    database: Database, people: People, context: Context, outbox: Outbox, now: datetime
) -> None:
    with database.session(write=True) as session:
        need = make_need(session, people, now, "in_review")
        tell(session, context, "need.submitted", now)
        needs.publish_need(session, people.approver.actor, need, now=now)
        session.commit()
    mail_all(context, now)
    assert outbox.mails == []


def test_a_delivery_that_was_sent_is_not_sent_again(
    database: Database, people: People, context: Context, outbox: Outbox, now: datetime
) -> None:
    with database.session(write=True) as session:
        make_need(session, people, now, "announced")
        tell(session, context, "need.published", now)
        session.commit()
    mail_all(context, now)
    mail_all(context, now)
    assert len(outbox.mails) == 1
    with database.session() as session:
        sent = session.scalars(select(SentMail)).one()
    assert sent.message_id == f"<delivery-{sent.delivery_id}@behov.example>"
    assert outbox.mails[0].message_id == sent.message_id


def test_a_server_that_takes_nothing_leaves_the_mail_to_be_sent(
    database: Database, people: People, context: Context, outbox: Outbox, now: datetime
) -> None:
    with database.session(write=True) as session:
        make_need(session, people, now, "announced")
        tell(session, context, "need.published", now)
        session.commit()
    with pytest.raises(ConnectionError):
        mail_all(replace(context, mailer=BrokenServer()), now)
    with database.session() as session:
        waits = session.scalars(select(SentMail)).one()
        assert (waits.state, waits.sent_at, waits.answer) == ("waiting", None, "ConnectionError")
    mail_all(context, now)
    assert len(outbox.mails) == 1
    with database.session() as session:
        assert session.scalars(select(SentMail.state)).all() == ["sent"]


def test_what_the_server_never_takes_has_bounced_and_is_not_tried_again(
    database: Database, people: People, context: Context, outbox: Outbox, now: datetime
) -> None:
    with database.session(write=True) as session:
        make_need(session, people, now, "announced")
        tell(session, context, "need.published", now)
        session.commit()
    mail_all(replace(context, mailer=NoSuchRecipient()), now)
    mail_all(context, now)
    assert outbox.mails == []
    with database.session() as session:
        row = session.scalars(select(SentMail)).one()
        assert (row.state, row.answer, row.sent_at) == ("bounced", "550 no such user", None)


def test_a_group_that_a_person_does_not_want_as_mail_stands_on_the_page_alone(
    database: Database, people: People, context: Context, outbox: Outbox, now: datetime
) -> None:
    with database.session(write=True) as session:
        mine = [name for name in rules.GROUPS if name != "needs"]
        operations.choose_mail(session, people.author.actor, mine, now=now)
        make_need(session, people, now, "announced")
        told = tell(session, context, "need.published", now)
        session.commit()
    mail_all(context, now)
    assert outbox.mails == []
    assert told
