"""`/metrics`: what is counted, and how far behind the work is, for Prometheus. Off by default."""

import hmac
from collections.abc import Iterator

from flask import Response, current_app, request
from prometheus_client import CONTENT_TYPE_LATEST
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from config import LOOPBACK, Settings
from marketplace.administration.queries.figures import figures
from marketplace.administration.views import bp
from marketplace.core.errors import NotFound
from marketplace.search.engine import Engine
from marketplace.search.faults import IndexUnavailable
from marketplace.web import clock
from marketplace.web.guards import public_own_session
from marketplace.web.metrics import exposition
from marketplace.web.request_scope import database

# A proxy on this machine speaks for the whole world: without a token its requests are refused.
BEHIND = ("Forwarded", "X-Forwarded-For", "X-Real-IP")


@bp.get("/metrics")
@public_own_session
def metrics() -> Response:
    """Not there at all for whoever may not read it."""
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.metrics or not _may_read(settings.metrics_token):
        raise NotFound("not_found")
    answer = Response(exposition(_Work()), content_type=CONTENT_TYPE_LATEST)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _may_read(token: str | None) -> bool:
    if token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), token.encode())
    is_near = (request.remote_addr or "") in LOOPBACK
    return is_near and not any(name in request.headers for name in BEHIND)


class _Work(Collector):
    """How far behind the worker and the index are, asked when somebody asks us."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """One gauge for each figure."""
        with database().session() as session:
            found = figures(session, now=clock.now())
        for name, (help_text, value) in found.items():
            yield GaugeMetricFamily(f"behovstorget_{name}", help_text, value=value)
        newest = found["events"][1]
        behind = _index_behind(current_app.extensions["engine"], newest)
        yield GaugeMetricFamily(
            "behovstorget_index_events_behind",
            "Events that the index has not read; -1 when there is no index.",
            value=behind,
        )


def _index_behind(engine: Engine, newest: float) -> float:
    try:
        return max(newest - engine.cursor(), 0) if engine.refresh() else -1
    except IndexUnavailable:
        return -1
