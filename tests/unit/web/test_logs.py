"""Logs tell what failed and where, and nothing that was in memory."""

from collections.abc import Iterator

import pytest
import structlog

from marketplace.web import logs


@pytest.fixture(autouse=True)
def _leave_no_configuration() -> Iterator[None]:
    yield
    structlog.reset_defaults()


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_a_traceback_holds_no_local_variables(
    capsys: pytest.CaptureFixture[str], log_format: str
) -> None:
    logs.configure(log_format)
    try:
        _fail("the secret key")
    except ZeroDivisionError:
        structlog.get_logger().exception("unexpected")
    line = capsys.readouterr().err
    assert "ZeroDivisionError" in line
    assert "_fail" in line
    assert "the secret key" not in line.replace('_fail("the secret key")', "")


def test_a_traceback_does_not_repeat_what_the_error_says(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure("json")
    try:
        try:
            raise ValueError("Key (email)=(anna@example.org) already exists.")
        except ValueError as error:
            raise RuntimeError("of anna@example.org") from error
    except RuntimeError:
        structlog.get_logger().exception("unexpected")
    line = capsys.readouterr().err
    assert "RuntimeError" in line
    assert "ValueError" in line
    assert "anna@example.org" not in line


def _fail(secret: str) -> float:
    return len(secret) / 0
