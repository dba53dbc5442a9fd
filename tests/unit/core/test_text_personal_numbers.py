"""Personal numbers are found by date and check digit; what only looks like one is not."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.se import orgnr

from marketplace.core.text import find_personal_numbers

BIRTHS = st.dates(date(1900, 1, 1), date(2025, 12, 31))
SERIALS = st.integers(1, 999)
WORDS = st.text(alphabet="abc åäö.,\n", max_size=20)


def number(birth: date, serial: int, coordination: bool = False) -> tuple[str, str]:
    """A twelve-digit number with its check digit, as date and last four."""
    day = birth.day + 60 * coordination
    start = f"{birth:%Y%m}{day:02}"
    nine = f"{start[2:]}{serial:03}"
    return start, f"{serial:03}{luhn.calc_check_digit(nine)}"


def found(text: str) -> list[str]:
    return [text[one.start : one.end] for one in find_personal_numbers(text)]


@pytest.mark.parametrize(
    ("typed", "masked"),
    [
        ("121212-1212", "121212-••••"),
        ("121212+1212", "121212+••••"),
        ("121212 1212", "121212-••••"),
        ("121212\u00a01212", "121212-••••"),
        ("121212 – 1212", "121212-••••"),
        ("1212121212", "121212-••••"),
        ("19121212-1212", "19121212-••••"),
        ("191212121212", "19121212-••••"),
        ("701063-2391", "701063-••••"),
        ("１２１２１２-１２１２", "１２１２１２-••••"),
    ],
)
def test_every_way_of_writing_is_found_and_masked(typed: str, masked: str) -> None:
    text = f"Ett exempel är Inga, {typed}, som bor ensam."
    (one,) = find_personal_numbers(text)
    assert text[one.start : one.end] == typed
    assert one.masked == masked


def test_several_are_found_in_the_order_they_stand() -> None:
    text = "Inga (121212-1212) och Rut\n19121212-1212 samt 121212 1212."
    assert found(text) == ["121212-1212", "19121212-1212", "121212 1212"]


@given(BIRTHS, SERIALS, st.booleans(), st.sampled_from(["-", " ", "+", " - "]), WORDS, WORDS)
def test_any_real_number_is_found_anywhere(
    birth: date, serial: int, coordination: bool, between: str, before: str, after: str
) -> None:
    # 29 February of a year that ends in 00 depends on the century, which ten digits do not tell.
    assume((birth.month, birth.day, birth.year % 100) != (2, 29, 0))
    start, end = number(birth, serial, coordination)
    assert found(f"{before} {start}{between}{end} {after}") == [f"{start}{between}{end}"]
    assert found(f"{before} {start[2:]}{between}{end}.{after}") == [f"{start[2:]}{between}{end}"]
    assert found(f"{before} {start}{end} {after}") == [f"{start}{end}"]


@given(BIRTHS, SERIALS)
def test_ten_digits_in_a_row_are_found(birth: date, serial: int) -> None:
    assume((birth.month, birth.day, birth.year % 100) != (2, 29, 0))
    start, end = number(birth, serial)
    ten = start[2:] + end
    assert found(f"personnummer {ten}") == [ten]
    assert found(ten) == ([] if ten.startswith("0") else [ten])


@given(BIRTHS, SERIALS, st.integers(1, 9), st.sampled_from(["-", "+", " ", ""]))
def test_a_wrong_check_digit_is_no_personal_number(
    birth: date, serial: int, wrong: int, between: str
) -> None:
    start, end = number(birth, serial)
    end = end[:3] + str((int(end[3]) + wrong) % 10)
    assert found(f"nr {start}{between}{end}") == found(f"nr {start[2:]}{between}{end}") == []


@given(
    st.integers(1, 9), st.integers(0, 9), st.integers(20, 99), st.integers(0, 99999), st.booleans()
)
def test_an_organisation_number_is_no_personal_number(
    kind: int, second: int, third: int, rest: int, hyphen: bool
) -> None:
    nine = f"{kind}{second}{third}{rest:05}"
    ten = nine + luhn.calc_check_digit(nine)
    assert orgnr.is_valid(ten)
    assert found(f"{ten[:6]}{'-' * hyphen}{ten[6:]}") == []
    assert found(f"16{ten[:6]}{'-' * hyphen}{ten[6:]}") == []
    assert found(f"SE{ten}01") == []


@given(st.integers(0, 999_999_999), st.sampled_from(["0", "+46", "0046", "+46 ", "+46 (0)"]))
def test_a_telephone_number_is_no_personal_number(digits: int, prefix: str) -> None:
    nine = f"{digits:09}"
    for written in (
        nine,
        f"{nine[:2]}-{nine[2:5]} {nine[5:7]} {nine[7:]}",
        f"{nine[:3]}-{nine[3:]}",
    ):
        assert found(f"Ring {prefix}{written}.") == []


@pytest.mark.parametrize(
    "text",
    [
        "B-2026-0001, O-2026-0012",
        "dnr KS 2026-121212-1212",
        "dnr 12/121212-1212-3",
        "ISBN 978-91-7000-150-5",
        "2026-11-24 kl. 13.00–14.30",
        "121212-0008 har löpnummer noll",
        "12121212121212",
        "ordernr AB1212121212X",
        "a3f0c2d4-1212-4121-8121-121212121212",
        "121312-1211",
        "120230-1210",
        "171212-121",
        "",
    ],
)
def test_refs_dates_and_other_numbers_are_left_alone(text: str) -> None:
    assert found(text) == []


@given(st.text(alphabet="0123456789-+ \n/.pa\u00a0٣", max_size=80))
def test_hostile_text_gives_ordered_findings_inside_the_text(text: str) -> None:
    end = 0
    for one in find_personal_numbers(text):
        assert end <= one.start < one.end <= len(text)
        assert one.masked.endswith("••••")
        assert text[one.end - 4 : one.end] not in one.masked
        end = one.end


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    assert all(text[one.start : one.end] for one in find_personal_numbers(text))
