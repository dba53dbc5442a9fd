"""Public pages kept for a moment, so that a crowd that reads one page costs what one reader does.

A page is the same for everybody without a session until something is done, which leaves an entry in
the audit log, the index learns something, or a second passes. All three are part of its key.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from flask import Flask, Response, g, request, session
from sqlalchemy import func, select

from marketplace.core.audit import AuditEntry
from marketplace.web import clock
from marketplace.web.request_scope import is_anonymous_page

MOST_PAGES = 200
LARGEST_BYTES = 300_000

Page = tuple[bytes, str]


class Kept:
    """The pages that were made last, by key; the one that has waited longest goes first."""

    def __init__(self) -> None:
        self._pages: OrderedDict[Hashable, Page] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Page | None:
        """The page with this key."""
        with self._lock:
            return self._pages.get(key)

    def put(self, key: Hashable, page: Page) -> None:
        """Keep it."""
        with self._lock:
            self._pages[key] = page
            while len(self._pages) > MOST_PAGES:
                self._pages.popitem(last=False)


def install(app: Flask, index_state: Callable[[], Hashable]) -> None:
    """Answer with a kept page where there is one. `index_state` changes when the index does."""
    kept = Kept()

    def answer() -> Response | None:
        g.page_key = _key(index_state)
        found = kept.get(g.page_key) if g.page_key is not None else None
        if found is None:
            return None
        g.page_key = None
        body, content_type = found
        return Response(body, content_type=content_type)

    def keep(response: Response) -> Response:
        key = g.pop("page_key", None)
        if key is not None and is_anonymous_page(response) and not response.is_streamed:
            body = response.get_data()
            if len(body) <= LARGEST_BYTES:
                kept.put(key, (body, response.content_type))
        return response

    app.before_request(answer)
    app.after_request(keep)


def _key(index_state: Callable[[], Hashable]) -> Hashable | None:
    """What this page depends on; None when it is not the same for everybody."""
    access = g.get("access")
    if access is None or not access.public or access.session != "read":
        return None
    if request.method != "GET" or g.person is not None or session:
        return None
    last_deed = g.session.scalar(select(func.max(AuditEntry.id)))
    second = clock.now().replace(microsecond=0)
    return request.url, last_deed, index_state(), second
