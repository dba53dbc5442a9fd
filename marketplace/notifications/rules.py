"""What notices there are, in groups a person may choose not to get as mail; what becomes of mail.

Pure; no database.
"""

from datetime import timedelta

SENT, WAITING, BOUNCED = "sent", "waiting", "bounced"
MAIL_STATES = (SENT, WAITING, BOUNCED)
# A mail that the worker has stopped trying to send is shown as this; it is worked out, not stored.
GIVEN_UP = "given_up"
# The log of mail holds addresses, so it is short.
KEEP_LOG = timedelta(days=90)

# Group -> the kinds in it, by their beginning; a kind belongs to the first group that names it,
# and what no group names is always mailed: a receipt is a legal fact.
GROUPS = {
    "comments": ("need.commented",),
    "members": ("join.", "invitation.", "membership.", "organisation."),
    "followed": ("followed.",),
    "matches": ("match.",),
    "needs": ("need.",),
    "offers": ("offer.",),
    "proposals": ("proposal.submitted", "proposal.withdrawn", "proposal.confirmed"),
}


def group_of(kind: str) -> str | None:
    """The group that a kind of notice belongs to; None when it is always mailed."""
    found = (name for name, kinds in GROUPS.items() if kind.startswith(kinds))
    return next(found, None)
