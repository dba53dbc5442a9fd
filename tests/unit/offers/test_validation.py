"""What a text of an offer must hold, whoever brings it."""

from datetime import UTC, datetime, timedelta

import pytest

from marketplace.core.errors import Invalid
from marketplace.offers import rules, validation
from tests.factories import OFFER


def test_a_good_text_has_no_faults() -> None:
    good = OFFER | {"url": "https://exempel.se/natt?x=1", "languages": ["sv", "nb", "so"]}
    assert validation.faults(good) == {}


def test_what_is_kept_is_clean() -> None:
    typed = {
        "title": " Natt\u200b  utan\nbesök ",
        "problem_solved": "Ett\r\n\r\n\r\n\r\nTvå ",
        "regions_served": ["17", "17", "SE"],
        "maturity": "",
        "available_from_year": None,
    }
    assert validation.checked(typed) == {
        "title": "Natt utan besök",
        "problem_solved": "Ett\n\nTvå",
        "regions_served": ["17", "SE"],
        "maturity": None,
        "available_from_year": None,
    }


def test_what_does_not_hold_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        validation.checked({"url": "javascript:alert(1)", "title": "Natt"})
    assert refused.value.fields == {"url": "not_a_web_address"}


@pytest.mark.parametrize("name", sorted(set(rules.BOUNDS) - {"url", "contact", "reason"}))
def test_every_text_is_bounded(name: str) -> None:
    limit = rules.BOUNDS[name]
    assert validation.faults({name: "å" * limit}) == {}
    assert validation.faults({name: "å" * (limit + 1)}) == {name: "too_long"}


@pytest.mark.parametrize("name", sorted(rules.ROWS))
def test_every_list_is_bounded_and_knows_its_codes(name: str) -> None:
    known = {"languages": "sv", "regions_served": "SE"}.get(name) or _some_code(name)
    assert validation.faults({name: [known]}) == {}
    assert validation.faults({name: [known] * (rules.ROWS[name] + 1)}) == {name: "too_many_chosen"}
    assert validation.faults({name: [known, "zz9"]}) == {name: "unknown_code"}


def _some_code(name: str) -> str:
    codes = {"welfare_areas": "homecare", "target_groups": "older", "cpv": "85311100"}
    return codes.get(name, "nightcare")


@pytest.mark.parametrize("name", sorted(validation.CODES))
def test_choices_are_known_or_nothing(name: str) -> None:
    assert validation.faults({name: None}) == {}
    assert validation.faults({name: "zz9"}) == {name: "unknown_code"}


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "ftp://exempel.se",
        "//exempel.se",
        "exempel.se",
        "https://",
        "https://localhost",
        "https://ex empel.se",
        "https://exempel.se:porten",
        "https://[::1",
        "https://exempel.se@ond.example",
    ],
)
def test_only_addresses_of_the_web_are_linked(url: str) -> None:
    assert validation.faults({"url": url}) == {"url": "not_a_web_address"}


@pytest.mark.parametrize("contact", ["ingen", "a@b", "a b@c.se", "a@@c.se", "a@c.se, b@c.se"])
def test_the_contact_is_a_mail_address(contact: str) -> None:
    assert validation.faults({"contact": contact}) == {"contact": "not_a_mail_address"}


def test_the_contact_may_have_swedish_letters() -> None:
    assert validation.faults({"contact": "info@räddaren.example"}) == {}


def test_a_quarter_needs_its_year() -> None:
    alone = {"available_from_year": None, "available_from_quarter": 2}
    assert validation.faults(alone) == {"available_from_year": "year_missing"}
    assert validation.faults(alone | {"available_from_year": 2027}) == {}
    assert validation.faults({"available_from_year": 27}) == {
        "available_from_year": "year_out_of_range"
    }
    odd = {"available_from_year": 2027, "available_from_quarter": 5}
    assert validation.faults(odd) == {"available_from_quarter": "unknown_code"}


def test_the_language_is_one_of_the_two() -> None:
    assert validation.faults({"language": "en"}) == {}
    assert validation.faults({"language": "de"}) == {"language": "unknown_code"}


def test_validity_lies_ahead_and_within_three_years(now: datetime) -> None:
    last = validation.months_from(now, 36)
    assert validation.valid_until_fault(now, now) == "date_has_passed"
    assert validation.valid_until_fault(now + timedelta(seconds=1), now) is None
    assert validation.valid_until_fault(last, now) is None
    assert validation.valid_until_fault(last + timedelta(seconds=1), now) == "too_far_ahead"


@pytest.mark.parametrize(
    ("now", "months", "ends"),
    [
        # A summer evening in UTC is the next day in Sweden.
        (datetime(2026, 6, 30, 22, 30, tzinfo=UTC), 12, "2027-07-01T22:00:00"),
        (datetime(2024, 2, 29, 12, tzinfo=UTC), 12, "2025-02-28T23:00:00"),
        (datetime(2026, 12, 31, 12, tzinfo=UTC), 2, "2027-02-28T23:00:00"),
    ],
)
def test_months_end_with_their_last_day_in_sweden(now: datetime, months: int, ends: str) -> None:
    assert validation.months_from(now, months).astimezone(UTC).isoformat()[:19] == ends
