"""From an address to a query, and to an answer if the index can give one."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

from flask import current_app, g, request
from sqlalchemy.orm import Session

from marketplace.browsing import facets
from marketplace.core import events
from marketplace.meaning.queries import with_vectors
from marketplace.meaning.rules import own_words
from marketplace.search.analysis import WORD, fold, stem
from marketplace.search.documents import Document
from marketplace.search.engine import Engine, Match, Query, Result
from marketplace.search.faults import IndexUnavailable
from marketplace.search.meaning.embedding import QUERY, Embedder, beginning, patience
from marketplace.web.language import present_language
from marketplace.web.paging import PER_PAGE, page_number

WINDOWS = (7, 30)
# What of a draft is compared while it is written.
DRAFT_WORDS, DRAFT_CHARACTERS = 30, 300
FORMS = 5  # of one word that a search as one types may come upon
SIGNS = str.maketrans(dict.fromkeys('"“”„»«*', " "))


def engine() -> Engine:
    """The application's engine."""
    return cast(Engine, current_app.extensions["engine"])


def state() -> int | None:
    """How far the index has come, by its last event; None while there is none to read."""
    return engine().cursor() if engine().refresh() else None


def window() -> int | None:
    """ "Published in the last 7 or 30 days", when the address says so."""
    value = request.args.get("since", "")
    return int(value) if value in {str(days) for days in WINDOWS} else None


def read(kind: str, names: Iterable[str], now: datetime) -> Query:
    """What this address asks for."""
    query = facets.read_query(
        kind,
        request.args.getlist,
        names,
        language=present_language(),
        page=page_number(request.args),
        limit=PER_PAGE,
    )
    days = window()
    return replace(query, published_since=now - timedelta(days=days)) if days else query


def search(query: Query, now: datetime) -> Result | None:
    """The engine's answer; None when there is no index to read just now, or when it still knows
    words that have been masked: nobody is to find or be suggested them."""
    try:
        if not engine().refresh() or (
            query.text and events.masked_after(g.session, engine().cursor())
        ):
            return None
        found = engine().search(replace(query, vector=_meaning_of(_plain(query.text))), now)
        return _without_hidden_words(found)
    except IndexUnavailable:
        return None


def _without_hidden_words(found: Result) -> Result:
    """Nothing is suggested that may stand only in a text which is no longer public."""
    if found.suggestion and events.hidden_after(g.session, engine().cursor()):
        return replace(found, suggestion=None)
    return found


def completions(session: Session, text: str, limit: int) -> list[str]:
    """How what is being typed may go on, in words of what is public; nothing when there is no
    index to read just now, or when it still knows words that are hidden since."""
    try:
        if not engine().refresh() or events.hidden_after(session, engine().cursor()):
            return []
        found = engine().complete(text, present_language(), limit * FORMS)
    except IndexUnavailable:
        return []
    typed, ways = text.casefold(), _one_form_each(one.text for one in found)
    return [way for way in ways if way.casefold() != typed][:limit]


def _one_form_each(ways: Iterable[str]) -> Iterable[str]:
    """The ways on with the shortest form of each last word: a search finds every form."""
    shortest: dict[str, str] = {}
    for way in ways:
        word = stem(fold(WORD.findall(way)[-1]), present_language())
        shortest[word] = min(way, shortest.get(word, way), key=len)
    return shortest.values()


def similar(
    document: Document, kind: str, now: datetime, *, limit: int, minimum: float
) -> list[Match]:
    """What fits the whole of a text; nothing when there is no index to read just now."""
    try:
        if not engine().refresh():
            return []
        known = _with_meaning(document)
        return engine().match(known, kind, now, limit=limit, minimum=minimum)
    except IndexUnavailable:
        return []


def _with_meaning(document: Document) -> Document:
    """A public text with its vectors, a draft with one of its first words."""
    kept = with_vectors(g.session, [document], engine().model)[0]
    if kept.vectors:
        return kept
    vector = _meaning_of(beginning(own_words(document), DRAFT_WORDS, DRAFT_CHARACTERS))
    return replace(document, vectors={QUERY: vector}) if vector else document


def _meaning_of(text: str) -> bytes | None:
    """The vector of a text's first words, if a model in this process gives it in time; asked for
    once while a page is made. What people type and draft is sent nowhere."""
    embedder: Embedder | None = current_app.extensions["embedder"]
    if embedder is None or not text.strip():
        return None
    known: dict[str, bytes | None] = g.setdefault("meanings", {})
    if text not in known:
        known[text] = embedder.query(text, patience(text))
    return known[text]


def _plain(text: str) -> str:
    """The words of a query, without those that are not wanted and those of one field."""
    words = (word for word in text.split() if not word.startswith("-") and ":" not in word)
    return " ".join(" ".join(words).translate(SIGNS).split())
