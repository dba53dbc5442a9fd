"""The verbs of the arena: what its administrators change, and what readers write to it."""

from marketplace.arena.operations.feedback import handle_feedback, receive_feedback
from marketplace.arena.operations.settings import (
    change_funder,
    save_reason,
    save_settings,
    start_funder,
)
from marketplace.arena.operations.texts import keep_detail, restore_text, save_text

__all__ = [
    "change_funder",
    "handle_feedback",
    "keep_detail",
    "receive_feedback",
    "restore_text",
    "save_reason",
    "save_settings",
    "save_text",
    "start_funder",
]
