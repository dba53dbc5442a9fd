"""The verbs of proposals: what the company does, and what the receiving body does."""

from marketplace.proposals.operations.receiving import (
    acknowledge_proposal,
    add_comparison_note,
    add_note,
    invite_to_dialogue,
    log_list_read,
    log_read,
    note_proposal,
    set_registry_number,
)
from marketplace.proposals.operations.submitting import (
    confirm_proposal,
    submit_proposal,
    withdraw_proposal,
)
from marketplace.proposals.operations.writing import (
    delete_proposal_draft,
    revise_proposal,
    start_proposal,
    update_proposal,
)

__all__ = [
    "acknowledge_proposal",
    "add_comparison_note",
    "add_note",
    "confirm_proposal",
    "delete_proposal_draft",
    "invite_to_dialogue",
    "log_list_read",
    "log_read",
    "note_proposal",
    "revise_proposal",
    "set_registry_number",
    "start_proposal",
    "submit_proposal",
    "update_proposal",
    "withdraw_proposal",
]
