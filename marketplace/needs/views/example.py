"""A need that others have published, as an example for who begins to write."""

from dataclasses import dataclass
from datetime import datetime

from flask import g, url_for
from flask_babel import gettext as _

from marketplace.needs import queries

LOOKED_AT = 20


@dataclass(frozen=True)
class Example:
    """What somebody else wrote."""

    title: str
    text: str
    need: str
    url: str
    lang: str


def example(now: datetime) -> Example | None:
    """The newest need that says what it looks like in years to come; None while there is none."""
    for need in queries.newest(g.session, now, LOOKED_AT):
        if need.outlook and need.summary and need.title:
            who = need.organisation.town or need.organisation.name
            url = url_for("needs.show_need", ref=need.ref)
            title = str(_("How %(name)s put it", name=who))
            return Example(title, need.summary, need.title, url, need.language)
    return None
