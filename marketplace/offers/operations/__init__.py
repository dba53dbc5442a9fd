"""The verbs of offers, by phase of work, and what the clock does with them."""

from marketplace.offers.operations.clock import (
    expire_offers_when_due,
    remind_before_offers_expire,
)
from marketplace.offers.operations.importing import remember_offer_import
from marketplace.offers.operations.masking import destroy_original, mask_passage, read_original
from marketplace.offers.operations.publishing import (
    publish_changed_import,
    publish_changes,
    publish_imported_offer,
    renew_offer,
    withdraw_offer,
)
from marketplace.offers.operations.reviewing import (
    log_read,
    mark_reviewed,
    publish_offer,
    restore_offer,
    return_offer,
    suspend_offer,
)
from marketplace.offers.operations.translating import hide_translation, save_translation
from marketplace.offers.operations.writing import (
    delete_offer_draft,
    discard_changes,
    start_offer,
    submit_offer,
    take_back_offer,
    update_offer,
)

__all__ = [
    "delete_offer_draft",
    "destroy_original",
    "discard_changes",
    "expire_offers_when_due",
    "hide_translation",
    "log_read",
    "mark_reviewed",
    "mask_passage",
    "publish_changed_import",
    "publish_changes",
    "publish_imported_offer",
    "publish_offer",
    "read_original",
    "remember_offer_import",
    "remind_before_offers_expire",
    "renew_offer",
    "restore_offer",
    "return_offer",
    "save_translation",
    "start_offer",
    "submit_offer",
    "suspend_offer",
    "take_back_offer",
    "update_offer",
    "withdraw_offer",
]
