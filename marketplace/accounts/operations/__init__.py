"""The verbs of accounts: people, organisations, memberships, signing in."""

from marketplace.accounts.operations.organisations import (
    add_member,
    create_organisation,
    verify_organisation,
)
from marketplace.accounts.operations.people import (
    create_account,
    create_person,
)
from marketplace.accounts.operations.signing_in import (
    MAX_PER_ACCOUNT,
    MAX_PER_ADDRESS,
    WINDOW,
    check_attempts,
    note_failed_sign_in,
    note_sign_in,
)

__all__ = [
    "MAX_PER_ACCOUNT",
    "MAX_PER_ADDRESS",
    "WINDOW",
    "add_member",
    "check_attempts",
    "create_account",
    "create_organisation",
    "create_person",
    "note_failed_sign_in",
    "note_sign_in",
    "verify_organisation",
]
