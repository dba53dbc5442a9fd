"""Text pasted from Word, turned around, hidden, decomposed or too long: taken in clean through the
forms people use, or refused with words that say why."""

from datetime import datetime

import pytest

from marketplace.core.db import Database
from tests.factories import make_need, make_offer
from tests.personas import People
from tests.visitor import Visitor

# What is pasted or sent -> what stands in the form afterwards.
TEXTS = {
    "pasted from Word": (
        "“Tyst natt” – sa\u00a0hon …\r\n•\tFem väcks\r\n•\tTio sover\x0bgott, även om\u00adsorgen",
        "“Tyst natt” – sa\u00a0hon …\n•\tFem väcks\n•\tTio sover\ngott, även omsorgen",
    ),
    "turned around": ("Filen \u202egnp.exe\u202c ska \u2066in\u2069", "Filen gnp.exe ska in"),
    "hidden signs": ("Hem\u200btjänsten \ufeffväcker\u2060 140", "Hemtjänsten väcker 140"),
    "a null": ("Fem\x00tio väcks", "Femtio väcks"),
    "control signs": ("Fem\x07tio \x1b[31mväcks\x7f", "Femtio [31mväcks"),
    "decomposed": ("Ha\u0308lsa och omva\u030ardnad", "Hälsa och omvårdnad"),
    "a heap of marks": ("Natt" + "\u0301" * 60 + " och dag", "Natt" + "\u0301" * 4 + " och dag"),
    "other line ends": ("Ett\rTvå\u2028Tre\u2029Fyra\x85Fem", "Ett\nTvå\nTre\nFyra\nFem"),
    "no characters": ("Natt\uffff och dag\U0001fffe", "Natt och dag"),
    "a script": ("<script>alert(1)</script>", "<script>alert(1)</script>"),
}


@pytest.fixture
def drafts(database: Database, people: People, now: datetime) -> None:
    """A draft of a need and one of an offer."""
    with database.session(write=True) as session:
        make_need(session, people, now)
        make_offer(session, people, now)
        session.commit()


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_taken_in_clean(
    visitor: Visitor, people: People, drafts: None, name: str
) -> None:
    sent, kept = TEXTS[name]
    page = visitor.sign_in(people.author).open("/sv/needs/B-2026-0001/edit/problem")
    page = page.submit("Spara utkast", problem=sent)
    assert page.value("problem") == kept
    draft = visitor.open("/sv/needs/B-2026-0001/draft")
    assert "<script>alert" not in draft.response.text
    for hidden in "\x00\u202e\u200b\u00ad":
        assert hidden not in draft.response.text
    page = visitor.open("/sv/needs/B-2026-0001/draft").submit("Spara kommentaren", text=sent)
    assert " ".join(kept.split()) in " ".join(page.text.split())
    page = visitor.sign_in(people.editor).open("/sv/offers/E-2026-0001/edit")
    page = page.submit("Spara utkastet", problem_solved=sent)
    assert page.value("problem_solved") == kept


def test_a_line_has_no_breaks_and_single_blanks(
    visitor: Visitor, people: People, drafts: None
) -> None:
    page = visitor.sign_in(people.author).open("/sv/needs/B-2026-0001/edit/title")
    page = page.submit("Spara utkast", title="  Trygg\u00a0natt\r\n\themma \u200b ")
    assert page.value("title") == "Trygg natt hemma"


@pytest.mark.parametrize("sent", ["\u200b\u2060", "\u3164", "\u00a0\u2003", "\u00ad"])
def test_what_looks_empty_is_empty(
    visitor: Visitor, people: People, drafts: None, sent: str
) -> None:
    page = visitor.sign_in(people.author).open("/sv/needs/B-2026-0001/draft")
    page = page.submit("Spara kommentaren", text=sent, status=422)
    assert "Skriv" in page.text


def test_a_name_of_three_hundred_characters_is_told_and_kept_to_be_shortened(
    visitor: Visitor, people: People, drafts: None
) -> None:
    page = visitor.sign_in(people.author).open("/sv/needs/B-2026-0001/edit/title")
    page = page.submit("Spara utkast", status=422, title="Natt " * 60)
    assert "Högst 120 tecken. Du har skrivit 299." in page.text
    assert page.value("title") == ("Natt " * 60).strip()


def test_r16_a_hidden_sign_does_not_hide_a_personal_number(
    visitor: Visitor, people: People, drafts: None
) -> None:
    page = visitor.sign_in(people.author).open("/sv/needs/B-2026-0001/edit/problem")
    page = page.submit(
        "Spara utkast", status=422, problem="Anna, 191212\u200b12-\u00ad1212, väcks."
    )
    assert "19121212-••••" in page.text
    page = page.submit("Spara utkast", **{"problem-not_personal": "y"})
    assert "19121212-1212" in page.value("problem")


def test_r16_a_comment_is_looked_through_too(
    visitor: Visitor, people: People, drafts: None
) -> None:
    page = visitor.sign_in(people.author).open("/sv/needs/B-2026-0001/draft")
    page = page.submit("Spara kommentaren", text="Det är Anna, 19121212-1212.", status=422)
    assert "19121212-••••" in page.text
