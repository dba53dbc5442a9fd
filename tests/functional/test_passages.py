"""Every passage in another language than its page says so, so that it is read aloud as it should
be (R20). On English pages that is what people wrote in Swedish."""

import re
from collections.abc import Iterator
from datetime import datetime
from xml.etree.ElementTree import Element

import pytest
from flask import Flask

from marketplace.core.db import Database
from marketplace.worker import Worker
from tests import html
from tests.browser import world
from tests.browser.test_every_page import PAGES
from tests.personas import People
from tests.visitor import Visitor

pytestmark = pytest.mark.one_database

# Words that Swedish texts hold and English ones do not. Names are names in every language.
SWEDISH = re.compile(r"\b(och|inte|är|för|på|av|som|utan|natt|hemma|ett|den|vi|ni|hör)\b", re.I)


@pytest.fixture
def environ(environ: dict[str, str]) -> dict[str, str]:
    """A demonstration, in which mails are shown."""
    return {**environ, "DEMO": "1"}


@pytest.fixture
def refs(
    database: Database, people: People, now: datetime, worker: Worker, app: Flask
) -> dict[str, object]:
    """What everything in the world is called."""
    refs = world.settle(database, people, now, worker)
    (mail, *_rest) = sorted(app.config["SETTINGS"].mail_dir.glob("*.eml"))
    return {**refs, "mail": mail.stem, "notice": world.notice_of(database, people.author)}


def _texts(element: Element, language: str) -> Iterator[tuple[str, str]]:
    """What stands under this element, with the language it is said to be in. What a field holds
    is not part of the page, and a window's title has one language."""
    if not isinstance(element.tag, str) or element.tag in html.UNREAD | {*html.FIELDS, "title"}:
        return
    language = element.get("lang", language)
    yield element.text or "", language
    for child in element:
        yield from _texts(child, language)
        yield child.tail or "", language


def test_r20_every_passage_in_another_language_says_so(
    visitor: Visitor, people: People, refs: dict[str, object]
) -> None:
    faults = []
    for who, pages in PAGES.items():
        if who != "visitor":
            visitor.sign_in(getattr(people, who))
        # A search says again what the visitor wrote, in whatever language that was.
        addresses = [page.format(**refs) for page in pages if "q=" not in page]
        found = [one for address in addresses for one in _swedish(visitor, address)]
        assert "sv" in {language for _where, language in found}, who
        faults += [where for where, language in found if language != "sv"]
    assert faults == []


def _swedish(visitor: Visitor, address: str) -> Iterator[tuple[str, str]]:
    """The Swedish passages of an English page, with the language they are said to be in."""
    response = visitor.client.get(f"/en{address}", follow_redirects=True)
    for text, language in _texts(html.parse(response.text), "en"):
        if SWEDISH.search(text):
            yield f"{address}: {' '.join(text.split())}", language
