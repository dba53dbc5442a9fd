"""Logs tell what failed and where, and nothing that was in memory."""

import io
import sys
from collections.abc import Iterator

import pytest
import structlog

from marketplace.web import logs


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    lines = io.StringIO()
    monkeypatch.setattr(sys, "stderr", lines)
    yield lines
    structlog.reset_defaults()


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_a_traceback_holds_no_local_variables(lines: io.StringIO, log_format: str) -> None:
    logs.configure(log_format)
    try:
        _fail("the secret key")
    except ZeroDivisionError:
        structlog.get_logger().exception("unexpected")
    assert "ZeroDivisionError" in lines.getvalue()
    assert "_fail" in lines.getvalue()
    assert "the secret key" not in lines.getvalue()


def _fail(secret: str) -> float:
    return len(secret) / 0
