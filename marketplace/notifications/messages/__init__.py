"""The words of notices and mails: one table, the same words in both.

Nothing here holds what somebody wrote in a draft, a comment or a proposal. A title of what is not
public is for those who share it; the moderator's message of an introduction is the same to both.
"""

from collections.abc import Mapping

from marketplace.core.language import N_
from marketplace.notifications.messages import (
    matches,
    needs,
    offers,
    organisations,
    proposals,
)
from marketplace.notifications.messages.message import Message

# Kind, or kind and why it came -> the words.
MESSAGES: Mapping[str | tuple[str, str], Message] = {
    **needs.MESSAGES,
    **offers.MESSAGES,
    **proposals.MESSAGES,
    **matches.MESSAGES,
    **organisations.MESSAGES,
}

WHY: Mapping[str, str] = {
    "owner": N_("You get this because you own the need."),
    "coauthor": N_("You get this because you write the need together with others."),
    "approver": N_("You get this because you are an approver in %(organisation)s."),
    "submitter": N_("You get this because you sent the draft to review."),
    "proposer": N_("You get this because %(organisation)s has answered the need."),
    "receipt": N_("You get this because %(organisation)s has sent the solution proposal."),
    "editor": N_("You get this because you are an editor in %(organisation)s."),
    "moderator": N_("You get this because you are a moderator."),
    "follower": N_("You get this because you follow the need."),
    "admin": N_("You get this because you are an administrator of %(organisation)s."),
    "asked": N_("You get this because you asked to join %(organisation)s."),
    "was_member": N_("You get this because you were a member of %(organisation)s."),
    "arena": N_("You get this because you look after the arena."),
    "member": N_("You get this because you are a member of %(organisation)s."),
}

PHASES: Mapping[str, str] = {
    "open": N_("It is open for answers until and including %(day)s."),
    "announced": N_("It is announced early, and not yet open for answers."),
}
REPLIES: Mapping[bool, str] = {
    True: N_("%(side)s is interested."),
    False: N_("%(side)s is not interested this time."),
}
SOMEBODY = N_("A colleague")

RECEIVED = N_("Received")
REFERENCE = N_("Reference")
MANAGE = N_("Choose what is mailed to you")
BECAUSE = N_("Why: %(note)s")
CHANGED = N_("This has been changed")
CHECKSUM = N_("Checksum (SHA-256) of exactly what you sent")
R2 = N_("This is not procurement. Answers are not tenders.")
R2_MORE = N_("Early dialogue – everyone gets to know the same thing.")
FROM = N_("This mail comes from Behovstorget. It cannot be answered.")
FROM_ARENA = N_("%(arena)s, Behovstorget. This mail cannot be answered.")


def message_for(kind: str, why: str) -> Message:
    """The words for this kind of notice, and for why it came to whom it came."""
    return MESSAGES.get((kind, why)) or MESSAGES[kind]
