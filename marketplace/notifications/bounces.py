"""Reading the message that comes back when a mail could not be delivered (RFC 3464)."""

from collections.abc import Mapping
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message
from typing import cast


@dataclass(frozen=True)
class Bounce:
    """Which mail it was, by its Message-ID, and what the other server said."""

    message_id: str
    answer: str


def read_bounce(content: bytes) -> Bounce | None:
    """What a delivery report says; None when it is something else, or when the mail only waits."""
    report = message_from_bytes(content, policy=policy.default)
    parts = {part.get_content_type(): part for part in report.walk()}
    status = parts.get("message/delivery-status")
    failed = _failed(status) if status is not None else None
    message_id = _original(parts)
    if failed is None or not message_id:
        return None
    said = failed.get("Diagnostic-Code") or failed.get("Status") or ""
    return Bounce(message_id, " ".join(str(said).split()))


def _failed(status: Message) -> Message | None:
    """The first recipient that was given up; the part is a list of blocks of headers."""
    blocks = status.get_payload()
    if not isinstance(blocks, list):
        return None
    failed = (b for b in blocks if isinstance(b, Message) and _is_failed(b))
    return next(failed, None)


def _is_failed(block: Message) -> bool:
    return str(block.get("Action", "")).strip().lower() == "failed"


def _original(parts: Mapping[str, Message]) -> str:
    """The Message-ID of what was sent, which comes back whole or as its headers alone."""
    whole, headers = parts.get("message/rfc822"), parts.get("text/rfc822-headers")
    if whole is not None:
        sent = whole.get_payload(0)
        return str(sent.get("Message-ID", "")).strip() if isinstance(sent, Message) else ""
    if headers is None:
        return ""
    content = cast(bytes, headers.get_payload(decode=True))
    return str(message_from_bytes(content).get("Message-ID", "")).strip()
