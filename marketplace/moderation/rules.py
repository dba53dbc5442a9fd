"""What waits on the desk, when it is due, and who may take it. Pure; no database."""

from datetime import date, datetime, timedelta

from marketplace.core.actor import Actor
from marketplace.core.days import end_of_day
from marketplace.core.refs import LOCAL
from marketplace.moderation.working_days import working_days_after

# Queue -> what it holds, by the name of its table.
QUEUES = {"organisations": "organisation", "offers": "offer", "matches": "match"}
# Whose things a queue shows: everybody's, those that are free or mine, mine.
WHOSE = ("all", "free", "mine")


def is_moderator(actor: Actor) -> bool:
    """Whether the desk is theirs."""
    return actor.has("moderator")


def due_at(since: datetime, days: int) -> date:
    """The last day on which to decide what has waited since then: so many working days after."""
    return working_days_after(since.astimezone(LOCAL).date(), days)


def days_late(due: date, now: datetime) -> int:
    """How many days ago it was due; 0 while it is not late."""
    return max(0, (now.astimezone(LOCAL).date() - due).days)


def late_before(now: datetime, days: int) -> datetime:
    """What has waited since before this instant is late. `due_at` the other way round."""
    today = now.astimezone(LOCAL).date()
    day = today
    while working_days_after(day, days) >= today:
        day -= timedelta(days=1)
    return end_of_day(day)
