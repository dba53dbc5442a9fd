"""What the arena says for itself: its texts in versions, its details, funders, areas, reasons; and
what readers write about accessibility."""

import io
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts import queries as accounts
from marketplace.arena import operations, queries
from marketplace.arena.models import Feedback
from marketplace.core.audit import AuditEntry
from marketplace.core.db import Database
from marketplace.core.events import Event
from marketplace.publishing import index
from tests.clock import Clock
from tests.factories import make_need, make_offer
from tests.personas import People
from tests.visitor import Page, Visitor

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


@pytest.fixture
def admin(visitor: Visitor, people: People) -> Visitor:
    return visitor.sign_in(people.platform_admin)


def anonymous(visitor: Visitor) -> Visitor:
    return Visitor(visitor.client.application.test_client())


# Texts


def test_a_text_is_written_looked_at_saved_and_restored(admin: Visitor, people: People) -> None:
    page = admin.open("/sv/administration").follow("Texter")
    page = admin.open(page.links("Om Behovstorget")[0])
    assert "Inga än" in page.text
    new = "Kort och gott.\n\n## Varför vi finns\n\nFör **alla** i länet. {arena} svarar."
    shown = page.submit("Titta på den först", body=new, note="Kortare")
    assert "Så här kommer det att se ut" in shown.text
    assert "För alla i länet. Arenan svarar." in shown.text
    assert "Varför vi finns" not in anonymous(admin).open("/sv/about").text
    saved = shown.submit("Spara och visa texten")
    assert "Texten är sparad och visas." in saved.text
    about = anonymous(admin).open("/sv/about")
    assert "Varför vi finns" in [heading.text for heading in about.tree.iter("h2")]
    assert "Arenan svarar" in about.text
    assert "CC BY 4.0" in about.text, "what a licence asks for cannot be written away"
    second = saved.submit("Spara och visa texten", body=f"{new}\n\nMera.", note="")
    first = second.follow("Version 1")
    assert "Kortare" in first.text
    assert "Ola Rask" in first.text
    first.submit("Låt den här versionen gälla igen")
    assert "Mera." not in anonymous(admin).open("/sv/about").text
    assert "Version 3" in admin.open("/sv/administration/texts/about/sv").text


def test_an_empty_text_brings_the_shipped_one_back(
    admin: Visitor, database: Database, people: People
) -> None:
    page = admin.open("/en/administration/texts/privacy/en")
    page = page.submit("Save and show the text", body="Nothing.")
    assert "Cookies and other companies" not in anonymous(admin).open("/en/privacy").text
    page.submit("Save and show the text", body="")
    assert "Cookies and other companies" in anonymous(admin).open("/en/privacy").text
    same = admin.open("/en/administration/texts/privacy/en").submit("Save and show the text")
    assert "Nothing was changed." in same.text
    with database.session() as session:
        assert len(queries.versions(session, "privacy", "en")) == 2
        entries = session.scalars(select(AuditEntry).filter_by(action="arena_text.saved")).all()
    assert [entry.details["number"] for entry in entries] == [1, 2]
    assert "Nothing." not in str([entry.details for entry in entries])


def test_two_who_write_at_once_do_not_write_over_each_other(
    admin: Visitor, database: Database, people: People, now: datetime
) -> None:
    page = admin.open("/en/administration/texts/start/en")
    with database.session(write=True) as session:
        actor = people.platform_admin.actor
        operations.save_text(session, actor, "start", "en", "Theirs.", now=now, revision=0)
        session.commit()
    clash = page.submit("Save and show the text", 409, body="Mine.")
    assert "Theirs." in clash.text
    assert clash.value("body") == "Mine."
    clash.submit("Save and show the text")
    assert "Mine." in anonymous(admin).open("/en/").text


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "<img src=x onerror=alert(1)>",
        "## <b onmouseover=x>head</b>\n\n![p](https://evil.example/p.png)",
    ],
)
def test_a_text_cannot_hold_a_program(admin: Visitor, people: People, evil: str) -> None:
    page = admin.open("/en/administration/texts/about/en")
    page = page.submit("Look at it first", body=evil)
    page.submit("Save and show the text")
    about = anonymous(admin).open("/en/about")
    assert not [s for s in about.tree.iter("script") if not s.get("src", "").startswith("/static")]
    for element in about.tree.iter():
        assert not [name for name in element.attrib if str(name).startswith("on")]
    assert not list(about.tree.iter("img"))
    assert "javascript:" not in [a.get("href", "")[:11] for a in about.tree.iter("a")]


def test_a_text_that_is_too_long_or_holds_a_personal_number_is_refused(
    admin: Visitor, people: People
) -> None:
    page = admin.open("/en/administration/texts/about/en")
    long = page.submit("Save and show the text", 422, body="å" * 30_001)
    assert "At most 30000 characters" in long.text
    found = page.submit("Save and show the text", 422, body="Ring 19121212-1212.")
    assert "looks like a personal number" in found.text


def test_only_known_texts_can_be_written(admin: Visitor, people: People) -> None:
    for address in ("texts/other/sv", "texts/about/fi", "texts/about/sv/9", "reasons/other/new"):
        admin.open(f"/en/administration/{address}", 404)


# Details and limits


def test_the_arenas_name_and_contact_are_changed_and_kept(
    admin: Visitor, database: Database, people: People
) -> None:
    page = admin.open("/en/administration/arena")
    values = {"name": "Arena Nord", "contact": "hej@nord.example", "due_offers": "4"}
    page = page.submit("Save the arena’s details", **values)
    assert "Name of the arena: Arena Nord" in page.text
    about = anonymous(admin).open("/en/about")
    assert "Arena Nord runs the marketplace" in about.text
    assert about.links("hej@nord.example") == ["mailto:hej@nord.example"] * 1
    with database.session() as session:
        assert queries.due_days(session) == {"organisations": 2, "offers": 4, "matches": 5}
        arena = accounts.arena(session)
        assert arena is not None
        assert arena.is_verified, "nobody stands above it to verify it"


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("name", "", "Write a name."),
        ("name", "x" * 161, "At most 160 characters"),
        ("due_offers", "0", "1 to 30"),
        ("due_matches", "two", "Not a valid integer"),
        ("supervisor", "javascript:alert(1)", "begins with https://"),
    ],
)
def test_wrong_details_are_told_beside_their_field(
    admin: Visitor, people: People, field: str, value: str, told: str
) -> None:
    page = admin.open("/en/administration/arena")
    assert told in page.submit("Save the arena’s details", 422, **{field: value}).text


def test_details_changed_by_somebody_else_are_not_written_over(
    admin: Visitor, people: People
) -> None:
    page = admin.open("/en/administration/arena")
    page.submit("Save the arena’s details", name="First")
    clash = page.submit("Save the arena’s details", 409, name="Second")
    assert "Somebody else changed this" in clash.text


# Funders


def _send_logo(page: Page, data: bytes, name: str = "logo.png", status: int = 200) -> Page:
    values = {
        "csrf_token": page.values("csrf_token")[-1],
        "name": "Region Norr",
        "url": "https://norr.example",
        "logo": (io.BytesIO(data), name),
    }
    answer = page.visitor.client.post(
        page.path, data=values, content_type="multipart/form-data", follow_redirects=True
    )
    return Page(page.visitor, answer, status)


def test_a_funders_logo_stands_at_the_foot_of_every_page(
    admin: Visitor, app: Flask, people: People
) -> None:
    page = admin.open("/en/administration/funders")
    assert "Region Norr" in _send_logo(page, PNG).text
    start = anonymous(admin).open("/en/")
    (picture,) = start.tree.iter("img")
    assert picture.get("alt") == "Region Norr"
    answer = anonymous(admin).client.get(picture.get("src", ""))
    assert (answer.data, answer.headers["Content-Type"]) == (PNG, "image/png")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in answer.headers["Cache-Control"]
    hidden = admin.open("/en/administration/funders").follow("Region Norr")
    hidden.submit("Save the funder", is_shown=None)
    assert not list(anonymous(admin).open("/en/").tree.iter("img"))
    anonymous(admin).open(picture.get("src", ""), 404)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>", "no picture that can be shown"),
        (b"GIF89a....", "no picture that can be shown"),
        (b"RIFF\0\0\0\0AVI ", "no picture that can be shown"),
        (b"", "no picture that can be shown"),
        (PNG + b"\0" * 70_000, "larger than 60 kB"),
    ],
)
def test_what_is_no_small_picture_is_refused(
    admin: Visitor, app: Flask, people: People, data: bytes, told: str
) -> None:
    page = admin.open("/en/administration/funders")
    assert told in _send_logo(page, data, status=422).text
    assert not list(Path(app.config["SETTINGS"].files_dir).glob("*/*"))


def test_a_torn_logo_is_not_served(admin: Visitor, app: Flask, people: People) -> None:
    _send_logo(admin.open("/en/administration/funders"), PNG)
    (path,) = Path(app.config["SETTINGS"].files_dir).glob("*/*")
    path.write_bytes(b"<html>")
    admin.open(f"/funders/{path.name}", 404)
    for name in ("..%2F..%2Fx", "0" * 64, "%00"):
        assert admin.client.get(f"/funders/{name}").status_code in {400, 404}


# Reasons


def test_reasons_are_added_worded_anew_and_switched_off(
    admin: Visitor, database: Database, people: People
) -> None:
    page = admin.open("/sv/administration/reasons").follow("Fel plats")
    page.submit("Spara skälet", sv="Fel län", en="Wrong county")
    page = admin.open("/sv/administration/reasons/match_dismiss/new")
    page.submit("Spara skälet", sv="För dyrt", en="Too expensive")
    page = admin.open("/sv/administration/reasons").follow("Fel målgrupp")
    page.submit("Spara skälet", is_on=None)
    with database.session() as session:
        labels = dict(queries.reasons(session, "match_dismiss", "sv"))
        assert list(labels.values()) == ["Fel län", "För dyrt", "Eget skäl"]
        assert queries.reason_label(session, "match_dismiss", "wrong_group", "sv") == "Fel målgrupp"
        assert not queries.is_reason(session, "match_dismiss", "wrong_group")
        assert queries.is_reason(session, "match_dismiss", "wrong_place")
        assert all(len(code) <= 20 for code in labels), "decisions keep twenty characters"


def test_ones_own_words_can_always_be_a_reason(
    admin: Visitor, database: Database, people: People
) -> None:
    page = admin.open("/en/administration/reasons/offer_return/other")
    refused = page.submit("Save the reason", 422, is_on=None)
    assert refused.heading == "A reason"
    with database.session() as session:
        assert queries.is_reason(session, "offer_return", "other")


# Areas


def test_areas_are_switched_off_with_those_below_and_on_again(
    admin: Visitor, database: Database, people: People
) -> None:
    page = admin.open("/en/administration/areas")
    every = [b.get("value", "") for b in page.tree.iter("input") if b.get("name") == "areas"]
    page.submit("Save the areas", areas=[code for code in every if code != "care"])
    with database.session() as session:
        off = queries.areas_off(session)
        choices = dict(queries.area_choices(session, "en"))
    assert "care" in off
    assert "homecare" in off
    assert "homecare" not in choices
    assert choices
    none = admin.open("/en/administration/areas").submit("Save the areas", 422, areas=[])
    assert "Keep at least one area." in none.text
    admin.open("/en/administration/areas").submit("Save the areas", areas=every)
    with database.session() as session:
        assert queries.areas_off(session) == frozenset()


# Accessibility


def test_r19_the_statement_has_a_form_and_the_supervisor(
    visitor: Visitor, database: Database, people: People
) -> None:
    page = visitor.open("/sv/accessibility")
    assert "https://www.digg.se/tdosanmalan" in {a.get("href") for a in page.tree.iter("a")}
    form = page.follow("Skriv här vad som inte fungerar")
    sent = form.submit(
        "Skicka till arenan",
        text="Knappen läses inte upp.",
        page="/sv/needs",
        aid="NVDA",
        reply_to="lena@exempel.example",
    )
    assert "Tack. Arenan har fått det du skrev." in sent.text
    assert sent.heading == "Tillgänglighetsredogörelse"
    with database.session() as session:
        (event,) = session.scalars(select(Event).filter_by(kind="feedback.received"))
        assert set(event.refs) == {"feedback"}
    for who in (people.platform_admin, people.moderator):
        listed = visitor.sign_in(who).open("/sv/administration/feedback")
        assert "Knappen läses inte upp." in listed.text
    done = listed.submit("Det är omhändertaget", note="Rättat i dag.")
    assert "Knappen" not in done.text
    seen = done.follow("Omhändertaget")
    assert "Rättat i dag." in seen.text
    assert "Mia Falk" in seen.text
    for who in (people.auditor, people.author, people.editor):
        visitor.sign_in(who).open("/sv/administration/feedback", 403)


def test_r19_the_supervisors_link_and_the_date_follow_what_is_written(
    admin: Visitor, clock: Clock, people: People
) -> None:
    clock.time += timedelta(days=10)
    page = admin.open("/en/administration/arena")
    page.submit("Save the arena’s details", supervisor="https://tillsyn.example/anmal")
    text = admin.open("/en/administration/texts/accessibility/en")
    text.submit("Save and show the text", body="We know of no faults.")
    statement = anonymous(admin).open("/en/accessibility")
    assert "https://tillsyn.example/anmal" in {a.get("href") for a in statement.tree.iter("a")}
    assert f"last updated on {clock.time.day} {clock.time:%B %Y}" in statement.text
    assert statement.links("Write here what does not work")


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"text": ""}, "Write what does not work."),
        ({"text": "x" * 4001}, "At most 4000 characters"),
        ({"text": "Me 19121212-1212"}, "looks like a personal number"),
        ({"text": "x", "reply_to": "not an address"}, "does not look like an e-mail address"),
        ({"text": "x", "page": "p" * 301}, "At most 300 characters"),
    ],
)
def test_feedback_that_does_not_hold_is_told(
    visitor: Visitor, database: Database, people: People, values: dict[str, str], told: str
) -> None:
    page = visitor.open("/en/accessibility/feedback")
    assert told in page.submit("Send to the arena", 422, **values).text
    with database.session() as session:
        assert session.scalars(select(Feedback)).all() == []


def test_feedback_is_limited_and_nothing_typed_is_lost(visitor: Visitor, people: People) -> None:
    page = visitor.open("/en/accessibility/feedback")
    for _ in range(20):
        page.submit("Send to the arena", text="Again.")
    refused = page.submit("Send to the arena", 429, text="Once more.")
    assert refused.value("text") == "Once more."


def test_an_area_that_is_switched_off_is_not_offered_but_stays_where_it_is(
    visitor: Visitor, app: Flask, database: Database, people: People, now: datetime
) -> None:
    with database.session(write=True) as session:
        elsewhere = make_need(session, people, now, "draft", welfare_areas=["school"])
        draft = make_need(session, people, now, "draft")
        offer = make_offer(session, people, now)
        make_need(session, people, now, "announced")
        session.commit()
    index.rebuild(database, app.extensions["engine"])
    with database.session(write=True) as session:
        off = {"areas_off": ["homecare", "preschool"]}
        operations.save_settings(session, people.platform_admin.actor, off, now=now)
        session.commit()
    shown = _areas(visitor.open("/en/needs"), "area")
    assert "homecare" in shown, "somebody needs it"
    assert "preschool" not in shown
    visitor.sign_in(people.author)
    stands = _areas(visitor.open(f"/en/needs/{draft.ref}/edit/who"), "welfare_areas")
    assert "homecare" in stands
    other = _areas(visitor.open(f"/en/needs/{elsewhere.ref}/edit/who"), "welfare_areas")
    assert "homecare" not in other
    assert "school" in other
    visitor.sign_in(people.editor)
    page = visitor.open(f"/en/offers/{offer.ref}/edit")
    assert "homecare" in _areas(page, "welfare_areas")
    assert "preschool" not in _areas(page, "welfare_areas")


def _areas(page: Page, name: str) -> set[str]:
    return {box.get("value", "") for box in page.tree.iter("input") if box.get("name") == name}
