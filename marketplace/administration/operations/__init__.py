"""The verbs of administration: the arena's own details, and help to people and organisations."""

from marketplace.administration.operations.arena import change_arena
from marketplace.administration.operations.helping import (
    appoint_admin,
    block_person,
    end_every_session,
    send_reset,
    set_language,
    unblock_person,
    unlock_person,
)

__all__ = [
    "appoint_admin",
    "block_person",
    "change_arena",
    "end_every_session",
    "send_reset",
    "set_language",
    "unblock_person",
    "unlock_person",
]
