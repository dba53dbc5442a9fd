"""The canonical file of a received version (R9): bytes that `sha256sum` alone can prove.

UTF-8 JSON with sorted keys, two spaces of indent, every text in NFC with LF, and a line feed at the
end. It holds what the company sent, and says to what it answers. It names no person, for an account
can be erased, and repeats no word of the need, for a passage can be masked (R22); this file never
changes.
"""

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from marketplace.accounts.models import Organisation
from marketplace.proposals.models import ProposalVersion

# Raised when the shape of the file changes; older files keep the number they were made with.
# 2: with confidentiality claims; the need and the offers by ref and version, without their words.
SCHEMA = 2

TEXTS = (
    "title",
    "approach",
    "expected_effect",
    "maturity",
    "prerequisites",
    "timeline",
    "indicative_cost",
    "evidence",
    "risks",
    "partners",
    "video_url",
    "video_transcript",
    "wants_dialogue",
    "accepts_publicity",
)


def content_of(version: ProposalVersion, offers: Sequence[Mapping[str, Any]]) -> bytes:
    """The file of a version that has its number, time and need version. `offers` are the linked
    ones as they stood: ref and version."""
    if version.number is None or version.received_at is None:
        raise ValueError("a working copy has no canonical file")
    return to_bytes(
        {
            "schema": SCHEMA,
            "kind": "proposal",
            "ref": version.proposal.ref,
            "version": version.number,
            "received_at": _instant(version.received_at),
            "language": version.language,
            "need": _need(version),
            "company": _company(version.proposal.organisation),
            "text": {name: getattr(version, name) for name in TEXTS},
            "answers": _answers(version),
            "confidentiality_claims": [
                {"section": section, "reason": reason}
                for section, reason in sorted(version.claims.items())
            ],
            "linked_offers": [dict(offer) for offer in offers],
            "terms_acknowledged": True,
        }
    )


def to_bytes(value: Mapping[str, Any]) -> bytes:
    """The one form of these values, whatever the order of keys and however å is written."""
    text = json.dumps(_normal(value), ensure_ascii=False, sort_keys=True, indent=2)
    return f"{text}\n".encode()


def checksum(content: bytes) -> str:
    """SHA-256 over exactly these bytes."""
    return hashlib.sha256(content).hexdigest()


def _normal(value: Any) -> Any:
    if isinstance(value, str):
        lines = value.replace("\r\n", "\n").replace("\r", "\n")
        return unicodedata.normalize("NFC", lines)
    if isinstance(value, Mapping):
        return {_normal(key): _normal(inner) for key, inner in value.items()}
    if isinstance(value, Sequence):
        return [_normal(inner) for inner in value]
    return value


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _need(version: ProposalVersion) -> dict[str, Any]:
    need = version.need_version.need
    return {
        "ref": need.ref,
        "version": version.need_version.number,
        "organisation": {"ref": need.organisation.ref, "name": need.organisation.name},
    }


def _company(company: Organisation) -> dict[str, Any]:
    # A sole trader's number is a personal number and leaves the database in no file.
    number = None if company.sole_trader else company.org_number
    return {"ref": company.ref, "name": company.name, "org_number": number}


def _answers(version: ProposalVersion) -> list[dict[str, str]]:
    """First to the questions that the need asks, in their order; then to those that it has taken
    away since: they were written, so they are sent."""
    asked = [question["id"] for question in version.need_version.open_questions]
    gone = sorted(one for one, text in version.answers.items() if text and one not in asked)
    return [
        {"question": question, "answer": version.answers.get(question, "")}
        for question in [*asked, *gone]
    ]
