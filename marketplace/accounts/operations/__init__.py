"""The verbs of accounts: people, organisations, memberships, signing in."""

from marketplace.accounts.operations.credentials import (
    ask_address,
    ask_reset,
    confirm_address,
    set_password,
)
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
from marketplace.accounts.operations.leaving import delete_account
from marketplace.accounts.operations.locking import require_voice
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
    change_details,
    create_account,
    create_person,
)
from marketplace.accounts.operations.registering import (
    confirm_registration,
    forget_what_lapsed,
    register,
    send_link_again,
)
from marketplace.accounts.operations.signing_in import (
    check_attempts,
    end_other_sessions,
    end_session,
    forget_attempts,
    note_attempt,
    note_seen,
    sign_in,
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
    "accept_invitation",
    "accept_request",
    "add_member",
    "ask_address",
    "ask_reset",
    "ask_to_join",
    "change_details",
    "change_roles",
    "check_attempts",
    "confirm_address",
    "confirm_registration",
    "create_account",
    "create_organisation",
    "create_person",
    "decline_request",
    "delete_account",
    "end_membership",
    "end_other_sessions",
    "end_session",
    "forget_attempts",
    "forget_what_lapsed",
    "invite",
    "log_read",
    "note_attempt",
    "note_seen",
    "register",
    "register_organisation",
    "reject_organisation",
    "require_voice",
    "restore_organisation",
    "send_again",
    "send_link_again",
    "set_password",
    "set_two_person_rule",
    "sign_in",
    "suspend_organisation",
    "try_again",
    "update_organisation",
    "verify_organisation",
    "withdraw_invitation",
    "withdraw_request",
    "write_note",
]
