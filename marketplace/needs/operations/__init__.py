"""The verbs of needs, by phase of work: writing a draft, and publishing it."""

from marketplace.needs.operations.deciding import close_answers, reopen_answers, withdraw_need
from marketplace.needs.operations.dialogue import record_invitation
from marketplace.needs.operations.following import follow_need, stop_following, unfollow_need
from marketplace.needs.operations.handing_over import hand_over, release_people
from marketplace.needs.operations.importing import remember_import, rewrite_imported
from marketplace.needs.operations.internal import update_internal
from marketplace.needs.operations.masking import destroy_original, mask_passage, read_original
from marketplace.needs.operations.people import People
from marketplace.needs.operations.publishing import (
    close_answers_when_due,
    publish_imported,
    publish_need,
    return_need,
    submit_for_review,
    take_back,
)
from marketplace.needs.operations.revising import (
    discard_revision,
    publish_changed_import,
    publish_revision,
    start_revision,
)
from marketplace.needs.operations.translating import hide_translation, save_translation
from marketplace.needs.operations.writing import (
    comment_need,
    delete_draft,
    start_need,
    update_need,
)

__all__ = [
    "People",
    "close_answers",
    "close_answers_when_due",
    "comment_need",
    "delete_draft",
    "destroy_original",
    "discard_revision",
    "follow_need",
    "hand_over",
    "hide_translation",
    "mask_passage",
    "publish_changed_import",
    "publish_imported",
    "publish_need",
    "publish_revision",
    "read_original",
    "record_invitation",
    "release_people",
    "remember_import",
    "reopen_answers",
    "return_need",
    "rewrite_imported",
    "save_translation",
    "start_need",
    "start_revision",
    "stop_following",
    "submit_for_review",
    "take_back",
    "unfollow_need",
    "update_internal",
    "update_need",
    "withdraw_need",
]
