"""Handing a mail over, and keeping in the log what became of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from marketplace.core.db import Database
from marketplace.core.mail import Bounced, Mail, Mailer, answer_of
from marketplace.notifications import operations, queries, rules


@dataclass(frozen=True)
class Outgoing:
    """A mail on its way, and what the log calls it: things that are not public by their ref."""

    mail: Mail
    subject: str
    notice_id: int | None = None


class Context(Protocol):
    """What sending uses of the worker's context."""

    @property
    def database(self) -> Database: ...
    @property
    def mailer(self) -> Mailer: ...
    @property
    def delivery_id(self) -> int: ...


def send_once(write: Callable[[Session], Outgoing | None], context: Context, now: datetime) -> None:
    """Send what `write` writes, unless this delivery has been sent. At least once: a worker that
    dies between the server's answer and the commit sends the same Message-ID again. What the
    server never takes has bounced, and is not tried again; any other failure goes on to the
    worker, which tries later."""
    with context.database.session() as session:
        done = queries.is_settled(session, context.delivery_id)
        outgoing = None if done else write(session)
    if outgoing is None:
        return
    try:
        state, answer = rules.SENT, context.mailer.send(outgoing.mail)
    except Bounced as error:
        state, answer = rules.BOUNCED, str(error)
    except Exception as error:
        _note(outgoing, context, rules.WAITING, answer_of(error), now)
        raise
    _note(outgoing, context, state, answer, now)


def _note(outgoing: Outgoing, context: Context, state: str, answer: str, now: datetime) -> None:
    with context.database.session(write=True) as session:
        operations.note_mail(
            session,
            outgoing.mail,
            context.delivery_id,
            notice_id=outgoing.notice_id,
            subject=outgoing.subject,
            state=state,
            answer=answer,
            now=now,
        )
        session.commit()
