"""The start page, the pages that explain, the frame, and the mail of a demonstration."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask, before_render_template

from config import Settings
from marketplace.app import create_app
from marketplace.core.db import Database
from marketplace.core.mail import FileMailer, Mail
from marketplace.needs import rules
from marketplace.pages.quoting import first_words, quote_of_the_day
from marketplace.pages.views.start import Column, Figure
from marketplace.publishing import index
from tests import html
from tests.clock import Clock
from tests.counting import statements
from tests.factories import make_need, make_offer
from tests.personas import People
from tests.visitor import Visitor

EXPLAINING = {
    "how-it-works": ("Så fungerar det", "How it works"),
    "about": ("Om Behovstorget", "About Behovstorget"),
    "accessibility": ("Tillgänglighetsredogörelse", "Accessibility statement"),
    "privacy": ("Personuppgifter", "Personal data"),
}


def test_an_empty_marketplace_says_so(visitor: Visitor) -> None:
    page = visitor.open("/sv/")
    assert "Inget behov är publicerat än" in page.text
    assert page.heading == "Välfärdens behov, innan de blir upphandlingar"
    assert not list(page.tree.iter("figure"))


def test_the_root_goes_by_the_browsers_language(visitor: Visitor) -> None:
    for header, path in (("en-GB,en", "/en/"), ("sv", "/sv/"), ("fi", "/sv/")):
        answer = visitor.client.get("/", headers={"Accept-Language": header})
        assert answer.location == path


def test_the_start_page_shows_what_is_new_and_never_a_draft(
    visitor: Visitor, people: People, database: Database, now: datetime
) -> None:
    with database.session(write=True) as session:
        make_need(session, people, now, "open")
        make_need(session, people, now, "announced", title="Lokaler som räcker")
        make_need(session, people, now, "in_review", title="Ännu i granskning")
        withdrawn = make_need(session, people, now, "announced", title="Ett misstag")
        approver = people.approver.actor
        rules.WORKFLOW.move(
            session, approver, withdrawn, "withdrawn", roles=approver.roles, now=now, reason="Fel."
        )
        session.commit()
    page = visitor.open("/sv/")
    for words in ("2 behov, från nu till 2027", "1 öppet för svar", "1 tidigt behov", "Arenan"):
        assert words in page.text
    assert "Lokaler som räcker" in page.text
    assert "Visa alla 2 behov" in page.text
    assert [words for words in ("Ännu i granskning", "Ett misstag") if words in page.text] == []
    found = page.submit("Sök", q="lokaler")
    assert found.path == "/sv/needs"


def test_every_need_is_one_dot_in_one_column(
    app: Flask, people: People, database: Database, now: datetime, clock: Clock
) -> None:
    clock.time = now + timedelta(days=10)
    years = (2026, 2027, 2028, 2030, 2034, None)
    with database.session(write=True) as session:
        for at in (now, clock.time):  # one is new, the other is not
            for year in years:
                place = {"needed_from_year": year, "needed_from_quarter": None}
                undecided = {"needed_from_undecided": year is None}
                make_need(session, people, at, "announced", **place, **undecided)
        session.commit()
    figure = _figure(app)
    assert (figure.open, figure.announced, figure.new) == (0, 12, 6)
    assert [(c.announced, c.announced_new) for c in figure.columns] == [(1, 1)] * 6
    assert sum(_total(column) for column in figure.columns) == 12


def test_a_dot_is_several_needs_when_there_are_too_many_to_draw(
    app: Flask, people: People, database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("marketplace.pages.views.start.MOST_DOTS", 2)
    with database.session(write=True) as session:
        for _number in range(7):
            make_need(session, people, now, "announced")
        session.commit()
    page = html.parse(app.test_client().get("/sv/").text)
    assert _figure(app).needs_a_dot == 5
    assert "En prick är 5 behov" in html.text_of(page)
    drawn = next(e for e in page.iter() if e.get("class") == "columns__dots")
    assert len([e for e in drawn.iter() if e.get("class") == "dot__new"]) == 2


def _figure(app: Flask) -> Figure:
    shown: list[Figure] = []

    def remember(_app: Flask, context: dict[str, object], **_rest: object) -> None:
        if isinstance(context.get("figure"), Figure):
            shown.append(context["figure"])  # type: ignore[arg-type]

    with before_render_template.connected_to(remember, app):
        app.test_client().get("/sv/?made=anew")  # not the page that was kept
    return shown[0]


def _total(column: Column) -> int:
    return column.open + column.announced + column.open_new + column.announced_new


def test_the_quotation_is_the_days_own(
    people: People, database: Database, now: datetime, visitor: Visitor
) -> None:
    with database.session(write=True) as session:
        for number in range(3):
            problem = f"Nummer {number} väntar i fyra timmar på en tid. Det är för länge."
            make_need(session, people, now, "announced", problem=problem)
        session.commit()
    quotes = {_quote(visitor) for _ in range(2)}
    assert len(quotes) == 1
    assert "väntar i fyra timmar på en tid. Det är för länge." in quotes.pop()


def _quote(visitor: Visitor) -> str:
    (quote,) = visitor.open("/sv/").tree.iter("blockquote")
    return "".join(quote.itertext())


def test_what_can_be_quoted() -> None:
    whole = "På natten kör två bilar 41 mil. I sex fall av tio sover personen."
    assert first_words(f"{whole}\n\nEtt stycke till.") == whole
    assert first_words("Kort.") is None
    assert first_words("Utan punkt " * 8) is None
    assert first_words("En mycket lång mening " * 20 + ".") is None
    assert first_words("De säger ”kom kl. 14” varje gång, men t.ex. i maj går det inte alls.") == (
        "De säger ’kom kl. 14’ varje gång, men t.ex. i maj går det inte alls."
    )
    assert quote_of_the_day([], "sv", date(2026, 11, 24)) is None


@pytest.mark.parametrize("name", EXPLAINING)
def test_pages_that_explain_stand_in_both_languages(
    visitor: Visitor, people: People, name: str
) -> None:
    for language, heading in zip(("sv", "en"), EXPLAINING[name], strict=True):
        assert visitor.open(f"/{language}/{name}").heading == heading


def test_what_the_law_asks_for_is_there(visitor: Visitor, people: People) -> None:
    for language in ("sv", "en"):
        about = visitor.open(f"/{language}/about")
        assert "Publications Office of the European Union, eForms SDK" in about.text
        assert "CC BY 4.0" in about.text
        assert any(element.get("id") == "contact" for element in about.tree.iter())
        statement = visitor.open(f"/{language}/accessibility")
        links = {a.get("href") for a in statement.tree.iter("a")}
        assert "https://www.digg.se/tdosanmalan" in links
        parts = {e.get("id") for e in visitor.open(f"/{language}/how-it-works").tree.iter()}
        assert {"public", "companies", "dialogue"} <= parts


def test_the_frame_asks_little_and_shows_what_waits(
    app: Flask, visitor: Visitor, people: People, database: Database, now: datetime
) -> None:
    with database.session(write=True) as session:
        for _ in range(3):
            make_offer(session, people, now, "in_review")
        session.commit()
    with statements(app) as anonymous:
        assert "Min sida" not in visitor.open("/sv/privacy").text
    # The last deed; the arena with its places, its text, its name, who funds it.
    assert len(anonymous) <= 7
    visitor.sign_in(people.moderator)
    with statements(app) as signed_in:
        page = visitor.open("/sv/privacy")
    assert page.links("Min sida") == ["/sv/my"] * 2
    assert set(page.links("Arbetsbordet 3")) == {"/sv/desk"}
    assert len(signed_in) <= 14
    assert not visitor.sign_in(people.author).open("/sv/privacy").links("Arbetsbordet 3")


def test_examples_of_searches_find_something(
    app: Flask, visitor: Visitor, people: People, database: Database, now: datetime
) -> None:
    with database.session(write=True) as session:
        make_need(session, people, now, "open", title="Måltider som den som äter har valt")
        session.commit()
    assert not visitor.open("/sv/").links("måltider")  # no index yet
    index.rebuild(database, app.extensions["engine"])
    page = visitor.open("/sv/")
    assert not page.links("skolfrånvaro")
    assert "Måltider som den som äter" in page.follow("måltider").text


MAIL = Mail(
    message_id="<delivery-7@behov.example>",
    to_name="Åsa Öhman",
    to_address="asa@kommun.example",
    subject="Nytt lösningsförslag till Trygg natt",
    text="Någon har svarat på behovet.",
    html="<p>Någon har svarat på behovet.</p>",
    language="sv",
    headers={"X-Behovstorget-Reason": "proposal.submitted owner"},
)


@pytest.fixture
def demo(environ: dict[str, str], clock: Clock) -> Iterator[Visitor]:
    """A demonstration in which one mail has been written."""
    settings = Settings.from_environ({**environ, "DEMO": "1"})
    FileMailer(settings.mail_dir, "torget@behov.example").send(MAIL)
    app = create_app(settings, now=clock)
    yield Visitor(app.test_client())
    app.extensions["database"].dispose()


def test_a_demonstration_shows_its_mail_to_the_administrator(demo: Visitor, people: People) -> None:
    demo.sign_in(people.platform_admin)
    page = demo.open("/sv/my").follow("Mejl som skrivits i demonstrationen")
    assert "Åsa Öhman <asa@kommun.example>" in page.text
    page = page.follow(MAIL.subject)
    for words in (MAIL.text, "<delivery-7@behov.example>", "proposal.submitted owner"):
        assert words in page.text
    answer = demo.client.get("/sv/mails/delivery-7/html")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="delivery-7.html"'
    assert MAIL.html in answer.text


def test_written_mail_is_for_no_one_else(
    demo: Visitor, visitor: Visitor, people: People, settings: Settings
) -> None:
    for address in ("/sv/mails", "/sv/mails/delivery-7", "/sv/mails/delivery-7/html"):
        demo.sign_in(people.moderator).open(address, status=403)
        # Without DEMO=1 the page is not there, whatever lies in the folder.
        visitor.sign_in(people.platform_admin).open(address, status=404)


@pytest.mark.parametrize(
    "name", ["delivery-8", "other", "..%2Fdemo-secret", "delivery-7.eml", "%00", "å"]
)
def test_only_written_mail_can_be_asked_for(
    demo: Visitor, people: People, settings: Settings, name: str
) -> None:
    Path(settings.mail_dir, "other.eml").write_bytes(b"Subject: not ours\r\n\r\nx")
    answer = demo.sign_in(people.platform_admin).client.get(f"/sv/mails/{name}")
    assert answer.status_code in {400, 404}


def test_a_mail_beyond_bounds_is_not_read(
    demo: Visitor, people: People, settings: Settings
) -> None:
    Path(settings.mail_dir, "delivery-9.eml").write_bytes(b"Subject: x\r\n\r\n" + b"x" * 2**21)
    demo.sign_in(people.platform_admin).open("/sv/mails/delivery-9", status=404)
