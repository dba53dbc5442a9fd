"""The time of a request; tests set it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import cast

from flask import current_app


def utc_now() -> datetime:
    """The present instant."""
    return datetime.now(UTC)


def now() -> datetime:
    """The instant by which this request is judged."""
    return cast(Callable[[], datetime], current_app.config["CLOCK"])()
