"""European notices become needs, and hostile ones are refused before they do harm."""

import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pytest

from marketplace.core.records import FileFault, Record
from marketplace.core.xml import MAX_XML
from marketplace.needs import imports
from tests import notices

SHARED = Path(__file__).resolve().parents[4] / "shared"


def record(content: bytes) -> Record:
    """The one record of a notice without faults."""
    (found,), faults = imports.read("notice.xml", content)
    assert faults == []
    return found


def refusal(content: bytes) -> str:
    with pytest.raises(FileFault) as told:
        imports.read("notice.xml", content)
    return str(told.value)


def test_a_notice_is_one_need() -> None:
    found = record(notices.notice())
    assert (found.external_id, found.version) == (notices.UUID, "01")
    assert found.values == {
        "language": "sv",
        "title": "Trygg natt hemma",
        "problem": "Många väcks av en tillsyn som de inte har bett om.",
        "cpv": ["85300000"],
        "places": ["17"],
        "answers_close_at": datetime(2027, 3, 31, 10, 0, tzinfo=UTC),
        "internal_notes": "Köpare enligt annonsen: Tallmo kommun",
    }


def test_lots_are_told_in_the_text_and_the_last_deadline_counts() -> None:
    lots = [
        notices.lot(notices.project("Larm", "Den som faller ska få hjälp."), "2027-01-31+01:00"),
        notices.lot(notices.project("Tillsyn", "Den som sover ska få sova.", nuts="SE110")),
    ]
    found = record(notices.notice(lots=lots))
    assert found.values["problem"].split("\n\n")[1:] == [
        "Larm\nDen som faller ska få hjälp.",
        "Tillsyn\nDen som sover ska få sova.",
    ]
    assert found.values["answers_close_at"].month == 3
    assert found.values["places"] == ["17", "01"]


def test_a_title_longer_than_ours_loses_nothing() -> None:
    title = "Ett behov av tillsyn om natten som " + "mycket " * 30 + "länge"
    found = record(notices.notice(title=title)).values
    assert found["title"].endswith("…")
    assert len(found["title"]) <= 120
    assert found["problem"].startswith(title)


def test_a_cpv_code_that_we_do_not_hold_becomes_the_one_above_and_is_kept_as_text() -> None:
    about = notices.project("Larm", "Hjälp.", cpv="72212989")
    found = record(notices.notice(lots=[notices.lot(about)])).values
    assert found["cpv"] == ["85300000", "72200000"]
    assert "CPV enligt annonsen: 72212989" in found["internal_notes"]


def test_a_place_outside_sweden_is_no_place_of_ours() -> None:
    about = notices.project("Larm", "Hjälp.", nuts="FI1B1")
    assert record(notices.notice(lots=[notices.lot(about)])).values["places"] == ["17"]


@pytest.mark.shared
def test_the_official_example_has_a_passed_deadline_and_a_buyer_without_number() -> None:
    found = record((SHARED / "reference/eforms/E1_minimal.xml").read_bytes())
    assert found.external_id == "52fe3748-f475-4381-9dbf-31ebb08889e8"
    assert found.values["answers_close_at"] == datetime(2025, 6, 1, 10, 0, tzinfo=UTC)
    assert found.values["internal_notes"] == "Buyer according to the notice: Buyer Org"
    assert found.values["problem"] == "Procedure description\n\nLot Name\nLot description"
    assert found.values["cpv"] == ["72000000"]


def test_other_forms_and_types_are_refused_in_words() -> None:
    assert "ContractNotice is no notice" in refusal(notices.notice(root="ContractNotice"))
    assert "type is “pin-cfc-social”" in refusal(notices.notice(kind="pin-cfc-social"))
    assert "html is no notice" in refusal(b"<html/>")
    assert "is no XML" in refusal(b"external_id,language,title\n1,sv,A\n")
    assert "is no XML" in refusal(notices.notice()[:-20])


def test_a_language_we_do_not_take_is_a_fault_of_its_row() -> None:
    (found,), faults = imports.read("notice.xml", notices.notice(language="DAN"))
    assert (found.values["language"], faults) == ("DAN", [])


def test_a_notice_without_its_number_is_a_fault() -> None:
    content = notices.notice().replace(notices.UUID.encode(), b"")
    _none, faults = imports.read("notice.xml", content)
    assert [str(fault) for fault in faults] == ["row 1, external_id: is missing"]


LAUGHS = "<!DOCTYPE n [<!ENTITY a0 'ha'>{}]>".format(
    "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
)


def test_a_billion_laughs_is_refused_and_costs_nothing() -> None:
    tracemalloc.start()
    said = refusal(notices.notice(text="&a9;", before=LAUGHS))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "DTD" in said or "is no XML" in said
    assert peak < 5_000_000


def test_a_file_outside_is_never_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("hemligt")
    dtd = f"<!DOCTYPE n [<!ENTITY x SYSTEM '{secret.as_uri()}'>]>"
    said = refusal(notices.notice(text="&x;", before=dtd))
    assert "DTD" in said
    assert "hemligt" not in said


def test_a_dtd_without_entities_is_refused_too() -> None:
    assert "DTD" in refusal(notices.notice(before="<!DOCTYPE n SYSTEM 'http://127.0.0.1/x.dtd'>"))


def test_a_huge_file_is_refused_before_it_is_parsed() -> None:
    assert "larger than 5 MB" in refusal(b"<" + b" " * MAX_XML)


def test_a_deep_file_is_refused() -> None:
    assert "is no XML" in refusal(b"<a>" * 100_000 + b"</a>" * 100_000)
