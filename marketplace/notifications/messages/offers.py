"""The words of offers."""

from collections.abc import Mapping

from marketplace.core.language import N_
from marketplace.notifications.messages.message import Message

MESSAGES: Mapping[str | tuple[str, str], Message] = {
    "offer.changed": Message(
        N_("Changed since review: %(offer_name)s"),
        N_("%(company)s has published a new text. See what differs from what was read."),
        N_("See what differs"),
        "review",
        is_dialogue=False,
    ),
    "offer.expires_soon": Message(
        N_("30 days left: %(offer_name)s"),
        N_("After that the offer is no longer shown. Prolong it if it still holds."),
        N_("Prolong the offer"),
        "own_offers",
        is_dialogue=False,
    ),
    "offer.suspended": Message(
        N_("Not shown for now: %(offer_name)s"),
        N_(
            "A moderator has taken the offer out of lists and searches. The reason stands with "
            "your offers. Correct the text and send it to review, and it comes back."
        ),
        N_("Read the reason"),
        "own_offers",
        is_dialogue=False,
    ),
    "offer.restored": Message(
        N_("Shown again: %(offer_name)s"),
        N_("A moderator has put the offer back among those that everybody can find."),
        N_("See the offer"),
        "offer",
        is_dialogue=False,
    ),
    "offer.masked": Message(
        N_("A passage has been masked: %(offer_name)s"),
        N_("The arena has masked a passage that must not be public. It can no longer be found."),
        N_("See the offer"),
        "offer",
        is_dialogue=False,
    ),
    "offer.submitted": Message(
        N_("For review: %(offer_name)s"),
        N_("%(company)s has sent an offer. Publish it, or send it back with a reason."),
        N_("Review the offer"),
        "review",
        is_dialogue=False,
    ),
    "offer.returned": Message(
        N_("Sent back: %(offer_name)s"),
        N_(
            "A moderator has read the offer and sent it back with a reason. Mend the text and send "
            "it again."
        ),
        N_("Read the reason"),
        "offer",
        is_dialogue=False,
    ),
    "offer.published": Message(
        N_("Published: %(offer_name)s"),
        N_("Everybody can read the offer, and it is compared with every need that is published."),
        N_("See the offer"),
        "offer",
        is_dialogue=False,
    ),
    "offer.expired": Message(
        N_("No longer valid: %(offer_name)s"),
        N_("The offer's last day has passed. It is no longer shown among those that are valid."),
        N_("See your offers"),
        "own_offers",
        is_dialogue=False,
    ),
}
