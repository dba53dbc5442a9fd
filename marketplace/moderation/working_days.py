"""Swedish working days: Monday to Friday, without public holidays and the eves on which nobody
works. Pure."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

DAY = timedelta(days=1)
SATURDAY = 5
FRIDAY = 4
# New Year, Epiphany, May Day, the national day, Christmas with its eve, New Year's Eve.
FIXED = ((1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31))
# Good Friday, Easter Monday and Ascension Day, counted from Easter Sunday.
FROM_EASTER = (-2, 1, 39)


def is_working_day(day: date) -> bool:
    """Whether people are at work."""
    return day.weekday() < SATURDAY and day not in holidays(day.year)


def working_days_after(day: date, number: int) -> date:
    """The last of so many working days that follow this day."""
    for _ in range(number):
        day += DAY
        while not is_working_day(day):
            day += DAY
    return day


@cache
def holidays(year: int) -> frozenset[date]:
    """The days of the year on which nobody works, besides Saturdays and Sundays."""
    return frozenset(_holidays(year))


def _holidays(year: int) -> Iterator[date]:
    yield from (date(year, month, day) for month, day in FIXED)
    yield from (easter(year) + timedelta(days=days) for days in FROM_EASTER)
    yield _midsummer_eve(year)


def _midsummer_eve(year: int) -> date:
    """The Friday between 19 and 25 June."""
    first = date(year, 6, 19)
    return first + timedelta(days=(FRIDAY - first.weekday()) % 7)


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Oudin's way of counting)."""
    golden = year % 19
    century = year // 100
    epact = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    moon = epact - epact // 28 * (1 - 29 // (epact + 1) * ((21 - golden) // 11))
    weekday = (year + year // 4 + moon + 2 - century + century // 4) % 7
    sunday = moon - weekday
    month = 3 + (sunday + 40) // 44
    return date(year, month, sunday + 28 - 31 * (month // 4))
