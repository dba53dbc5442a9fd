"""What tests of accounts do again and again: fill in a form, find the link in a mail."""

import re
from collections.abc import Callable
from email.message import EmailMessage
from urllib.parse import urlsplit

from marketplace.worker import Worker
from tests import mails
from tests.visitor import Page, Visitor

NEW = "ingrid@norrskog.example"
STRONG = "blåbär cykel måne"


def register(
    visitor: Visitor, status: int = 200, start: str = "/sv/register", **changes: str
) -> Page:
    """Fill in the form for a new account, and send it."""
    values = {"name": "Ingrid Sand", "email": NEW, "password": STRONG, "has_read": "y", **changes}
    return visitor.open(start).submit("Skapa kontot", status, **values)


class Post:
    """The mails that come: `post.newest()` once the worker has sent all that waits."""

    def __init__(self, worker: Worker, sent: Callable[[], list[EmailMessage]]) -> None:
        self.worker = worker
        self.sent = sent

    def all(self) -> list[EmailMessage]:
        """Every mail so far, oldest first."""
        self.worker.drain()
        return self.sent()

    def newest(self, address: str = NEW) -> EmailMessage:
        """The last letter to this address; a notice is on a list and no letter."""
        letters = [m for m in self.all() if m["List-Id"] is None]
        return [m for m in letters if m["To"].addresses[0].addr_spec == address][-1]

    def link(self, address: str = NEW) -> str:
        """The path that the button of the last mail leads to."""
        (url,) = re.findall(r"^http\S+", mails.text_of(self.newest(address)), re.MULTILINE)
        return urlsplit(url).path
