"""The mails that a test's installation has written."""

from collections.abc import Iterable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path


def read(folder: Path) -> list[EmailMessage]:
    """Every mail in the folder, read as a mail program would, oldest first."""
    files = sorted(folder.glob("*.eml"), key=lambda path: (path.stat().st_mtime_ns, path.name))
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in files]


def text_of(mail: EmailMessage) -> str:
    """What a person reads who has asked for plain text."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def to(address: str, mails: Iterable[EmailMessage], subject: str) -> list[EmailMessage]:
    """The mails to somebody whose subject begins so."""
    found = (mail for mail in mails if mail["To"].addresses[0].addr_spec == address)
    return [mail for mail in found if mail["Subject"].startswith(subject)]
