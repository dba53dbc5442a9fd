"""A need over time, in pages without JavaScript: new versions, what they changed, and its end."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from marketplace.accounts.models import Person
from marketplace.core.db import Database
from marketplace.needs import operations, queries
from marketplace.needs.models import Need
from marketplace.worker import Worker
from tests.counting import statements
from tests.factories import make_need, make_proposal
from tests.personas import People
from tests.visitor import Page, Visitor

REF = "B-2026-0001"
NEED = f"/sv/needs/{REF}"


@pytest.fixture
def ref(database: Database, people: People, now: datetime) -> str:
    """A need that is open for answers."""
    return _make(database, people, now, "open")


@pytest.fixture
def announced(database: Database, people: People, now: datetime) -> str:
    """A need that is not open yet."""
    return _make(database, people, now, "announced")


def _make(database: Database, people: People, now: datetime, state: str) -> str:
    with database.session(write=True) as session:
        need = make_need(session, people, now, state)
        session.commit()
        return need.ref


def renew(database: Database, people: People, now: datetime, times: int = 1) -> None:
    """Give the need so many new versions."""
    for number in range(times):
        with database.session(write=True) as session:
            need = queries.need_by_ref(session, REF)
            assert need is not None
            _renew(session, people, need, now + timedelta(minutes=number), number)
            session.commit()


def _renew(session: object, people: People, need: Need, at: datetime, number: int) -> None:
    author, approver = people.author.actor, people.approver.actor
    operations.start_revision(session, author, need, now=at)  # type: ignore[arg-type]
    values = {
        "title": f"Titel nummer {number}",
        "summary": f"{at.isoformat()} {number} {need.revision}",
    }
    operations.update_need(session, author, need, values, now=at)  # type: ignore[arg-type]
    note = f"Ändring {number}."
    operations.publish_revision(session, approver, need, note=note, now=at)  # type: ignore[arg-type]


def write_version(visitor: Visitor, people: People) -> Page:
    """The author opens a new version and changes two things; the page of the version."""
    page = visitor.sign_in(people.author).open(NEED).submit("Skriv en ny version")
    assert "Ny version av ett publicerat behov" in page.text
    assert "Inget än." in page.text
    visitor.open(f"{NEED}/edit/who").submit("Spara utkast", volume="226 personer")
    visitor.open(f"{NEED}/edit/problem").submit(
        "Spara utkast", problem="I hemtjänsten väcks 226 personer varje natt av en tillsyn."
    )
    return visitor.open(f"{NEED}/draft")


def test_a_new_version_from_working_copy_to_what_everybody_compares(
    visitor: Visitor, people: People, ref: str
) -> None:
    page = write_version(visitor, people)
    assert "Borttaget: 140 Tillagt: 226" in page.text
    assert "En godkännare publicerar den nya versionen." in page.text
    # Nobody else sees any of it yet.
    visitor.client.delete_cookie("session")
    assert "226" not in visitor.open(NEED).text
    page = visitor.sign_in(people.approver).open(NEED).follow("Fortsätt med den nya versionen")
    page = page.submit("Publicera nya versionen", note="Fler har fått beslut.")
    assert page.path == NEED
    assert "Version 2 är publicerad." in page.text
    visitor.client.delete_cookie("session")
    page = visitor.open(NEED)
    assert "Ändrat 24 november, version 2." in page.text
    assert "Fler har fått beslut." in page.text
    page = page.follow("Alla versioner och ändringar")
    assert "Borttaget: 140 Tillagt: 226" in page.text
    assert "2 fält har ändrats" in page.text
    for name in ("Anna Lind", "Karin Sjöberg"):
        assert name not in page.text


def test_a_choice_from_a_list_is_exchanged_whole(
    visitor: Visitor, people: People, ref: str
) -> None:
    def save(band: str) -> str:
        visitor.open(f"{NEED}/edit/market").submit("Spara utkast", budget_band=band)
        return visitor.open(f"{NEED}/draft").text

    visitor.sign_in(people.approver).open(NEED).submit("Skriv en ny version")
    assert "Under 0,7 miljoner kronor" in save("under_0_7")
    visitor.open(f"{NEED}/draft").submit("Publicera nya versionen", note="En ram finns.")
    visitor.open(NEED).submit("Skriv en ny version")
    told = "Borttaget: Under 0,7 miljoner kronor Tillagt: 0,7–2 miljoner kronor"
    assert told in save("0_7_to_2")


def test_a_version_without_a_note_comes_back_with_what_to_do(
    visitor: Visitor, people: People, ref: str
) -> None:
    write_version(visitor, people)
    page = visitor.sign_in(people.approver).open(f"{NEED}/draft")
    page = page.submit("Publicera nya versionen", 422)
    assert "Skriv vad som ändras och varför." in page.text


def test_a_version_is_thrown_away_after_a_question(
    visitor: Visitor, people: People, ref: str
) -> None:
    page = write_version(visitor, people).follow("Kasta den nya versionen")
    assert page.heading == "Ska den nya versionen kastas?"
    page = page.submit("Kasta den nya versionen")
    assert page.path == NEED
    assert "226 personer" not in page.text


def test_r1_every_published_version_can_be_read_by_everybody_alike(
    visitor: Visitor, people: People, database: Database, now: datetime, ref: str
) -> None:
    old_title = visitor.open(NEED).heading
    renew(database, people, now, 2)
    seen = []
    for reader in (None, people.rival, people.neighbour):
        if reader is not None:
            visitor.sign_in(reader)
        page = visitor.open(f"{NEED}/versions/1")
        assert page.heading == old_title
        assert "Den gäller inte längre." in page.text
        seen.append(page.text[page.text.index("Version 1, publicerad") :])
        log = visitor.open(f"{NEED}/versions").text
        for told in ("Version 3, gäller nu", "Version 2", "Ändring 0.", "Ändring 1."):
            assert told in log
    assert len(set(seen)) == 1
    assert visitor.open(NEED).heading == "Titel nummer 1"
    visitor.open(f"{NEED}/versions/4", 404)


def test_r2_a_need_and_its_versions_say_that_this_is_no_procurement(
    visitor: Visitor, people: People, database: Database, now: datetime, ref: str
) -> None:
    renew(database, people, now)
    for address in (NEED, f"{NEED}/versions", f"{NEED}/versions/1"):
        assert "Detta är inte en upphandling. Svar är inte anbud." in visitor.open(address).text
        english = visitor.open(address.replace("/sv/", "/en/"))
        assert "This is not procurement. Answers are not tenders." in english.text


def test_r15_what_is_internal_is_on_no_public_page(
    visitor: Visitor, people: People, database: Database, now: datetime, ref: str
) -> None:
    with database.session(write=True) as session:
        need = queries.need_by_ref(session, REF)
        assert need is not None
        actor = people.author.actor
        operations.start_revision(session, actor, need, now=now)
        values = {
            "volume": "Offentliga ordet",
            "internal_notes": "Hemliga ordet",
            "registry_number": "DNR-4711",
            "working_title": "Arbetsordet",
        }
        operations.update_need(session, actor, need, values, now=now)
        operations.comment_need(session, actor, need, "Kommentarsordet", now=now)
        operations.publish_revision(session, people.approver.actor, need, note="Ny.", now=now)
        session.commit()
    # The scan is worth something: it finds what is public.
    pages = [visitor.open(a).text for a in (NEED, f"{NEED}/versions", f"{NEED}/versions/2")]
    assert all("Offentliga ordet" in page for page in pages)
    pages += [visitor.open(f"/sv/needs?q={word}").text for word in ("Hemliga", "Arbetsordet")]
    for reader in (people.rival, people.neighbour, people.moderator):
        pages.append(visitor.sign_in(reader).open(NEED).text)
    for word in ("Hemliga ordet", "DNR-4711", "Kommentarsordet"):
        assert not any(word in page for page in pages)


def test_the_versions_compared_are_chosen(
    visitor: Visitor, people: People, database: Database, now: datetime, ref: str
) -> None:
    renew(database, people, now, 3)
    page = visitor.open(f"{NEED}/versions").submit("Jämför", **{"from": "1", "to": "3"})
    assert "Tillagt: Titel nummer 1" in page.text
    assert "versions 2, 3" not in page.text
    assert "version 2, 3" in page.text
    # Unreadable choices are the newest; the order does not matter.
    assert "Titel nummer 2" in visitor.open(f"{NEED}/versions?from=x&to=99").text
    turned = visitor.open(f"{NEED}/versions?from=3&to=1")
    assert "Tillagt: Titel nummer 1" in turned.text


def test_an_early_need_opens_by_a_new_version(
    visitor: Visitor, people: People, announced: str
) -> None:
    visitor.sign_in(people.approver).open(NEED).submit("Skriv en ny version")
    visitor.open(f"{NEED}/edit/problem").submit(
        "Spara utkast",
        **{"success_measures-0-measure": "Väckta", "success_measures-0-target": "20"},
    )
    visitor.open(f"{NEED}/edit/who").submit("Spara utkast", target_groups=["older"])
    visitor.open(f"{NEED}/edit/market").submit(
        "Spara utkast",
        **{"open_questions-0-text": "Hur?"},
        dialogue_forms=["rfi"],
        answers_close_at="2026-12-24",
    )
    page = visitor.open(f"{NEED}/draft")
    page = page.submit("Publicera och öppna för svar", note="Öppet för svar.")
    assert "30 dagar kvar att svara" in page.text


def test_answers_are_closed_by_hand_and_opened_again(
    visitor: Visitor, people: People, ref: str
) -> None:
    page = visitor.sign_in(people.approver).open(NEED).follow("Stäng för svar")
    assert "Skriv varför." in page.submit("Stäng för svar", 422).text
    page = page.submit("Stäng för svar", reason="Vi har fått det vi behöver.")
    assert "Vi har fått det vi behöver." in page.text
    assert "Sista svarsdag var 24 november 2026" in page.text
    page = page.follow("Öppna för svar igen")
    refused = page.submit("Öppna för svar", 422, reason="Fler hinner.", day="2026-11-23")
    assert "Dagen har redan varit. Välj" in refused.text
    assert refused.value("reason") == "Fler hinner."
    page = page.submit("Öppna för svar", reason="Fler hinner.", day="2026-12-31")
    assert "37 dagar kvar att svara" in page.text
    assert "Fler hinner." in page.text


def test_what_cannot_be_done_now_says_so_and_gives_the_text_back(
    visitor: Visitor, people: People, ref: str
) -> None:
    page = visitor.sign_in(people.approver).open(f"{NEED}/close-answers")
    page.submit("Stäng för svar", reason="Nog.")
    late = page.submit("Stäng för svar", 409, reason="Mitt skäl.")
    assert "Behovet har ändrats sedan du öppnade sidan" in late.heading
    assert late.values("reason") == []
    assert "Mitt skäl." in late.text


@pytest.mark.parametrize("what", ["close-answers", "reopen", "withdraw"])
def test_others_do_not_come_to_the_decisions(
    visitor: Visitor, people: People, ref: str, what: str
) -> None:
    for who in (people.author, people.editor, people.auditor):
        visitor.sign_in(who).open(f"{NEED}/{what}", 403)
    visitor.sign_in(people.neighbour).open(f"{NEED}/{what}", 404)


def test_a_withdrawn_need_leaves_a_tombstone_at_every_address(
    visitor: Visitor, people: People, database: Database, now: datetime, ref: str
) -> None:
    renew(database, people, now)
    page = visitor.sign_in(people.approver).open(NEED).follow("Återkalla behovet")
    page.submit("Återkalla behovet", 410, reason="Vi löser det själva.")
    visitor.client.delete_cookie("session")
    for address in (NEED, f"{NEED}/versions", f"{NEED}/versions/1", f"{NEED}/versions/2"):
        page = visitor.open(address, 410)
        for told in (
            "Vi löser det själva.",
            "Återkallat av Ekbackens kommun",
            "hemtjanst@ekbacken.example",
            "Version 1 publicerades.",
        ):
            assert told in page.text
        assert "I hemtjänsten väcks 140 personer" not in page.text
    assert REF not in visitor.open("/sv/needs").text
    assert "Titel nummer 0" not in visitor.open("/sv/needs").text


def test_the_arena_withdraws_too_and_the_page_says_so(
    visitor: Visitor, people: People, ref: str
) -> None:
    page = visitor.sign_in(people.moderator).open(NEED).follow("Återkalla behovet")
    page = page.submit("Återkalla behovet", 410, reason="Texten är inte ett behov.")
    assert "Återkallat av arenan" in page.text


def test_a_visitor_signs_in_and_then_follows_by_a_button(
    visitor: Visitor, people: People, database: Database, announced: str
) -> None:
    page = visitor.open(NEED).follow("Följ behovet")
    assert page.path == "/sv/sign-in"
    page = visitor.sign_in(people.rival).open(f"{NEED}/follow")
    with database.session() as session:
        need = queries.need_by_ref(session, REF)
        assert need is not None
        assert queries.followers(session, need.id) == []
    page = page.submit("Följ behovet")
    assert "1 följer. Det syns inte vem." in page.text
    page = page.submit("Sluta följa behovet")
    assert "1 följer" not in page.text
    page.submit("Följ behovet")


def test_one_follows_from_the_needs_own_page(visitor: Visitor, people: People, ref: str) -> None:
    page = visitor.sign_in(people.rival).open(NEED).submit("Följ behovet")
    assert "Du får veta när behovet ändras." in page.text


def test_many_versions_and_proposals_cost_no_more_statements_than_few(
    app: Flask, visitor: Visitor, people: People, database: Database, now: datetime, ref: str
) -> None:
    renew(database, people, now, 1)
    with database.session(write=True) as session:
        need = queries.need_by_ref(session, REF)
        assert need is not None
        make_proposal(session, people, need, now, "submitted")
        session.commit()

    def asked(address: str) -> int:
        with statements(app) as sent:
            visitor.open(address)
        return len(sent)

    addresses = (NEED, f"{NEED}/versions", f"{NEED}/versions/1")
    readers = (people.editor, people.approver)
    few = [asked(a) for reader in readers if visitor.sign_in(reader) for a in addresses]
    renew(database, people, now, 28)
    with database.session(write=True) as session:
        need = queries.need_by_ref(session, REF)
        assert need is not None
        for _number in range(49):
            make_proposal(session, people, need, now, "submitted")
        session.commit()
    many = [asked(a) for reader in readers if visitor.sign_in(reader) for a in addresses]
    assert many == few
    assert max(many) <= 25


def test_a_withdrawn_need_is_out_of_search_at_once_and_out_of_the_index_later(
    visitor: Visitor, people: People, worker: Worker, database: Database, ref: str, now: datetime
) -> None:
    worker.drain()
    found = visitor.open("/sv/needs?q=natt")
    assert ref in "".join(found.links("Trygg natt hemma utan onödiga besök"))
    with database.session(write=True) as session:
        need = queries.need_by_ref(session, ref)
        assert need is not None
        actor = people.approver.actor
        operations.withdraw_need(session, actor, need, reason="Vi löser det.", now=now)
        session.commit()
    for _time in ("before the index knows", "after"):
        assert visitor.open("/sv/needs?q=natt").links("Trygg natt hemma utan onödiga besök") == []
        assert visitor.open("/sv/needs").links("Trygg natt hemma utan onödiga besök") == []
        worker.drain()
    assert ref not in worker.context.engine.refs()


def test_who_has_left_follows_nothing(
    people: People, database: Database, ref: str, now: datetime
) -> None:
    with database.session(write=True) as session:
        need = queries.need_by_ref(session, ref)
        assert need is not None
        operations.follow_need(session, people.rival.actor, need, now=now)
        session.get_one(Person, people.rival.person.id).deleted_at = now
        assert queries.followers(session, need.id) == []
        assert queries.count_followers(session, need.id) == 0


def test_many_comments_come_a_page_at_a_time_the_newest_first(
    visitor: Visitor, people: People, database: Database, now: datetime
) -> None:
    with database.session(write=True) as session:
        need = make_need(session, people, now)
        for number in range(1, 24):
            text = f"Kommentar {number:02}."
            operations.comment_need(session, people.author.actor, need, text, now=now)
        session.commit()
    page = visitor.sign_in(people.author).open(f"{NEED}/draft")
    assert "Kommentar 23." in page.text
    assert "Kommentar 03." not in page.text
    assert page.text.index("Kommentar 04.") < page.text.index("Kommentar 23.")
    older = page.follow("Nästa sida")
    assert "Kommentar 03." in older.text
    assert "Kommentar 04." not in older.text
