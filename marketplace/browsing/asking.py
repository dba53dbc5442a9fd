"""From an address to a query, and to an answer if the index can give one."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

from flask import current_app, g, request

from marketplace.browsing import facets
from marketplace.core import events
from marketplace.search.documents import Document
from marketplace.search.engine import Engine, IndexUnavailable, Match, Query, Result
from marketplace.web.language import present_language
from marketplace.web.paging import PER_PAGE, page_number

WINDOWS = (7, 30)


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
        return engine().search(query, now)
    except IndexUnavailable:
        return None


def similar(
    document: Document, kind: str, now: datetime, *, limit: int, minimum: float
) -> list[Match]:
    """What fits the whole of a text; nothing when there is no index to read just now."""
    try:
        if not engine().refresh():
            return []
        return engine().match(document, kind, now, limit=limit, minimum=minimum)
    except IndexUnavailable:
        return []
