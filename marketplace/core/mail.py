"""Mail: what one is, and two ways to send it (a server, or files for the demonstration)."""

import smtplib
from dataclasses import dataclass, field
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

TIMEOUT_SECONDS = 20
CRLF = "\r\n"
PERMANENT = 500
LONGEST_ANSWER = 200
TAKEN = "250 OK"
WRITTEN = "file"
# Says why a mail came, as codes: for filters, and for whoever wonders.
REASON_HEADER = "X-Behovstorget-Reason"


@dataclass(frozen=True)
class Mail:
    """A mail to one person, as text and as HTML with the same words."""

    message_id: str
    to_name: str
    to_address: str
    subject: str
    text: str
    html: str
    language: str
    headers: dict[str, str] = field(default_factory=dict)


class Bounced(Exception):
    """The server will never take this mail: there is no such recipient, for example."""


class Mailer(Protocol):
    """Something that sends mail, and says what the other side answered. Raises Bounced when trying
    again is of no use, and something else when it may be."""

    def send(self, mail: Mail) -> str: ...


def answer_of(error: BaseException) -> str:
    """What went wrong, in one line: the server's code and words, or the kind of fault."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return _line(code, words)
    if isinstance(error, smtplib.SMTPResponseException):
        return _line(error.smtp_code, error.smtp_error)
    return type(error).__name__


def is_final(error: BaseException) -> bool:
    """Whether the server said no for good about this recipient or this mail (RFC 5321: 5yz), and
    not about us: a wrong password is mended by whoever runs the installation."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= PERMANENT for code, _words in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= PERMANENT


def _line(code: int, words: bytes | str) -> str:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(said.split())}"[:LONGEST_ANSWER]


class _Policy(EmailPolicy):
    """The library's own, but for long subjects outside of ASCII: it folds those so that a space is
    lost where two encoded words meet."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name.lower() != "subject" or str(value).isascii():
            return super().fold_binary(name, value)
        subject = Header(str(value), "utf-8", header_name=name).encode(linesep=CRLF)
        return f"{name}: {subject}{CRLF}".encode("ascii")


def to_message(mail: Mail, sender: str) -> EmailMessage:
    """The mail in the form that travels. Line breaks in headers are refused by the library."""
    message = EmailMessage(policy=_Policy(linesep=CRLF))
    message["Message-ID"] = mail.message_id
    message["From"] = f"Behovstorget <{sender}>"
    user, _, domain = mail.to_address.rpartition("@")
    message["To"] = Address(mail.to_name, user, domain)
    message["Subject"] = mail.subject
    message["Auto-Submitted"] = "auto-generated"
    for name, value in mail.headers.items():
        message[name] = value
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    # Last: the library moves what is said of the content into the first part when it adds another.
    message["Content-Language"] = mail.language
    return message


class FileMailer:
    """Writes each mail as a file, named by its Message-ID, so that a repeat replaces itself."""

    def __init__(self, folder: Path, sender: str) -> None:
        self.folder = folder
        self.sender = sender

    def send(self, mail: Mail) -> str:
        """Write the mail whole or not at all."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = mail.message_id.strip("<>").partition("@")[0]
        partial = self.folder / f".{name}.part"
        partial.write_bytes(bytes(to_message(mail, self.sender)))
        partial.replace(self.folder / f"{name}.eml")
        return WRITTEN


class SmtpMailer:
    """Hands each mail to a server: smtp, smtp+starttls or smtps."""

    def __init__(self, url: str, sender: str) -> None:
        self.parts = urlsplit(url)
        self.sender = sender

    def send(self, mail: Mail) -> str:
        """Send over a connection of its own."""
        try:
            with self._connect() as server:
                if self.parts.scheme == "smtp+starttls":
                    server.starttls()
                if self.parts.username:
                    server.login(unquote(self.parts.username), unquote(self.parts.password or ""))
                server.send_message(to_message(mail, self.sender))
        except smtplib.SMTPException as error:
            if is_final(error):
                raise Bounced(answer_of(error)) from error
            raise
        return TAKEN

    def _connect(self) -> smtplib.SMTP:
        host, port = self.parts.hostname or "localhost", self.parts.port
        if self.parts.scheme == "smtps":
            return smtplib.SMTP_SSL(host, port or 465, timeout=TIMEOUT_SECONDS)
        default = 587 if self.parts.scheme == "smtp+starttls" else 25
        return smtplib.SMTP(host, port or default, timeout=TIMEOUT_SECONDS)


def make_mailer(smtp_url: str | None, folder: Path, sender: str) -> Mailer:
    """The mailer that the settings ask for."""
    return SmtpMailer(smtp_url, sender) if smtp_url else FileMailer(folder, sender)
