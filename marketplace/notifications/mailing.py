"""One notice as a mail: text and HTML with the same words, in the person's language.

Its own Jinja environment: the worker has no Flask.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from sqlalchemy import select
from sqlalchemy.orm import Session

from config import ROOT
from marketplace.accounts import queries as accounts
from marketplace.accounts.identity import actor_for
from marketplace.accounts.models import Membership
from marketplace.core.actor import VISITOR
from marketplace.core.language import translate
from marketplace.core.mail import REASON_HEADER, Mail
from marketplace.notifications import messages, things
from marketplace.notifications.changes import IS_NOW, WAS
from marketplace.notifications.models import Notification
from marketplace.notifications.sending import Outgoing
from marketplace.notifications.wording import Words, marked_up, put_into_words

TEMPLATES = ROOT / "templates" / "emails"


@dataclass(frozen=True)
class Frame:
    """What stands around the words of every mail."""

    r2: str
    r2_more: str
    sender: str
    changed: str
    was: str
    is_now: str
    # Where the person chooses what is mailed, and what the link is called; empty for letters.
    manage: str = ""
    manage_url: str = ""


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@dataclass(frozen=True)
class Letter:
    """Words on their way to somebody. `reason`: kind and reason as codes, for filters. Without a
    name when whoever gets it may not be who it was asked for by."""

    to_address: str
    language: str
    words: Words
    reason: str
    to_name: str = ""
    is_notice: bool = False


def compose(
    session: Session, notice: Notification, *, base_url: str, delivery_id: int, now: datetime
) -> Outgoing | None:
    """The mail of this notice; None when the person is no longer a member."""
    membership = _membership(session, notice)
    if membership is None and notice.organisation_id is not None:
        return None
    person, language = notice.person, notice.person.language
    actor, named = actor_for(person, membership), things.load(session, [notice])
    words = put_into_words(notice, named, actor, language, now)
    letter = Letter(person.email, language, words, _reason(notice), person.name, is_notice=True)
    mail = put_into_mail(session, letter, base_url=base_url, delivery_id=delivery_id)
    mail.headers["List-Id"] = f"<notices.{urlsplit(base_url).hostname}>"
    # What anybody may know it as: the log is not for drafts.
    subject = put_into_words(notice, named, VISITOR, language, now).title
    return Outgoing(mail, subject, notice.id)


def put_into_mail(session: Session, letter: Letter, *, base_url: str, delivery_id: int) -> Mail:
    """These words as a mail, in the look of all."""
    words, language = letter.words, letter.language
    host = urlsplit(base_url).hostname or "localhost"
    frame = _frame(session, letter, base_url)
    return Mail(
        message_id=f"<delivery-{delivery_id}@{host}>",
        to_name=letter.to_name,
        to_address=letter.to_address,
        subject=words.title,
        text=_render("notice.txt", words, frame, base_url, language),
        html=_render("notice.html", words, frame, base_url, language),
        language=language,
        headers={REASON_HEADER: letter.reason},
    )


def _membership(session: Session, notice: Notification) -> Membership | None:
    query = select(Membership).filter_by(
        person_id=notice.person_id, organisation_id=notice.organisation_id
    )
    return session.scalar(query)


def _frame(session: Session, letter: Letter, base_url: str) -> Frame:
    arena, language = accounts.arena_name(session), letter.language
    manage = translate(language, messages.MANAGE) if letter.is_notice else ""
    return Frame(
        r2=translate(language, messages.R2),
        r2_more=translate(language, messages.R2_MORE),
        sender=translate(language, messages.FROM_ARENA, arena=arena)
        if arena
        else translate(language, messages.FROM),
        changed=translate(language, messages.CHANGED),
        was=translate(language, WAS),
        is_now=translate(language, IS_NOW),
        manage=manage,
        manage_url=f"{base_url}/{language}/notifications#mail" if manage else "",
    )


def _render(template: str, words: Words, frame: Frame, base_url: str, language: str) -> str:
    return (
        _environment()
        .get_template(template)
        .render(
            words=words,
            frame=frame,
            url=base_url + words.path,
            language=language,
            say=lambda text: marked_up(text, words.passages),
        )
    )


def _reason(notice: Notification) -> str:
    """For filters and for whoever wonders: kind and reason as codes."""
    return f"{notice.kind} {notice.refs.get('why', '')}".strip()
