"""Counting the searches of a list that find nothing, after the answer has gone out.

The page itself only reads. A short transaction of its own writes the count when the answer is
closed; if it cannot, nobody but the log notices, and the log does not hear the words.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from threading import Lock
from typing import cast

import structlog
from flask import Flask, Response, after_this_request, current_app, g, request
from sqlalchemy.exc import SQLAlchemyError

from marketplace.browsing import asking
from marketplace.core.db import Database
from marketplace.search.engine import Hint, Query, Result
from marketplace.searches import operations, rules
from marketplace.searches.rules import Missed
from marketplace.web.request_scope import database

log = structlog.get_logger()

A_MINUTE = 20
AGAIN = timedelta(minutes=10)
MACHINES = ("bot", "crawl", "spider", "slurp", "preview")


class Recent:
    """What this process counted lately: the same words wait before they count again, and only so
    many are counted in a minute."""

    def __init__(self) -> None:
        self._at: dict[Missed, datetime] = {}
        self._lock = Lock()

    def lets(self, missed: Missed, now: datetime) -> bool:
        """Whether to count this one; from then on it has been."""
        with self._lock:
            self._at = {one: at for one, at in self._at.items() if now - AGAIN < at <= now}
            lately = sum(at > now - timedelta(minutes=1) for at in self._at.values())
            if missed in self._at or lately >= A_MINUTE:
                return False
            self._at[missed] = now
            return True


def install(app: Flask) -> None:
    """Let the application remember what it counted lately."""
    app.extensions["missed_searches"] = Recent()


def note(query: Query, result: Result, now: datetime) -> None:
    """Count this search once the answer is sent, if its words find nothing."""
    words = rules.to_keep(query.text)
    if words is None or query.page > 1 or _is_of_no_interest():
        return
    outcome = _outcome(query, result, now)
    if outcome is None:
        return
    missed = Missed(words, query.language, query.kinds[0], outcome)
    if cast(Recent, current_app.extensions["missed_searches"]).lets(missed, now):
        _after_the_answer(partial(_count, database(), missed, now))


def _is_of_no_interest() -> bool:
    """Those who read the counts try the searches again, and machines follow any link."""
    agent = request.user_agent.string.lower()
    return rules.may_read(g.actor) or any(name in agent for name in MACHINES)


def _outcome(query: Query, result: Result, now: datetime) -> str | None:
    """How the words fail when no filter narrows them; None when they find something."""
    found: Result | None = result
    if not result.total and (query.filters or query.published_since):
        wide = replace(query, filters={}, covering={}, published_since=None, limit=1)
        found = asking.search(wide, now)
    if found is None:
        return None
    if not found.total:
        return rules.NOTHING
    return rules.SIMILAR if Hint.SIMILAR in found.hints else None


def _after_the_answer(do: Callable[[], None]) -> None:
    @after_this_request
    def _closing(response: Response) -> Response:
        response.call_on_close(do)
        return response


def _count(database: Database, missed: Missed, now: datetime) -> None:
    try:
        with database.session(write=True) as session:
            operations.count_search(session, missed, now=now)
            session.commit()
    except SQLAlchemyError as error:
        log.warning("missed_search_not_counted", error=type(error).__name__)
