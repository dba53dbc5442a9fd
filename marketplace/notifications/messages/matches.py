"""The words of pairs."""

from collections.abc import Mapping

from marketplace.core.language import N_
from marketplace.notifications.messages.message import Message

MESSAGES: Mapping[str | tuple[str, str], Message] = {
    "match.curated": Message(
        N_("An offer that may fit %(need_name)s"),
        N_(
            "A moderator thinks that %(offer)s, from %(company)s, may fit your need. It is a "
            "suggestion with its reasons shown; nothing has been decided."
        ),
        N_("See why"),
        "match",
    ),
    ("match.curated", "editor"): Message(
        N_("A need that your offer may fit: %(need_name)s"),
        N_(
            "A moderator thinks that %(offer)s may fit a need of %(body)s. It is a suggestion with "
            "its reasons shown; nothing has been decided."
        ),
        N_("See why"),
        "match",
    ),
    # The same words to both sides.
    "match.introduced": Message(
        N_("Introduction: %(need)s and %(offer)s"),
        "%(introduction)s",
        N_("Say whether you are interested"),
        "match",
    ),
    "match.replied": Message(
        N_("Answer to the introduction: %(need)s and %(offer)s"),
        "%(reply)s",
        N_("See the introduction"),
        "match",
    ),
}
