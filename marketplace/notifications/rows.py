"""Notices in words, for lists: what happened, when, and why it came."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask import g, url_for
from markupsafe import Markup

from marketplace.accounts import queries as accounts
from marketplace.accounts.identity import actor_for
from marketplace.accounts.models import Membership
from marketplace.notifications import things
from marketplace.notifications.models import Notification
from marketplace.notifications.things import Things
from marketplace.notifications.wording import Words, marked_up, put_into_words
from marketplace.web import clock
from marketplace.web.language import present_language
from marketplace.web.templating import clock_time, local, moment


@dataclass(frozen=True)
class Item:
    """One notice, as `components/lists.html` shows it. `moment` is for lists that mix days."""

    title: Markup
    url: str
    day: date
    when: str
    moment: str
    text: Markup | None
    why: str
    unread: bool


def my_memberships() -> dict[int, Membership]:
    """The signed-in person's memberships, by organisation."""
    rows = accounts.memberships_of(g.session, g.person.id)
    return {row.organisation_id: row for row in rows}


def items_of(notices: Iterable[Notification]) -> list[Item]:
    """The signed-in person's notices in words."""
    notices = list(notices)
    memberships, named = my_memberships(), things.load(g.session, notices)
    return [
        _item(notice, words_of(notice, named, memberships.get(notice.organisation_id or 0)))
        for notice in notices
    ]


def words_of(notice: Notification, named: Things, membership: Membership | None) -> Words:
    """What the notice says to the signed-in person."""
    actor = actor_for(g.person, membership)
    return put_into_words(notice, named, actor, present_language(), clock.now())


def _item(notice: Notification, words: Words) -> Item:
    return Item(
        title=marked_up(words.title, words.passages),
        url=url_for("notifications.open_notification", notification_id=notice.id),
        day=local(notice.at).date(),
        when=clock_time(notice.at),
        moment=moment(notice.at),
        text=marked_up(words.paragraphs[0], words.passages) if words.paragraphs else None,
        why=words.why,
        unread=notice.read_at is None,
    )
