"""The words of needs."""

from collections.abc import Mapping

from marketplace.core.language import N_
from marketplace.notifications.messages.message import Message

NAMED_WITHDRAWN = Message(
    N_("Withdrawn: %(need_name)s"),
    N_("The need is no longer public. A page stays that says so, and why."),
    N_("See what is said of it"),
    "need",
)

MESSAGES: Mapping[str | tuple[str, str], Message] = {
    "need.submitted": Message(
        N_("For review: %(need_name)s"),
        N_("%(who)s has sent the draft to review. Publish it, or send it back with a reason."),
        N_("Review the draft"),
        "need",
    ),
    "need.returned": Message(
        N_("%(who)s sent back %(need_name)s"),
        N_("The reason stands on the draft's page. Mend the text and send it to review again."),
        N_("Read the reason"),
        "need",
    ),
    "need.published": Message(
        N_("Published: %(need_name)s"),
        N_("The need can be read by everybody. %(phase)s"),
        N_("See the need"),
        "need",
    ),
    "need.revised": Message(
        N_("Version %(need_version)s published: %(need_name)s"),
        N_("%(changes)s"),
        N_("See the need"),
        "need",
    ),
    "need.changed": Message(
        N_("The need you have answered has been changed: %(need_name)s"),
        N_(
            "%(body)s has published version %(need_version)s. %(changes)s\n\n%(note)s\n\n"
            "Your solution proposal answers an earlier version. Say that it stands as it is, or "
            "revise it. %(phase)s"
        ),
        N_("Confirm or revise your solution proposal"),
        "answer",
    ),
    "need.reopened": Message(
        N_("Open for answers again: %(need_name)s"),
        N_("%(phase)s"),
        N_("See the need"),
        "need",
    ),
    ("need.reopened", "proposer"): Message(
        N_("Open for answers again: %(need_name)s"),
        N_("%(phase)s You can send a new version of what you have answered until then."),
        N_("See the need"),
        "need",
    ),
    "followed.reopened": Message(
        N_("Open for answers again: %(need_name)s"),
        N_("You follow the need. %(phase)s"),
        N_("See the need"),
        "need",
    ),
    "need.masked": Message(
        N_("A passage has been masked: %(need_name)s"),
        N_(
            "%(who)s has masked a passage everywhere it was shown, in every version. The reason "
            "stands with the need, for those who approve it."
        ),
        N_("See the need"),
        "need",
    ),
    "need.handed_over": Message(
        N_("Handed over to you: %(need_name)s"),
        N_("%(who)s has handed over a need of %(body)s. From now on you look after it."),
        N_("Open the need"),
        "need",
    ),
    "followed.changed": Message(
        N_("%(body)s has changed %(need_name)s, which you follow"),
        N_("%(changes)s\n\n%(note)s\n\n%(phase)s"),
        N_("See the need"),
        "need",
    ),
    "followed.answers_closed": Message(
        N_("The time to answer is over: %(need_name)s"),
        N_("You follow the need. No more solution proposals are taken."),
        N_("See the need"),
        "need",
    ),
    "followed.withdrawn": Message(
        N_("The need %(need_name)s has been withdrawn"),
        N_("%(body)s has withdrawn a need that you follow. The page says why, and where to ask."),
        N_("See what is said of it"),
        "need",
    ),
    "need.answers_closed": Message(
        N_("The time to answer is over: %(need_name)s"),
        N_("No more solution proposals are taken. Say which you have read, and answer them."),
        N_("Read the solution proposals"),
        "proposals",
    ),
    ("need.answers_closed", "proposer"): Message(
        N_("The time to answer is over: %(need_name)s"),
        N_("What you have sent stands. You are told when %(body)s has read it."),
        N_("See the need"),
        "need",
    ),
    "need.commented": Message(
        N_("%(who)s commented on %(need_name)s"),
        N_("The comment stands on the draft's page, for those who share it."),
        N_("Read the comment"),
        "draft",
    ),
    "need.withdrawn": Message(
        N_("The need %(need_name)s has been withdrawn"),
        N_(
            "%(body)s has withdrawn a need that you have answered. What you sent stays with the "
            "organisation as an official document."
        ),
        N_("See what is said of it"),
        "need",
    ),
    ("need.withdrawn", "owner"): NAMED_WITHDRAWN,
    ("need.withdrawn", "coauthor"): NAMED_WITHDRAWN,
    ("need.withdrawn", "approver"): NAMED_WITHDRAWN,
}
