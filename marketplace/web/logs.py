"""Structured logs with a request id. Never text that people wrote, never addresses."""

import logging
import secrets
import sys
import time
from typing import Any

import structlog
from flask import Flask, Response, g, request

# Without the local variables: they hold the secret key and what people wrote.
_TRACEBACK = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)


def traceback(exc_info: Any) -> list[dict[str, Any]]:
    """Which error and where. Its own text stays out: a database says which value it refused."""
    return [{**stack, "exc_value": "", "exc_notes": []} for stack in _TRACEBACK(exc_info)]


def configure(log_format: str) -> None:
    """Write each line as JSON, or for a person's eyes."""
    console = log_format == "console"
    renderer = (
        structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        )
        if console
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(traceback)
            if not console
            else structlog.processors.StackInfoRenderer(),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def install(app: Flask) -> None:
    """Give each request an id, and one line when it has been answered."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.request_id = secrets.token_hex(6)
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _end(response: Response) -> Response:
    if request.endpoint in {"static", "pages.healthz"} or "began" not in g:
        return response
    response.headers["X-Request-ID"] = g.request_id
    structlog.get_logger().info(
        "request",
        method=request.method,
        # The route, not the address: an address can hold what somebody searched for.
        route=str(request.url_rule) if request.url_rule else "-",
        status=response.status_code,
        ms=round((time.perf_counter() - g.began) * 1000, 1),
    )
    return response
