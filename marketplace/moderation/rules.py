"""When things on the desk are due. Pure; no database."""

from datetime import date, datetime, timedelta

from marketplace.core.refs import LOCAL

# Companies are told that a moderator reads an offer within so many working days.
REVIEW_WORKING_DAYS = 2
SATURDAY = 5


def review_due(submitted_at: datetime) -> date:
    """The last day to have read an offer that was sent then."""
    day = submitted_at.astimezone(LOCAL).date()
    left = REVIEW_WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= int(day.weekday() < SATURDAY)
    return day


def days_late(due: date, now: datetime) -> int:
    """How many days ago it was due; 0 while it is not late."""
    return max(0, (now.astimezone(LOCAL).date() - due).days)
