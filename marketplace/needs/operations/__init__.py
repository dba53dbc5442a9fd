"""The verbs of needs, by phase of work: writing a draft, and publishing it."""

from marketplace.needs.operations.dialogue import record_invitation
from marketplace.needs.operations.people import People
from marketplace.needs.operations.publishing import (
    close_answers_when_due,
    publish_imported,
    publish_need,
    return_need,
    submit_for_review,
    take_back,
)
from marketplace.needs.operations.writing import (
    comment_need,
    delete_draft,
    start_need,
    update_need,
)

__all__ = [
    "People",
    "close_answers_when_due",
    "comment_need",
    "delete_draft",
    "publish_imported",
    "publish_need",
    "record_invitation",
    "return_need",
    "start_need",
    "submit_for_review",
    "take_back",
    "update_need",
]
