"""Passwords, hashed with argon2id. Slow on purpose, so never inside a write transaction."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_LENGTH = 12
MAX_LENGTH = 200


class Passwords:
    """Hashes and checks. `cost` is `normal`, or `cheap` in tests."""

    def __init__(self, cost: str = "normal") -> None:
        cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        self._hasher = cheap if cost == "cheap" else PasswordHasher()
        # Checked when there is no such person, so that the answer takes equally long.
        self._nobody = self._hasher.hash("nobody has this password")

    def hash(self, password: str) -> str:
        """The hash to store."""
        return self._hasher.hash(password)

    def matches(self, stored: str | None, password: str) -> bool:
        """Whether the password is the stored one; takes as long when nothing is stored."""
        try:
            self._hasher.verify(stored or self._nobody, password[:MAX_LENGTH])
        except (VerificationError, InvalidHashError):
            return False
        return stored is not None
