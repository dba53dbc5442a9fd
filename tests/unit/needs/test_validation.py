"""Every field of a need is bounded and known, whoever gives it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from marketplace.core.errors import Invalid
from marketplace.needs import rules
from marketplace.needs.models import NeedInternal, NeedVersion
from marketplace.needs.validation import CHECKS, INTERNAL, LINES, LISTS, TEXTS, checked
from tests.factories import NEED, OPEN


def refused(**values: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        checked(values)
    return caught.value.fields


def test_every_field_of_a_version_is_checked() -> None:
    kept = {"id", "need_id", "number", "frozen_at", "change_note", "complete"}
    columns = {column.name for column in NeedVersion.__table__.columns} - kept
    internal = {column.name for column in NeedInternal.__table__.columns} - {"need_id"}
    assert set(CHECKS) == columns | internal
    assert internal == INTERNAL


def test_good_values_come_through_unchanged() -> None:
    values = checked({**NEED, **OPEN})
    assert {name: values[name] for name in NEED} == NEED
    assert values["success_measures"] == OPEN["success_measures"]


@pytest.mark.parametrize("name", [*LINES, *TEXTS])
def test_texts_are_bounded_to_the_character(name: str) -> None:
    limit, start = rules.BOUNDS[name], "https://" if name == "notice_url" else ""
    longest = start + "å" * (limit - len(start))
    assert checked({name: longest}) == {name: longest}
    assert refused(**{name: longest + "å"}) == {name: "too_long"}


def test_text_is_cleaned_before_it_is_measured() -> None:
    title = "A\u200b\u0000b  c\n" + " " * 200
    assert checked({"title": title}) == {"title": "Ab c"}
    assert checked({"problem": "Rad 1\r\nRad 2\n\n\n\n"}) == {"problem": "Rad 1\nRad 2"}


@pytest.mark.parametrize("name", sorted(LISTS))
def test_unknown_codes_are_refused(name: str) -> None:
    assert refused(**{name: ["nonsense"]}) == {name: "unknown_code"}


def test_codes_are_few_enough_and_each_stands_once() -> None:
    areas = ["homecare", "homecare", "school", "preschool"]
    assert checked({"welfare_areas": areas})["welfare_areas"] == ["homecare", "school", "preschool"]
    assert refused(welfare_areas=[*areas, "dental"]) == {"welfare_areas": "too_many"}


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"budget_band": "plenty"}, "unknown_code"),
        ({"maturity_wanted": "m9"}, "unknown_code"),
        ({"planned_procedure": "later"}, "unknown_code"),
        ({"language": "no"}, "unknown_code"),
        ({"needed_from_year": 20271}, "unknown_code"),
        ({"needed_from_quarter": 5}, "unknown_code"),
        ({"planned_notice_date": "2027-02-30"}, "not_a_day"),
        ({"answers_close_at": datetime(2027, 1, 1)}, "not_a_day"),  # noqa: DTZ001 - naive
        ({"notice_url": "javascript:alert(1)"}, "not_an_address"),
        ({"open_questions": [{"text": "Hur?" + "å" * 300}]}, "too_long"),
        ({"open_questions": [{"text": f"Fråga {n}"} for n in range(11)]}, "too_many"),
        ({"success_measures": [{"measure": "å" * 201}]}, "too_long"),
        ({"success_measures": [{"target": "å" * 81}]}, "too_long"),
        ({"outlook": [{"year": 31, "text": "Snart"}]}, "unknown_code"),
        ({"outlook": [{"year": 2031, "text": "a"}, {"year": 2031, "text": "b"}]}, "year_twice"),
        ({"outlook": [{"year": 2031, "text": "a", "number": -1}]}, "not_a_number"),
        ({"outlook": [{"year": 2031, "text": "a", "number": 3, "lacking": 4}]}, "lacking_more"),
        ({"outlook": [{"year": 2031, "text": "a", "lacking": 4}]}, "lacking_more"),
        ({"outlook": [{"year": 2031, "text": "å" * 501}]}, "too_long"),
    ],
)
def test_what_does_not_hold_is_named(values: dict[str, Any], fault: str) -> None:
    assert refused(**values) == dict.fromkeys(values, fault)


def test_every_fault_is_told_at_once() -> None:
    faults = refused(title="å" * 121, language="no", places=["9999"])
    assert faults == {"title": "too_long", "language": "unknown_code", "places": "unknown_code"}


def test_empty_rows_are_left_out() -> None:
    values = checked(
        {
            "open_questions": [{"text": "  "}, {"id": "q2", "text": "Hur?"}],
            "success_measures": [{"measure": "", "target": ""}, {"measure": "Väckta"}],
            "outlook": [{"year": 2036, "text": "Sen"}, {"year": 2029, "text": ""}],
        }
    )
    assert values["open_questions"] == [{"id": "q2", "text": "Hur?"}]
    assert [row["measure"] for row in values["success_measures"]] == ["Väckta"]
    assert values["outlook"] == [{"year": 2036, "text": "Sen"}]


def test_years_stand_in_order_and_keep_their_figures() -> None:
    rows = [
        {"year": 2036, "text": "Sen"},
        {"year": 2031, "text": "Snart", "number": 38, "counts": "barn", "lacking": 27},
    ]
    assert checked({"outlook": rows})["outlook"] == rows[::-1]


def test_not_decided_takes_away_year_and_quarter() -> None:
    given = {"needed_from_undecided": True, "needed_from_year": 2030, "needed_from_quarter": 2}
    assert checked(given) == {
        "needed_from_undecided": True,
        "needed_from_year": None,
        "needed_from_quarter": None,
    }


def test_a_quarter_belongs_to_a_year() -> None:
    assert refused(needed_from_year=None, needed_from_quarter=2) == {
        "needed_from_year": "quarter_without_year"
    }


def test_an_instant_with_a_zone_is_kept() -> None:
    close = datetime(2027, 1, 1, tzinfo=UTC)
    assert checked({"answers_close_at": close}) == {"answers_close_at": close}
