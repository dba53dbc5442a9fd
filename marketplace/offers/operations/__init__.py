"""The verbs of offers, by phase of work, and what the clock does with them."""

from marketplace.offers.operations.clock import (
    expire_offers_when_due,
    remind_before_offers_expire,
)
from marketplace.offers.operations.importing import remember_offer_import
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
    "discard_changes",
    "expire_offers_when_due",
    "log_read",
    "mark_reviewed",
    "publish_changed_import",
    "publish_changes",
    "publish_imported_offer",
    "publish_offer",
    "remember_offer_import",
    "remind_before_offers_expire",
    "renew_offer",
    "restore_offer",
    "return_offer",
    "start_offer",
    "submit_offer",
    "suspend_offer",
    "take_back_offer",
    "update_offer",
    "withdraw_offer",
]
