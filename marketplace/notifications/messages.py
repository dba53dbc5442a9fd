"""The words of notices and mails: one table, the same words in both.

Nothing here holds what somebody wrote in a draft, a comment or a proposal. A title of what is not
public is for those who share it; the moderator's message of an introduction is the same to both.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from marketplace.core.language import N_


@dataclass(frozen=True)
class Message:
    """What is said of one kind of event. `goes_to` names the page that the button opens; about a
    need or a proposal the mail repeats that this is no procurement (R2)."""

    title: str
    text: str
    button: str
    goes_to: str
    is_dialogue: bool = True


# Kind, or kind and why it came -> the words.
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
        "need",
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
    "proposal.noted": Message(
        N_("%(body)s has answered your solution proposal"),
        N_("The feedback stands with %(proposal)s, your answer to %(need)s."),
        N_("Read the feedback"),
        "proposal",
    ),
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
    "organisation.verified": Message(
        N_("%(organisation)s has been verified"),
        N_("The arena's moderators have checked who you are. Now you can publish and answer."),
        N_("Go to My page"),
        "my",
        is_dialogue=False,
    ),
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
CHECKSUM = N_("Checksum (SHA-256) of exactly what you sent")
R2 = N_("This is not procurement. Answers are not tenders.")
R2_MORE = N_("Early dialogue – everyone gets to know the same thing.")
FROM = N_("This mail comes from Behovstorget. It cannot be answered.")
FROM_ARENA = N_("%(arena)s, Behovstorget. This mail cannot be answered.")


def message_for(kind: str, why: str) -> Message:
    """The words for this kind of notice, and for why it came to whom it came."""
    return MESSAGES.get((kind, why)) or MESSAGES[kind]
