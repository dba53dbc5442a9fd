"""Counting by bitmaps says the same as looking at each row, at every moment."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from marketplace.search.bitmaps import Bitmaps, either, slots_of
from marketplace.search.documents import Codes, Row

NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
CODES = st.lists(st.sampled_from("abc"), max_size=3, unique=True).map(tuple)


def row(ref: str, areas: Codes = (), closes: datetime | None = None) -> Row:
    own = {"area": areas[:1]}
    return Row(ref, "need", "sv", 1, NOON, date(2027, 1, 1), closes, own, {"area": areas}, (), ())


def is_open(row: Row, now: datetime) -> Codes:
    closes = row.answers_close_at
    return ("open",) if closes is None or now < closes else ("closed",)


@given(st.lists(st.none() | CODES, max_size=40))
def test_each_code_holds_the_rows_that_have_it(held: list[Codes | None]) -> None:
    rows = [None if areas is None else row(f"B-{n}", areas) for n, areas in enumerate(held)]
    bitmaps = Bitmaps(rows)
    for code in "abc":
        having = [n for n, areas in enumerate(held) if areas is not None and code in areas]
        own = [n for n, areas in enumerate(held) if areas and areas[0] == code]
        assert slots_of(either(bitmaps.facets.get("area", {}), [code])) == having
        assert slots_of(either(bitmaps.own("area"), [code])) == own
    assert slots_of(bitmaps.all) == [n for n, areas in enumerate(held) if areas is not None]


def test_what_depends_on_the_moment_changes_at_that_very_moment() -> None:
    bitmaps = Bitmaps([row("B-1", closes=NOON), row("B-2", closes=NOON + timedelta(hours=1)), None])
    just_before = NOON - timedelta(microseconds=1)
    for now, opened in ((just_before, [0, 1]), (NOON, [1]), (just_before, [0, 1])):
        masks = bitmaps.derived("state", is_open, now)
        assert slots_of(masks.get("open", 0)) == opened
    kept = bitmaps.derived("state", is_open, NOON)
    assert bitmaps.derived("state", is_open, NOON + timedelta(minutes=59)) is kept


def test_what_depends_on_the_day_changes_at_midnight_in_sweden() -> None:
    bitmaps = Bitmaps([row("B-1")])
    midnight = datetime(2026, 11, 24, 23, 0, tzinfo=UTC)
    assert bitmaps.moment(midnight) != bitmaps.moment(midnight - timedelta(microseconds=1))


def test_rows_have_their_place_newest_first_then_by_ref() -> None:
    bitmaps = Bitmaps([row("B-2"), row("B-1"), None])
    assert bitmaps.places[:2] == [1, 0]
