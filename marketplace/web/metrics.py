"""Counting requests for whoever watches over the service (`METRICS=1`): how many, how long, how
they ended. Names of endpoints only: never an address, a search or a person.

gunicorn has several processes, and each counts for itself. `serve` gives them a folder in which the
counts are added up (PROMETHEUS_MULTIPROC_DIR, read by the library when it is imported).
"""

import os
import time

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
METHODS = frozenset({"GET", "HEAD", "POST"})
UNKNOWN = "none"
# Seconds. 50 ms is what a page may take; 60 is when gunicorn gives up.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0)

_registry = CollectorRegistry()
REQUESTS = Counter(
    "behovstorget_requests",
    "Answers to requests.",
    ("endpoint", "method", "status"),
    registry=_registry,
)
SECONDS = Histogram(
    "behovstorget_request_seconds",
    "How long answers took.",
    ("endpoint",),
    buckets=BUCKETS,
    registry=_registry,
)


def install(app: Flask) -> None:
    """Count every request from now on."""
    app.before_request(_begin)
    app.after_request(_count)


def _begin() -> None:
    g.began = time.perf_counter()


def _count(response: Response) -> Response:
    endpoint = request.endpoint or UNKNOWN
    method = request.method if request.method in METHODS else "other"
    REQUESTS.labels(endpoint, method, str(response.status_code)).inc()
    if (began := g.get("began")) is not None:
        SECONDS.labels(endpoint).observe(time.perf_counter() - began)
    return response


def exposition(*more: Collector) -> bytes:
    """All that every process has counted, and what `more` finds out now, as Prometheus reads it."""
    registry = CollectorRegistry()
    if os.environ.get(FOLDER):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(_Own())
    for collector in more:
        registry.register(collector)
    return generate_latest(registry)


class _Own(Collector):
    """What this process alone has counted."""

    def collect(self):  # type: ignore[no-untyped-def]
        return _registry.collect()
