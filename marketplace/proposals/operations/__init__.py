"""The verbs of proposals: what the company does, and what the receiving body does."""

from marketplace.proposals.operations.receiving import (
    acknowledge_proposal,
    add_note,
    log_list_read,
    log_read,
    note_proposal,
    set_registry_number,
)
from marketplace.proposals.operations.writing import (
    delete_proposal_draft,
    start_proposal,
    submit_proposal,
    update_proposal,
    withdraw_proposal,
)

__all__ = [
    "acknowledge_proposal",
    "add_note",
    "delete_proposal_draft",
    "log_list_read",
    "log_read",
    "note_proposal",
    "set_registry_number",
    "start_proposal",
    "submit_proposal",
    "update_proposal",
    "withdraw_proposal",
]
