"""The words of organisations, their members and the arena."""

from collections.abc import Mapping

from marketplace.core.language import N_
from marketplace.notifications.messages.message import Message

MESSAGES: Mapping[str | tuple[str, str], Message] = {
    "organisation.registered": Message(
        N_("To verify: %(organisation)s"),
        N_("An organisation has registered, or asks once more. Check who it is."),
        N_("See what is known"),
        "verify",
        is_dialogue=False,
    ),
    "organisation.rejected": Message(
        N_("%(organisation)s could not be verified"),
        N_(
            "The arena's moderators say why on your organisation's page. Correct what is wrong and "
            "ask once more."
        ),
        N_("Read the reason"),
        "own_organisation",
        is_dialogue=False,
    ),
    "organisation.suspended": Message(
        N_("%(organisation)s has been suspended"),
        N_(
            "For now nothing new can be published or sent, and a company's offers are not shown. "
            "What you have written is still here. The reason stands on your organisation's page."
        ),
        N_("Read the reason"),
        "own_organisation",
        is_dialogue=False,
    ),
    "organisation.restored": Message(
        N_("%(organisation)s is back"),
        N_("The suspension is over. You can publish and answer again."),
        N_("Go to My page"),
        "my",
        is_dialogue=False,
    ),
    "join.asked": Message(
        N_("%(who)s asks to join %(organisation)s"),
        N_("Accept with the roles that fit, or say no with a reason."),
        N_("Answer the request"),
        "members",
        is_dialogue=False,
    ),
    "join.accepted": Message(
        N_("You are now a member of %(organisation)s"),
        N_("An administrator has accepted your request."),
        N_("Go to My page"),
        "my",
        is_dialogue=False,
    ),
    "join.declined": Message(
        N_("%(organisation)s has said no to your request"),
        N_("An administrator has answered. The reason stands where you asked."),
        N_("Read the answer"),
        "join",
        is_dialogue=False,
    ),
    "invitation.accepted": Message(
        N_("%(who)s has joined %(organisation)s"),
        N_("The invitation has been accepted."),
        N_("See the members"),
        "members",
        is_dialogue=False,
    ),
    "membership.changed": Message(
        N_("Your roles in %(organisation)s have been changed"),
        N_("%(who)s has changed what you may do there."),
        N_("Go to My page"),
        "my",
        is_dialogue=False,
    ),
    "membership.ended": Message(
        N_("You are no longer a member of %(organisation)s"),
        N_("What you have written there stays there. Your account is still yours."),
        N_("See the organisation"),
        "organisation",
        is_dialogue=False,
    ),
    ("membership.ended", "admin"): Message(
        N_("%(person)s has left %(organisation)s"),
        N_("What they owned has been handed over."),
        N_("See the members"),
        "members",
        is_dialogue=False,
    ),
    "feedback.received": Message(
        N_("Somebody has told of an accessibility problem"),
        N_("It was written in the form of the accessibility statement."),
        N_("Read what was written"),
        "feedback",
        is_dialogue=False,
    ),
    "organisation.verified": Message(
        N_("%(organisation)s has been verified"),
        N_("The arena's moderators have checked who you are. Now you can do everything here."),
        N_("Go to My page"),
        "my",
        is_dialogue=False,
    ),
}
