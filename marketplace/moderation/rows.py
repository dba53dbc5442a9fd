"""What waits on the desk in words: when it is due, and who has taken it."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.moderation import rules
from marketplace.moderation.queries import Claim
from marketplace.web.templating import short_date


@dataclass(frozen=True)
class Standing:
    """How one thing stands on the desk. `holder` is nobody while it is free."""

    queue: str
    id: int
    since: datetime
    due_text: str
    # The same under a heading that says what it is.
    due_short: str
    is_late: bool
    holder_id: int | None
    holder: str | None
    is_mine: bool


def standing(
    queue: str,
    thing_id: int,
    since: datetime,
    claim: Claim | None,
    *,
    days: int,
    person_id: int | None,
    now: datetime,
) -> Standing:
    """How it stands at `now`, for this moderator."""
    due = rules.due_at(since, days)
    late = rules.days_late(due, now)
    return Standing(
        queue=queue,
        id=thing_id,
        since=since,
        due_text=_late_words(late) if late else str(_("due %(day)s", day=short_date(due))),
        due_short=_late_words(late) if late else short_date(due),
        is_late=late > 0,
        holder_id=claim.person_id if claim else None,
        holder=claim.name if claim else None,
        is_mine=bool(claim and claim.person_id == person_id),
    )


def _late_words(days: int) -> str:
    return str(ngettext("%(num)d day late", "%(num)d days late", days))
