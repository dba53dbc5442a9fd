"""What the log's codes are called: kinds of things, deeds, states; and the doctor's headings."""

from typing import Any

from flask_babel import lazy_gettext as _l

from marketplace import codes

# What the doctor examines.
ABOUT: dict[str, Any] = {
    "settings": _l("Settings"),
    "packages": _l("Packages"),
    "folder": _l("Data folder"),
    "disk": _l("Disk"),
    "database": _l("Database"),
    "references": _l("Contents of the database"),
    "clock": _l("Clock"),
    "people": _l("People"),
    "files": _l("Kept files"),
    "worker": _l("Worker"),
    "deliveries": _l("Deliveries"),
    "mail": _l("Mail"),
    "index": _l("Search index"),
    "meaning": _l("Meaning"),
    "weights": _l("Weights of matching"),
}

# Tables that deeds are done to.
KINDS: dict[str, Any] = {
    "need": _l("Need"),
    "offer": _l("Offer"),
    "proposal": _l("Solution proposal"),
    "match": _l("Match"),
    "organisation": _l("Organisation"),
    "person": _l("Person"),
    "membership": _l("Membership"),
    "invitation": _l("Invitation"),
    "join_request": _l("Request to join"),
    "account_session": _l("Signed-in browser"),
    "registration": _l("Registration"),
    "password_reset": _l("New password"),
    "address_change": _l("New address"),
    "desk_claim": _l("Case on the desk"),
    "import_upload": _l("Import"),
    "need_version": _l("Version of need"),
    "offer_version": _l("Version of offer"),
    "proposal_version": _l("Version of solution proposal"),
    "need_comment": _l("Comment on a draft"),
    "sent_mail": _l("Mail"),
    "arena_text": _l("Text of the arena"),
    "arena_setting": _l("Setting of the arena"),
    "arena_reason": _l("Reason for decisions"),
    "funder": _l("Funder"),
    "accessibility_feedback": _l("Feedback on accessibility"),
    "missed_search": _l("Search that found nothing"),
    "ranking_weights": _l("Weights of matching"),
}

# Deeds that are no change of state; those are named by the state they led to.
ACTIONS: dict[str, Any] = {
    "address.asked": _l("Asked to change address"),
    "address.changed": _l("Changed address"),
    "arena.changed": _l("Changed the arena’s details"),
    "arena_reason.saved": _l("Changed a reason for decisions"),
    "arena_setting.changed": _l("Changed a setting"),
    "arena_text.saved": _l("Wrote a new version of a text"),
    "desk.put_back": _l("Put back a case on the desk"),
    "desk.taken": _l("Took a case on the desk"),
    "feedback.handled": _l("Saw to feedback on accessibility"),
    "feedback.received": _l("Sent feedback on accessibility"),
    "funder.added": _l("Added a funder"),
    "funder.changed": _l("Changed a funder"),
    "import.dropped": _l("Threw away a file to import"),
    "import.uploaded": _l("Uploaded a file to import"),
    "invitation.accepted": _l("Accepted an invitation"),
    "invitation.created": _l("Invited somebody"),
    "invitation.sent": _l("Sent an invitation again"),
    "invitation.withdrawn": _l("Took back an invitation"),
    "join.accepted": _l("Let somebody join"),
    "join.asked": _l("Asked to join"),
    "join.declined": _l("Declined a request to join"),
    "join.withdrawn": _l("Took back a request to join"),
    "mail.bounced": _l("Noted that a mail was refused"),
    "membership.appointed": _l("Appointed an administrator"),
    "membership.changed": _l("Changed roles"),
    "membership.created": _l("Became a member"),
    "membership.ended": _l("Left an organisation"),
    "missed_search.deleted": _l("Deleted a search that found nothing"),
    "need.changed": _l("Changed a published need"),
    "need.commented": _l("Commented on a draft"),
    "need.comparison_note_added": _l("Noted something when comparing answers"),
    "need.dialogue_recorded": _l("Wrote in the dialogue record"),
    "need.followed": _l("Began to follow a need"),
    "need.handed_over": _l("Handed over a need"),
    "need.imported": _l("Imported a need"),
    "need.mask_destroyed": _l("Destroyed what was masked in a need"),
    "need.masked": _l("Masked a passage in a need"),
    "need.matched": _l("Compared a need with every offer"),
    "need.released": _l("Took somebody off a need"),
    "need.reopened": _l("Opened a need for answers again"),
    "need.revision_discarded": _l("Threw away changes to a need"),
    "need.revision_started": _l("Began to change a published need"),
    "need.started": _l("Began to write a need"),
    "need.translated": _l("Translated a need"),
    "need.unfollowed": _l("Stopped following a need"),
    "need.updated": _l("Saved a need’s draft"),
    "offer.changes_discarded": _l("Threw away changes to an offer"),
    "offer.created": _l("Began to write an offer"),
    "offer.imported": _l("Imported an offer"),
    "offer.mask_destroyed": _l("Destroyed what was masked in an offer"),
    "offer.masked": _l("Masked a passage in an offer"),
    "offer.renewed": _l("Renewed an offer"),
    "offer.reviewed": _l("Reviewed an offer"),
    "offer.translated": _l("Translated an offer"),
    "offer.updated": _l("Saved an offer’s draft"),
    "organisation.created": _l("Added an organisation"),
    "organisation.noted": _l("Noted something about an organisation"),
    "organisation.registered": _l("Registered an organisation"),
    "organisation.updated": _l("Changed an organisation’s details"),
    "password.changed": _l("Changed password"),
    "password.reset_asked": _l("Asked for a new password"),
    "person.blocked": _l("Shut an account"),
    "person.changed": _l("Changed an account’s details"),
    "person.created": _l("Added an account"),
    "person.deleted": _l("Deleted an account"),
    "person.registered": _l("Confirmed an address and got an account"),
    "person.sessions_ended": _l("Signed somebody out everywhere"),
    "person.signed_in": _l("Signed in"),
    "person.signed_out": _l("Signed out"),
    "person.unblocked": _l("Opened an account again"),
    "person.unlocked": _l("Let somebody try to sign in again"),
    "person.updated": _l("Changed which notices come by mail"),
    "proposal.confirmed": _l("Confirmed a proposal after the need changed"),
    "proposal.note_added": _l("Noted something about a proposal"),
    "proposal.registered": _l("Gave a proposal its registry number"),
    "proposal.revision_discarded": _l("Threw away changes to a proposal"),
    "proposal.revision_started": _l("Began to change a proposal"),
    "proposal.started": _l("Began to write a proposal"),
    "proposal.updated": _l("Saved a proposal’s draft"),
    "ranking.refitted": _l("Changed the weights of matching"),
    "registration.created": _l("Registered"),
    "registration.link_asked": _l("Asked for the link again"),
    "reset.asked": _l("Asked for a new password"),
}

# What an entry says beside: field -> its words.
DETAILS: dict[str, Any] = {
    "reason_code": _l("reason"),
    "version": _l("version"),
    "number": _l("version"),
    "person": _l("person"),
    "organisation": _l("organisation"),
    "language": _l("language"),
    "text": _l("text"),
    "code": _l("reason"),
    "added": _l("new pairs"),
    "removed": _l("pairs gone"),
    "same_person": _l("wrote and published it alone"),
    "complete": _l("open for answers"),
    "need_version": _l("version of the need"),
    "kind": _l("kind"),
    "form": _l("form of dialogue"),
    "mask": _l("masking"),
    "places": _l("places"),
    "ground": _l("ground"),
    "original_kept": _l("the original is kept"),
    "public": _l("public"),
    "side": _l("side"),
    "interested": _l("interested"),
}

# The list in which what stands beside an entry has its words.
DETAIL_LISTS = {"form": "dialogue_form", "ground": "mask_ground", "kind": "proposal_state"}

ACTOR_KINDS: dict[str, Any] = {
    "visitor": _l("A visitor"),
    "system": _l("The clock"),
    "operator": _l("The installation (%(who)s)"),
}


def kind_name(kind: str) -> str:
    """What a kind of thing is called; its code where nobody has given it a word yet."""
    return str(KINDS.get(kind, kind.replace("_", " ")))


def action_name(action: str, language: str) -> str:
    """What was done, in words; a change of state by what it became."""
    if action in ACTIONS:
        return str(ACTIONS[action])
    kind, _dot, state = action.partition(".")
    if f"{kind}_state" in codes.list_names() and codes.exists(f"{kind}_state", state):
        return f"{kind_name(kind)}: {state_name(kind, state, language)}"
    return action


def state_name(kind: str, state: str | None, language: str) -> str:
    """What a state of this kind of thing is called."""
    if state is None:
        return ""
    name = f"{kind}_state"
    known = name in codes.list_names() and codes.exists(name, state)
    return codes.label(name, state, language) if known else state
