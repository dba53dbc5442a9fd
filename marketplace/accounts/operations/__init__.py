"""The verbs of accounts: people, organisations, memberships, signing in."""

from marketplace.accounts.operations.invitations import (
    accept_invitation,
    invite,
    send_again,
    withdraw_invitation,
)
from marketplace.accounts.operations.joining import (
    accept_request,
    ask_to_join,
    decline_request,
    withdraw_request,
)
from marketplace.accounts.operations.members import (
    add_member,
    change_roles,
    end_membership,
)
from marketplace.accounts.operations.organisations import (
    create_organisation,
    register_organisation,
    set_two_person_rule,
    try_again,
    update_organisation,
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
from marketplace.accounts.operations.verifying import (
    log_read,
    reject_organisation,
    restore_organisation,
    suspend_organisation,
    verify_organisation,
    write_note,
)

__all__ = [
    "MAX_PER_ACCOUNT",
    "MAX_PER_ADDRESS",
    "WINDOW",
    "accept_invitation",
    "accept_request",
    "add_member",
    "ask_to_join",
    "change_roles",
    "check_attempts",
    "create_account",
    "create_organisation",
    "create_person",
    "decline_request",
    "end_membership",
    "invite",
    "log_read",
    "note_failed_sign_in",
    "note_sign_in",
    "register_organisation",
    "reject_organisation",
    "restore_organisation",
    "send_again",
    "set_two_person_rule",
    "suspend_organisation",
    "try_again",
    "update_organisation",
    "verify_organisation",
    "withdraw_invitation",
    "withdraw_request",
    "write_note",
]
