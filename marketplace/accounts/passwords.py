"""Passwords: which are too weak, and how they are hashed. argon2id is slow on
purpose, so nothing is hashed inside a write transaction."""

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from marketplace.accounts.rules import DEMO_PASSWORD

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
        return self._hasher.hash(_normal(password))

    def matches(self, stored: str | None, password: str) -> bool:
        """Whether the password is the stored one; takes as long when nothing is stored."""
        try:
            self._hasher.verify(stored or self._nobody, _normal(password[:MAX_LENGTH]))
        except (VerificationError, InvalidHashError):
            return False
        return bool(stored)


def _normal(password: str) -> str:
    """The same letters, however the keyboard put them together."""
    return unicodedata.normalize("NFC", password)


# The most common of those that are long enough, in Sweden and elsewhere, and ours.
COMMON = frozenset(
    (
        "123456789012",
        "1234567890123",
        "12345678901234",
        "1234567891011",
        "0123456789ab",
        "111222333444",
        "abcdefghijkl",
        "abcdefghijklm",
        "abcd12345678",
        "admin1234567",
        "administrator",
        "asdfghjkl123",
        "behovstorget",
        "behovstorget1",
        "changeme1234",
        "iloveyou1234",
        "kommun123456",
        "letmein12345",
        "losenord1234",
        "losenord12345",
        "lösenord1234",
        "lösenord12345",
        "lösenordlösenord",
        "mittlösenord",
        "password1234",
        "password12345",
        "password123!",
        "passwordpassword",
        "qwerty123456",
        "qwertyuiop12",
        "qwertyuiop123",
        "qwertyuiopas",
        "sommar123456",
        "sommaren2025",
        "sommaren2026",
        "sverige12345",
        "valkommen123",
        "välkommen123",
        "välkommen1234",
        "welcome12345",
        DEMO_PASSWORD,
    )
)
FEWEST_LETTERS = 5


def weakness(password: str, email: str) -> str | None:
    """Why a password is too weak (a code for the words), None when it is good enough. Nothing is
    asked of its composition: length is what counts."""
    plain, address = _normal(password).casefold().strip(), email.strip().casefold()
    if len(_normal(password)) < MIN_LENGTH:
        return "password_short"
    user = address.partition("@")[0]
    if address and (address in plain or (user and plain.replace(user, "").strip() == "")):
        return "password_is_address"
    if plain in COMMON or len(set(plain)) < FEWEST_LETTERS:
        return "password_common"
    return None
