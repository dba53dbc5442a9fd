"""Mail written to files: in a demonstration, for the platform's administrator."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import cast

from flask import Response, current_app, render_template, request, url_for

from marketplace.core.errors import NotFound
from marketplace.pages.views import bp
from marketplace.web.guards import roles
from marketplace.web.paging import Page, page_number
from marketplace.web.templating import exact_moment, moment

NAME = re.compile(r"[a-z]+-[0-9]{1,12}")
LARGEST = 1024 * 1024
HEADERS = ("From", "To", "Subject", "Message-ID", "X-Behovstorget-Reason")


@dataclass(frozen=True)
class MailRow:
    """One written mail in the list."""

    url: str
    name: str
    subject: str
    language: str
    to: str
    reason: str
    when: str


@bp.get("/<language>/mails")
@roles("platform_admin", write=False)
def list_mails() -> str:
    """What has been written, newest first."""
    files = sorted(_folder().glob("*.eml"), key=_written, reverse=True)
    page: Page[MailRow] = Page([], page_number(request.args), len(files))
    start = (page.number - 1) * page.per_page
    return render_template(
        "pages/mails.html",
        mails=[_row(path) for path in files[start : start + page.per_page]],
        page=page,
        page_url=lambda number: url_for("pages.list_mails", page=number),
    )


@bp.get("/<language>/mails/<name>")
@roles("platform_admin", write=False)
def show_mail(name: str) -> str:
    """One mail: its headers and its text."""
    path = _path(name)
    message = _read(path)
    return render_template(
        "pages/mail.html",
        name=name,
        headers=[(header, message[header]) for header in HEADERS if message[header]],
        written=exact_moment(datetime.fromtimestamp(_written(path), UTC)),
        mail_language=message["Content-Language"] or "sv",
        text=_part(message, "plain"),
    )


@bp.get("/<language>/mails/<name>/html")
@roles("platform_admin", write=False)
def download_mail(name: str) -> Response:
    """The HTML part as a file to open: the page's own policy would not show it."""
    html = _part(_read(_path(name)), "html")
    answer = Response(html, mimetype="text/html")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.html"'
    return answer


def _folder() -> Path:
    settings = current_app.config["SETTINGS"]
    if not settings.demo:
        raise NotFound("not_found")
    return cast(Path, settings.mail_dir)


def _path(name: str) -> Path:
    folder = _folder()
    path = folder / f"{name}.eml"
    if not NAME.fullmatch(name) or not path.is_file() or path.stat().st_size > LARGEST:
        raise NotFound("not_found")
    return path


def _written(path: Path) -> float:
    return path.stat().st_mtime


def _row(path: Path) -> MailRow:
    with path.open("rb") as file:
        head = BytesHeaderParser(policy=policy.default).parse(file)
    return MailRow(
        url=url_for("pages.show_mail", name=path.stem),
        name=path.stem,
        subject=str(head["Subject"]),
        language=str(head["Content-Language"] or "sv"),
        to=str(head["To"]),
        reason=str(head["X-Behovstorget-Reason"] or ""),
        when=moment(datetime.fromtimestamp(_written(path), UTC)),
    )


def _read(path: Path) -> EmailMessage:
    return message_from_bytes(path.read_bytes(), policy=policy.default)


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else ""
