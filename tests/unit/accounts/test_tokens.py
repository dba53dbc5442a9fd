"""Links in mails: signed with a secret and the key of what they are about."""

from datetime import UTC, datetime, timedelta

import pytest
from itsdangerous import URLSafeSerializer

from marketplace.accounts.tokens import Claim, Tokens

UNTIL = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.fixture
def token() -> str:
    return Tokens(["old secret", "secret"]).make("reset", 7, key="key", until=UNTIL)


def test_a_token_says_what_it_was_made_for(token: str) -> None:
    tokens = Tokens(["old secret", "secret"])
    assert tokens.subject(token) == 7
    assert tokens.read("reset", token, key="key") == Claim(7, UNTIL)


def test_it_holds_until_its_moment(token: str) -> None:
    claim = Claim(7, UNTIL)
    assert claim.holds_at(UNTIL - timedelta(seconds=1))
    assert not claim.holds_at(UNTIL)


def test_another_purpose_key_or_secret_reads_nothing(token: str) -> None:
    tokens = Tokens(["secret"])
    assert tokens.read("reset", token, key="key") is not None
    assert tokens.read("confirm", token, key="key") is None
    assert tokens.read("reset", token, key="another") is None
    assert Tokens(["another"]).read("reset", token, key="key") is None


def test_a_former_secret_is_still_read_and_no_longer_signs(token: str) -> None:
    rotated = Tokens(["secret", "new secret"])
    assert rotated.read("reset", token, key="key") is not None
    made = rotated.make("reset", 7, key="key", until=UNTIL)
    assert Tokens(["secret"]).read("reset", made, key="key") is None


@pytest.mark.parametrize(
    "broken", ["", ".", "x", "x.y", "å.ä", "WzFd.x", "InQi.x", "\x00", "a" * 9999]
)
def test_rubbish_names_nothing(broken: str) -> None:
    tokens = Tokens(["secret"])
    assert tokens.subject(broken) is None
    assert tokens.read("reset", broken, key="key") is None


@pytest.mark.parametrize("number", [0, -1, 2**31, 10**40, 1.5, True, "1", None, [1]])
def test_what_cannot_be_an_id_names_nothing(number: object) -> None:
    forged = URLSafeSerializer("anybody").dumps([number, 0])
    assert Tokens(["secret"]).subject(str(forged)) is None


def test_a_changed_letter_voids_it(token: str) -> None:
    payload, _, signature = token.partition(".")
    other = Tokens(["secret"]).make("reset", 8, key="key", until=UNTIL).partition(".")[0]
    assert Tokens(["secret"]).read("reset", f"{other}.{signature}", key="key") is None
    assert Tokens(["secret"]).read("reset", f"{payload}.{signature[:-2]}", key="key") is None
