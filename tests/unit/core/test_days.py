"""A last day means its end in Sweden, in winter, in summer, and when the clocks change."""

from datetime import UTC, date, datetime

import pytest

from marketplace.core.days import end_of_day, last_day


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2026, 12, 24), datetime(2026, 12, 24, 23, 0, tzinfo=UTC)),
        (date(2026, 6, 6), datetime(2026, 6, 6, 22, 0, tzinfo=UTC)),
        (date(2027, 3, 28), datetime(2027, 3, 28, 22, 0, tzinfo=UTC)),
        (date(2027, 10, 31), datetime(2027, 10, 31, 23, 0, tzinfo=UTC)),
        (date(2026, 12, 31), datetime(2026, 12, 31, 23, 0, tzinfo=UTC)),
    ],
)
def test_the_end_of_a_day(day: date, end: datetime) -> None:
    assert end_of_day(day) == end
    assert last_day(end) == day
