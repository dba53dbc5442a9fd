"""The words of solution proposals."""

from collections.abc import Mapping

from marketplace.core.language import N_
from marketplace.notifications.messages.message import Message

MESSAGES: Mapping[str | tuple[str, str], Message] = {
    "proposal.receipt": Message(
        N_("Receipt: %(proposal)s has been received"),
        N_("%(body)s has received version %(number)s of your solution proposal to %(need)s."),
        N_("Open the receipt"),
        "receipt",
    ),
    "proposal.submitted": Message(
        N_("New solution proposal to %(need_name)s"),
        N_(
            "%(company)s has answered the need. The company is told when you say that you have "
            "read it."
        ),
        N_("Read the solution proposals"),
        "proposals",
    ),
    "proposal.withdrawn": Message(
        N_("%(company)s has withdrawn a solution proposal"),
        N_(
            "%(proposal)s was an answer to %(need)s. What you have received stays with you as an "
            "official document."
        ),
        N_("See the solution proposals"),
        "proposals",
    ),
    "proposal.acknowledged": Message(
        N_("%(body)s has read your solution proposal"),
        N_("It concerns %(proposal)s, your answer to %(need)s."),
        N_("See your solution proposal"),
        "proposal",
    ),
    "proposal.dialogue_invited": Message(
        N_("%(body)s invites you to dialogue"),
        N_(
            "It concerns %(proposal)s, your answer to %(need)s. How and why stands with the "
            "proposal. The need's public record says that somebody was invited, not who."
        ),
        N_("Read the invitation"),
        "proposal",
    ),
    "proposal.confirmed": Message(
        N_("%(company)s says that its solution proposal stands"),
        N_(
            "%(need)s was changed after %(proposal)s came in. The company has read the new version."
        ),
        N_("See the solution proposals"),
        "proposals",
    ),
    "proposal.noted": Message(
        N_("%(body)s has answered your solution proposal"),
        N_("The feedback stands with %(proposal)s, your answer to %(need)s."),
        N_("Read the feedback"),
        "proposal",
    ),
}
