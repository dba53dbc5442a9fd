"""The verbs of offers, by phase of work: writing a draft, and publishing it."""

from marketplace.offers.operations.publishing import (
    expire_offers_when_due,
    log_read,
    publish_imported_offer,
    publish_offer,
    return_offer,
    withdraw_offer,
)
from marketplace.offers.operations.writing import (
    delete_offer_draft,
    start_offer,
    submit_offer,
    take_back_offer,
    update_offer,
)

__all__ = [
    "delete_offer_draft",
    "expire_offers_when_due",
    "log_read",
    "publish_imported_offer",
    "publish_offer",
    "return_offer",
    "start_offer",
    "submit_offer",
    "take_back_offer",
    "update_offer",
    "withdraw_offer",
]
