"""When things on the desk are due: Swedish working days, red days left out."""

from datetime import UTC, date, datetime, timedelta

import pytest

from marketplace.moderation import rules
from marketplace.moderation.working_days import easter, is_working_day


@pytest.mark.parametrize(
    ("year", "sunday"),
    [
        (2024, date(2024, 3, 31)),
        (2025, date(2025, 4, 20)),
        (2026, date(2026, 4, 5)),
        (2027, date(2027, 3, 28)),
        (2038, date(2038, 4, 25)),
        (2285, date(2285, 3, 22)),
    ],
)
def test_easter_is_where_the_church_has_it(year: int, sunday: date) -> None:
    assert easter(year) == sunday


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 1),
        date(2026, 1, 6),
        date(2026, 4, 3),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 5, 14),
        date(2028, 6, 6),
        date(2026, 6, 19),
        date(2026, 12, 24),
        date(2026, 12, 25),
        date(2026, 12, 31),
        date(2026, 11, 28),
        date(2026, 11, 29),
    ],
)
def test_nobody_works_on_red_days_their_eves_and_weekends(day: date) -> None:
    assert not is_working_day(day)


def test_other_days_are_worked() -> None:
    for day in (date(2026, 11, 24), date(2026, 4, 2), date(2026, 6, 22), date(2026, 12, 23)):
        assert is_working_day(day)
    assert sum(is_working_day(date(2026, 1, 1) + timedelta(days=n)) for n in range(365)) == 251


def test_what_comes_on_a_friday_is_due_when_two_days_have_been_worked() -> None:
    friday = datetime(2026, 11, 27, 9, tzinfo=UTC)
    assert rules.due_at(friday, 2) == date(2026, 12, 1)
    assert rules.due_at(friday, 0) == date(2026, 11, 27)
    before_christmas = datetime(2026, 12, 23, 9, tzinfo=UTC)
    assert rules.due_at(before_christmas, 2) == date(2026, 12, 29)


def test_the_evening_in_sweden_decides_the_day() -> None:
    late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    assert rules.due_at(late, 1) == date(2026, 11, 26)


@pytest.mark.parametrize("days", [0, 1, 2, 5, 30])
def test_what_is_late_is_so_in_rows_and_in_counts(days: int) -> None:
    start = datetime(2026, 11, 24, 9, tzinfo=UTC)
    for ahead in range(0, 120, 7):
        now = start + timedelta(days=ahead)
        border = rules.late_before(now, days)
        for back in range(90):
            since = now - timedelta(hours=13 * back)
            is_late = rules.days_late(rules.due_at(since, days), now) > 0
            assert is_late == (since < border)
