"""Passwords: which are too weak, and that none fits what is no hash."""

import pytest

from marketplace.accounts.passwords import COMMON, MIN_LENGTH, Passwords, weakness

EMAIL = "ingrid.sand@norrskog.example"


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("elva tecken", "password_short"),
        (EMAIL.upper(), "password_is_address"),
        (f"{EMAIL}1", "password_is_address"),
        ("ingrid.sandingrid.sand", "password_is_address"),
        ("LösenordLösenord", "password_common"),
        ("prova-torget-2026", "password_common"),
        ("abababababababab", "password_common"),
        ("blåbär cykel måne", None),
        ("ingrid.sand och hennes hund", None),
        ("🐄🐖🐎🐑🐐🐓🐇🦆🦢🐝🐛🦋", None),
    ],
)
def test_length_counts_and_nothing_that_many_know(password: str, code: str | None) -> None:
    assert weakness(password, EMAIL) == code


def test_every_common_one_is_long_enough_to_be_tried() -> None:
    assert min(map(len, COMMON)) >= MIN_LENGTH


def test_the_same_letters_fit_however_they_were_put_together() -> None:
    passwords = Passwords("cheap")
    stored = passwords.hash("bla\u030aba\u0308r cykel måne")
    assert passwords.matches(stored, "blåbär cykel måne")
    assert not passwords.matches(stored, "blabar cykel mane")


@pytest.mark.parametrize("stored", [None, "", "!", "-"])
def test_nothing_fits_an_account_without_a_password(stored: str | None) -> None:
    passwords = Passwords("cheap")
    for password in ("", "!", "-", "nobody has this password"):
        assert not passwords.matches(stored, password)
