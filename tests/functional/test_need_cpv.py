"""CPV codes in the form of a need: a number, or words of a code's name."""

from datetime import datetime

import pytest

from marketplace.core.db import Database
from tests.factories import make_need
from tests.personas import People
from tests.visitor import Page, Visitor

pytestmark = pytest.mark.one_database


@pytest.fixture
def who(visitor: Visitor, people: People, database: Database, now: datetime) -> Page:
    """The step of a draft in which codes are written."""
    with database.session(write=True) as session:
        need = make_need(session, people, now)
        session.commit()
    return visitor.sign_in(people.author).open(f"/sv/needs/{need.ref}/edit/who")


@pytest.mark.parametrize("written", ["85312000", "85312000-9", "85312000 Vad som helst"])
def test_a_code_is_written_as_its_number(who: Page, written: str) -> None:
    page = who.submit("Spara utkast", **{"cpv-0": written})
    assert page.value("cpv-0").startswith("85312000 ")


def test_a_code_is_found_by_the_words_of_its_name(who: Page) -> None:
    name = who.submit("Spara utkast", **{"cpv-0": "85312000"}).value("cpv-0").split(" ", 1)[1]
    page = who.submit("Spara utkast", **{"cpv-0": name})
    assert page.value("cpv-0") == f"85312000 {name}"


def test_words_that_fit_several_codes_are_answered_with_those(who: Page) -> None:
    page = who.submit("Spara utkast", 422, **{"cpv-0": "sjukhus"})
    assert "Flera koder passar ”sjukhus”. Skriv numret på en:" in page.text
    assert page.value("cpv-0") == "sjukhus"


@pytest.mark.parametrize("nonsense", ["99999999", "xyzzy", "<b>"])
def test_what_is_no_code_is_told(who: Page, nonsense: str) -> None:
    page = who.submit("Spara utkast", 422, **{"cpv-0": nonsense})
    assert f"Vi känner inte till någon CPV-kod ”{nonsense}”." in page.text
