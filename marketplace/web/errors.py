"""Errors as people see them: what happened and what to do, in their language."""

import errno
import sqlite3
from collections.abc import Sequence
from typing import Any

import structlog
from flask import Flask, g, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError

from marketplace.core.errors import DomainError, Forbidden, Invalid, NotFound, Stale, WrongState
from marketplace.web import resending

log = structlog.get_logger()

STATUS: dict[type[DomainError], int] = {
    NotFound: 404,
    Forbidden: 403,
    WrongState: 409,
    Stale: 409,
    Invalid: 422,
    DomainError: 400,
}

# The texts of `DomainError.code`. Rooms add their own with `add_messages`.
MESSAGES: dict[str, Any] = {
    "forbidden": _l("You are not allowed to do this for the organisation you act for."),
    "wrong_state": _l("This has changed since you opened the page, so it cannot be done now."),
    "stale": _l("Somebody else changed this while you were writing. Your text is still here."),
    "not_found": _l("It does not exist, or it is not public."),
    "reason_required": _l("Give a reason. It is shown to those it concerns."),
    "missing": _l("This is needed first."),
    "too_long": _l("The text is too long."),
    "unknown_code": _l("Choose one of the alternatives."),
    "csrf": _l(
        "The page had been open too long. Go back, load it again and send the form once more."
    ),
    "disk_full": _l(
        "There is no room left on the server, so nothing was saved. What was there before is whole."
        " Tell those who run the service, and try again later."
    ),
    "busy": _l("Many are writing at the same time. Wait a moment and try again."),
}

# What PostgreSQL calls a full disk.
DISK_FULL = "53100"
CODES = (400, 403, 404, 405, 409, 413, 422, 429, 500, 503)


def add_messages(messages: dict[str, Any]) -> None:
    """Add a room's texts for its codes."""
    MESSAGES.update(messages)


def message(error: DomainError) -> str:
    """What a person is told about this error."""
    text = str(MESSAGES.get(error.code, MESSAGES["wrong_state"]))
    return text % error.params if error.params else text


def field_message(code: str) -> str:
    """What a person is told beside a field."""
    return str(MESSAGES.get(code, MESSAGES["unknown_code"]))


def install(app: Flask) -> None:
    """Give every error a page of its own."""
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(OperationalError, _database_error)
    app.register_error_handler(OSError, _file_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(UnicodeError, _unreadable)
    app.register_error_handler(Exception, _unexpected)


def _page(code: int, explanation: str | None = None, typed: Sequence[str] = ()) -> tuple[str, int]:
    page = render_template(
        "errors/error.html",
        code=code,
        explanation=explanation,
        request_id=g.get("request_id"),
        searched=_searched() if code == 404 and not typed else None,
        typed=typed,
    )
    return page, code


def _searched() -> str:
    """The words of an address that was not found, to search for instead."""
    words = request.path.rsplit("/", 1)[-1].replace("-", " ").replace("_", " ")
    return words[:80]


def _status(error: DomainError) -> int:
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def _domain_error(error: DomainError) -> tuple[str, int]:
    """A form may be refused because somebody lost a role while they wrote (even what it was about
    is then not found): what they typed comes back (R26)."""
    code, typed = _status(error), resending.typed_texts()
    return _page(code, None if code == 404 else message(error), typed)


def _csrf_error(_error: CSRFError) -> tuple[str, int]:
    if resending.kept_fields():
        return resending.page()
    return _page(400, str(MESSAGES["csrf"]))


def _database_error(error: OperationalError) -> tuple[str, int]:
    _undo()
    code = "disk_full" if _is_full(error.orig) else "busy"
    log.warning("database_unavailable", error=type(error.orig).__name__, why=code)
    return _page(503, str(MESSAGES[code]), resending.typed_texts())


def _undo() -> None:
    """Let go of what could not be written: the error page asks the database once more."""
    session = g.get("session")
    if session is not None:
        session.rollback()


def _is_full(error: BaseException | None) -> bool:
    """Whether the database, or a file, found no more room on the disk."""
    if isinstance(error, OSError):
        return error.errno in {errno.ENOSPC, errno.EDQUOT}
    full = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
    return full or getattr(error, "sqlstate", None) == DISK_FULL


def _file_error(error: OSError) -> tuple[str, int]:
    if not _is_full(error):
        return _unexpected(error)
    _undo()
    log.warning("disk_full")
    return _page(503, str(MESSAGES["disk_full"]), resending.typed_texts())


def _unreadable(_error: UnicodeError) -> tuple[str, int]:
    return _page(400)


def _http_error(error: HTTPException) -> Any:
    code = error.code or 500
    if code < 400:
        return error
    return _page(code if code in CODES else 400)


def _unexpected(error: Exception) -> tuple[str, int]:
    # The kind of error and where, never its text: that could hold what a person wrote.
    log.error("unexpected", error=type(error).__name__, exc_info=error)
    return _page(InternalServerError.code or 500)


def describe(code: int) -> Any:
    """The heading of an error page."""
    headings = {
        400: _("The request could not be understood"),
        403: _("You cannot come in here"),
        404: _("We cannot find that page"),
        405: _("That cannot be done here"),
        409: _("Something changed meanwhile"),
        413: _("The file or text is too large"),
        422: _("Something is missing"),
        429: _("That was many requests in a short time"),
        500: _("Something went wrong on our side"),
        503: _("The service is busy"),
    }
    return headings.get(code, headings[400])
