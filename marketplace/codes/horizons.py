"""When something is needed or can be had, counted from today. Never stored: it would go stale."""

from datetime import date

# The middle of each quarter; without a quarter, the middle of the year.
_MIDDLE = {1: (2, 15), 2: (5, 16), 3: (8, 15), 4: (11, 15), None: (7, 2)}
_LIMITS = ((0.5, "h0"), (1, "h1"), (2, "h2"), (5, "h3"))
FURTHEST = "h4"
UNDECIDED = "h9"
_DAYS_A_YEAR = 365.25


def middle_of(year: int | None, quarter: int | None) -> date | None:
    """The day that a year, or one of its quarters, is counted to."""
    if year is None:
        return None
    month, day = _MIDDLE[quarter]
    return date(year, month, day)


def horizon_of(day: date | None, today: date) -> str:
    """The code of how far away the day is: past is `h0`, beyond ten years `h4`, none `h9`."""
    if day is None:
        return UNDECIDED
    years = (day - today).days / _DAYS_A_YEAR
    return next((code for limit, code in _LIMITS if years <= limit), FURTHEST)


def horizons_from(day: date, today: date) -> tuple[str, ...]:
    """The horizons by which something that can be had from this day is there."""
    order = ("h0", "h1", "h2", "h3", "h4")
    return order[order.index(horizon_of(day, today)) :]
