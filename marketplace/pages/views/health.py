"""For load balancers and whoever keeps the service: does it live, and is it ready?"""

from datetime import datetime
from typing import Any

from flask import current_app, jsonify
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from marketplace.core import events, migrate
from marketplace.core.db import Database
from marketplace.pages.views import bp
from marketplace.search.engine import Engine
from marketplace.search.faults import IndexUnavailable
from marketplace.web import clock
from marketplace.web.guards import public_own_session
from marketplace.web.request_scope import database


@bp.get("/healthz")
@public_own_session
def healthz() -> Response:
    """The process answers. Nothing else is asked, so that a slow database restarts nobody."""
    return jsonify(status="ok")


@bp.get("/readyz")
@public_own_session
def readyz() -> tuple[Response, int]:
    """Whether pages can be served, and how far the worker is behind."""
    report = _report(database(), current_app.extensions["engine"])
    is_ready = not report["wrong"]
    answer = jsonify(status="ready" if is_ready else "not ready", **report)
    return answer, 200 if is_ready else 503


def _report(database: Database, engine: Engine) -> dict[str, Any]:
    try:
        if not migrate.is_current(database.engine):
            return {"wrong": ["schema: not up to date; run: behovstorget init"]}
        with database.session() as session:
            last, backlog = events.last_seq(session), events.backlog(session, now=clock.now())
    except SQLAlchemyError as error:
        return {"wrong": [f"database: {type(error).__name__}"]}
    behind = _index_behind(engine, last)
    return {
        "wrong": ["index: missing or unreadable; the worker rebuilds it"] if behind is None else [],
        "index_events_behind": behind,
        "events_undispatched": backlog.undispatched,
        "deliveries_waiting": backlog.waiting,
        "deliveries_given_up": backlog.given_up,
        "oldest_delivery_due_seconds": _seconds_since(backlog.oldest_due_at),
    }


def _index_behind(engine: Engine, last: int) -> int | None:
    try:
        return max(last - engine.cursor(), 0) if engine.refresh() else None
    except IndexUnavailable:
        return None


def _seconds_since(instant: datetime | None) -> int:
    return 0 if instant is None else int((clock.now() - instant).total_seconds())
