"""The lists agree with the official ones and with the agreed words."""

import csv
from pathlib import Path

import pytest

from marketplace import codes
from marketplace.codes.reading import rows

SHARED = Path(__file__).resolve().parents[4] / "shared"
# Names that take no -s, where the official file was made by rule.
OWN_NAMES = {
    "0880": "Kalmar kommun",
    "2080": "Falu kommun",
    "2513": "Överkalix kommun",
    "2514": "Kalix kommun",
}

pytestmark = pytest.mark.shared


def shared(path: str) -> list[dict[str, str]]:
    with (SHARED / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def labels(name: str) -> dict[str, tuple[str, str]]:
    english = dict(codes.choices(name, "en"))
    return {code: (swedish, english[code]) for code, swedish in codes.choices(name, "sv")}


def in_file(row: dict[str, str]) -> tuple[str, str]:
    return OWN_NAMES.get(row["code"], row["label_sv"]), row["label_en"]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("welfare_area", "taxonomy/welfare_areas.csv"),
        ("target_group", "taxonomy/target_groups.csv"),
        ("solution_type", "taxonomy/solution_types.csv"),
        ("horizon", "taxonomy/horizons.csv"),
        ("maturity", "taxonomy/maturity.csv"),
    ],
)
def test_own_lists_are_the_agreed_ones(name: str, path: str) -> None:
    agreed = shared(path)
    assert labels(name) == {row["code"]: in_file(row) for row in agreed}
    for row in agreed:
        assert codes.ancestors(name, row["code"])[:1] == tuple(filter(None, [row["parent"]]))


def test_every_fixed_choice_is_the_agreed_one() -> None:
    agreed: dict[str, dict[str, tuple[str, str]]] = {}
    for row in shared("taxonomy/enums.csv"):
        agreed.setdefault(row["list"], {})[row["code"]] = in_file(row)
    assert len(agreed) > 10
    for name, choices in agreed.items():
        assert labels(name) == choices
        assert list(labels(name)) == list(choices)


def test_places_are_the_official_ones() -> None:
    counties = shared("reference/regions_se.csv")
    municipalities = shared("reference/municipalities_se.csv")
    assert (len(counties), len(municipalities)) == (21, 290)
    assert labels("place") == {row["code"]: in_file(row) for row in counties + municipalities}
    for row in municipalities:
        assert codes.ancestors("place", row["code"]) == (row["parent"],)
        assert codes.short_label(row["code"], "sv") == row["short_name"]
    for row in counties:
        assert codes.nuts3_of(row["code"]) == row["nuts3"]
        assert codes.find_place(row["region_authority"]) == row["code"]


def test_every_cpv_code_is_the_official_one() -> None:
    official = {row["code"]: in_file(row) for row in shared("reference/cpv2008.csv")}
    ours = labels("cpv")
    assert 190 <= len(ours) <= 220
    assert ours == {code: official.get(code) for code in ours}


def test_cpv_parents_are_the_nearest_official_ones() -> None:
    parent = {row["code"]: row["parent"] for row in shared("reference/cpv2008.csv")}
    for row in rows("cpv"):
        above = parent[row["code"]]
        while above and not codes.exists("cpv", above):
            above = parent[above]
        assert codes.ancestors("cpv", row["code"])[:1] == tuple(filter(None, [above]))
