"""A last day for answers and the instant that it means: its end in Sweden."""

from datetime import UTC, date, datetime, time, timedelta

from marketplace.core.refs import LOCAL


def end_of_day(day: date) -> datetime:
    """The instant at which the day is over in Sweden."""
    midnight = datetime.combine(day + timedelta(days=1), time(), tzinfo=LOCAL)
    return midnight.astimezone(UTC)


def last_day(instant: datetime) -> date:
    """The last day of an answer time that ends at the instant."""
    return (instant - timedelta(seconds=1)).astimezone(LOCAL).date()
