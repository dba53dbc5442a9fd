"""What of a search that failed is kept."""

import pytest

from marketplace.searches.rules import LONGEST, to_keep


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Simhall", "simhall"),
        ("  trygghets-larm,  för ÄLDRE! ", "trygghets larm för äldre"),
        ("“stöd i hemmet”", "stöd i hemmet"),
        ("sommarjobb 2027", "sommarjobb 2027"),
        ("natt*", "natt"),
        ("t.ex. bad", "t ex bad"),
    ],
)
def test_words_are_kept_as_words(typed: str, kept: str) -> None:
    assert to_keep(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "anna.karlsson@example.org",
        "anna snabela@example",
        "811218-9876",
        "811218 9876",
        "född 811218",
        "070-123 45 67",
        "+46 54 540 00 00",
        "ärende 2026-004711",
        "https://example.org/anna",
        "www.example",
        "karlstad.se/anna",
        "jag heter Anna och vill att någon ringer mig om min mamma som bor ensam på Storgatan",
        "ett två tre fyra fem sex sju åtta nio tio elva",
        "?!",
        "",
        "och eller",
        "larm -brand",
    ],
)
def test_addresses_numbers_and_letters_are_not(typed: str) -> None:
    assert to_keep(typed) is None


def test_what_is_kept_fits_its_column() -> None:
    half = "ö" * (LONGEST // 2 - 1)
    assert to_keep(f"{half} {half}å") == f"{half} {half}å"
    assert to_keep(f"{half}å {half}åå") is None
