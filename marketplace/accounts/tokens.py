"""Links in mails: whose they are and until when they hold, signed and never stored.

A link is signed with the installation's secret and a key of what it is about (a person's
`session_key`, an invitation's `key`): when that key is replaced, every link made with it is void.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from itsdangerous import BadData, URLSafeSerializer

MAX_LENGTH = 500
GREATEST_ID = 2_147_483_647


@dataclass(frozen=True)
class Claim:
    """What a link that is genuine says."""

    id: int
    until: datetime

    def holds_at(self, now: datetime) -> bool:
        """Whether it has not lapsed."""
        return now < self.until


class Tokens:
    """Makes and reads them. `secrets`: the newest, which signs, is the last (as Flask has it)."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._secrets = list(secrets)

    def make(self, purpose: str, id_: int, *, key: str, until: datetime) -> str:
        """A token for one purpose, such as `reset`, about one thing."""
        return str(self._signer(purpose, key).dumps([id_, int(until.timestamp())]))

    def read(self, purpose: str, token: str, *, key: str) -> Claim | None:
        """What it says, whether it still holds or not; None when it is not genuine."""
        try:
            claim = self._signer(purpose, key).loads(token[:MAX_LENGTH])
        except (BadData, UnicodeError):
            return None
        return Claim(claim[0], datetime.fromtimestamp(claim[1], UTC))

    def subject(self, token: str) -> int | None:
        """The id it names, not yet proven: to look up the key that it must be read with."""
        try:
            _, payload = URLSafeSerializer("").loads_unsafe(token[:MAX_LENGTH])
        except (BadData, UnicodeError):
            return None
        id_ = payload[0] if isinstance(payload, list) and len(payload) == 2 else None
        # Anybody can write a number that no database takes.
        return id_ if type(id_) is int and 0 < id_ <= GREATEST_ID else None

    def _signer(self, purpose: str, key: str) -> URLSafeSerializer:
        return URLSafeSerializer(
            self._secrets,
            salt=f"{purpose}:{key}",
            signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
        )
