"""Addresses that people type: e-mail and the web. Shape only; nothing is looked up."""

import re
from urllib.parse import urlsplit

MAX_MAIL_ADDRESS = 254
_LABEL = r"[^\W_](?:[\w-]*[^\W_])?"
_MAIL = re.compile(rf"[^\s@<>()\[\]\\,;:\"]{{1,64}}@(?:{_LABEL}\.)+{_LABEL}")
_HOST = re.compile(rf"(?:{_LABEL}\.)+{_LABEL}")


def is_mail_address(text: str) -> bool:
    """Whether this looks like one e-mail address."""
    return len(text) <= MAX_MAIL_ADDRESS and _MAIL.fullmatch(text) is not None


def normal_mail_address(text: str) -> str:
    """One form of an address, to compare and to send to: lower case, its host as the net writes
    it (räksmörgås.example is xn--rksmrgs-5wao1o.example)."""
    user, at, host = text.strip().lower().rpartition("@")
    try:
        return user + at + host.encode("idna").decode("ascii")
    except UnicodeError:
        return user + at + host


def is_web_address(text: str) -> bool:
    """Whether this is an http or https address of a named host, safe to make a link of."""
    if any(character.isspace() for character in text):
        return False
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    named = _HOST.fullmatch(parts.hostname or "") is not None
    return parts.scheme in {"http", "https"} and named and "@" not in parts.netloc
