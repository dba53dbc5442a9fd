"""R22: a passage is masked everywhere, in pages, explanations, search, suggestions and files."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from config import Settings
from marketplace.core.audit import AccessEntry
from marketplace.core.db import Database
from marketplace.matching.models import Match
from marketplace.needs import operations as needs
from marketplace.needs.models import Need, NeedMask
from marketplace.worker import Worker
from tests import html
from tests.clock import Clock
from tests.factories import make_need, make_offer
from tests.personas import People
from tests.visitor import Page, Visitor

WORD = "Gunnarskogsvägen"
NAME = f"Inga på {WORD}"
PROBLEM = f"I hemtjänsten väcks 140 varje natt. Ett exempel är **Inga** på {WORD}, som väcks."
OFFER = f"I hemtjänsten väcks många. Vi finns på {WORD} i Ekbacken."
# As the index keeps it: the beginning of its stem.
STEM = b"gunnarskogsv"
REASON = "En enskild person gick att känna igen."
ENGLISH = {"problem": f"Home care wakes 140 a night. One example is {NAME}."}


@pytest.fixture
def need(database: Database, people: People, now: datetime, clock: Clock) -> Need:
    """A need with two versions, a translation of the second, and a pair; all name the street."""
    with database.session(write=True) as session:
        make_offer(session, people, now, "published", problem_solved=OFFER)
        need = make_need(session, people, now, "open", problem=PROBLEM)
        author, approver = people.author.actor, people.approver.actor
        later = now + timedelta(hours=1)
        needs.start_revision(session, author, need, now=later)
        needs.update_need(session, author, need, {"summary": f"Fler än {NAME} väcks."}, now=later)
        needs.publish_revision(session, approver, need, note=f"Tog med {NAME}.", now=later)
        from_master = {
            "title": "Calm nights",
            "summary": f"More than {NAME} are woken.",
            "problem": ENGLISH["problem"],
            "desired_outcome": "Sleep.",
            "open_questions.q1.text": "How?",
            "success_measures.0.measure": "Woken a night",
            "success_measures.0.baseline": "140",
        }
        needs.save_translation(
            session, approver, need, from_master, version=2, publish=True, now=later
        )
        session.commit()
    clock.time = now + timedelta(hours=2)
    return need


def everywhere(visitor: Visitor, people: People, match_id: int) -> dict[str, str]:
    """Every page on which the word could be read, and who reads it."""
    pages = {
        name: visitor.open(f"/sv/needs/B-2026-0001{path}", **args).response.text
        for name, path, args in (
            ("need", "", {}),
            ("first version", "/versions/1", {}),
            ("second version", "/versions/2", {}),
            ("difference", "/versions?from=1&to=2", {}),
        )
    }
    pages["translation"] = visitor.open("/en/needs/B-2026-0001").response.text
    pages["list"] = visitor.open("/sv/needs").response.text
    pages["English list"] = visitor.open("/en/needs").response.text
    pages["feed of hits"] = visitor.open("/sv/needs?q=hemtjänst").response.text
    pages["offer"] = visitor.open("/sv/offers/E-2026-0001").response.text
    pages["body"] = visitor.open(
        f"/sv/organisations/{people.author.organisation.ref}"
    ).response.text
    visitor.sign_in(people.moderator)
    pages["explanation"] = visitor.open(f"/sv/matches/{match_id}").response.text
    pages["introduction"] = visitor.open(f"/sv/matches/{match_id}").response.text
    sign_out(visitor)
    return pages


def test_r22_the_word_is_in_all_of_them_first_and_in_none_afterwards(
    visitor: Visitor,
    people: People,
    need: Need,
    database: Database,
    worker: Worker,
    settings: Settings,
) -> None:
    worker.drain()
    with database.session() as session:
        match_id = session.scalars(select(Match.id)).one()
        terms = session.scalars(select(Match.explanation)).one()["terms"]
    assert WORD.lower() in {term["word"] for term in terms}
    before = everywhere(visitor, people, match_id)
    named = {name for name, text in before.items() if WORD in text or WORD.lower() in text}
    assert named >= {
        "need",
        "first version",
        "second version",
        "difference",
        "translation",
        "list",
        "English list",
        "explanation",
    }
    assert STEM in index_bytes(settings)
    assert "B-2026-0001" in found_by(visitor, WORD)
    assert WORD.lower() in visitor.open("/sv/needs?q=gunnarskogsvägn").response.text

    mask(visitor.sign_in(people.approver), NAME)
    # At once, before any worker has run: nobody finds it, and nobody is suggested it.
    sign_out(visitor)
    assert WORD.lower() not in visitor.open("/sv/needs?q=gunnarskogsvägn").response.text.lower()
    # The offer is the company's own text: its word stays there, and there alone.
    after = everywhere(visitor, people, match_id)
    still = {name for name, text in after.items() if NAME in text or "Inga" in text}
    assert still == set()
    assert {n for n, t in after.items() if WORD in t} <= {"offer", "explanation", "introduction"}

    worker.drain()
    after = everywhere(visitor, people, match_id)
    assert {name for name, text in after.items() if "Inga" in text} == set()
    with database.session() as session:
        for explanation in session.scalars(select(Match.explanation)):
            assert WORD.lower() not in str(explanation)
    assert "B-2026-0001" not in found_by(visitor, WORD)
    assert "[maskat]" in visitor.open("/sv/needs/B-2026-0001").text
    assert "[masked]" in visitor.open("/en/needs/B-2026-0001").text


def test_r22_the_bytes_are_gone_from_the_index_files(
    visitor: Visitor,
    people: People,
    database: Database,
    now: datetime,
    worker: Worker,
    settings: Settings,
) -> None:
    with database.session(write=True) as session:
        make_need(session, people, now, "announced", problem=PROBLEM)
        session.commit()
    worker.drain()
    assert STEM in index_bytes(settings)
    mask(visitor.sign_in(people.approver), NAME)
    worker.drain()
    assert STEM not in index_bytes(settings)
    sign_out(visitor)
    assert WORD.lower() not in visitor.open("/sv/needs?q=gunnarskogsvägn").response.text.lower()


def test_every_place_is_seen_before_anything_is_changed(
    visitor: Visitor, people: People, need: Need, database: Database
) -> None:
    page = visitor.sign_in(people.approver).open("/sv/needs/B-2026-0001")
    page = page.follow("Maska en uppgift")
    assert page.heading == "Maska en uppgift"
    page = page.submit("Visa var det står", passage=NAME)
    assert "Finns på 6 ställen" in page.text
    for where in (
        "Version 1–2, Problem och nuläge",
        "Version 2, Sammanfattning",
        "Översättningen av version 2, Problem och nuläge",
    ):
        assert where in page.text
    with database.session() as session:
        assert session.scalars(select(NeedMask)).all() == []
    page = page.submit("Maska på 6 ställen", status=422, reason=REASON)
    assert "Välj ett av alternativen." in page.text
    page = page.submit("Maska på 6 ställen", ground="social")
    assert "Maskat på 6 ställen." in page.text
    assert "Skäl: En enskild person gick att känna igen." in page.text
    assert "Offentlighets- och sekretesslagen 26 kap. 1 §" in page.text


def test_other_words_than_those_whose_places_were_seen_are_shown_first(
    visitor: Visitor, people: People, need: Need
) -> None:
    page = visitor.sign_in(people.approver).open("/sv/needs/B-2026-0001/mask")
    page = page.submit("Visa var det står", passage=NAME)
    page = page.submit("Maska på 6 ställen", passage="hemtjänsten", reason=REASON)
    assert "Finns på" in page.text
    assert "[maskat]" not in visitor.open("/sv/needs/B-2026-0001").text


def test_what_stands_nowhere_is_told(visitor: Visitor, people: People, need: Need) -> None:
    page = visitor.sign_in(people.approver).open("/sv/needs/B-2026-0001/mask")
    page = page.submit("Visa var det står", passage="Ingen alls", status=422)
    assert "Det här står ingenstans" in page.text
    assert page.value("passage") == "Ingen alls"


@pytest.mark.parametrize("who", ["author", "neighbour", "moderator", "editor", "auditor"])
def test_nobody_else_meets_the_page(visitor: Visitor, people: People, need: Need, who: str) -> None:
    visitor.sign_in(getattr(people, who))
    for path in ("mask", "masks", "masks/1"):
        visitor.open(f"/sv/needs/B-2026-0001/{path}", status=404)


def test_r18_each_reading_of_the_original_is_logged(
    visitor: Visitor, people: People, need: Need, database: Database
) -> None:
    mask(visitor.sign_in(people.approver), NAME)
    page = visitor.open("/sv/needs/B-2026-0001/masks")
    assert NAME not in page.text
    page = page.follow("Läs originalet")
    assert NAME in page.text
    with database.session() as session:
        (entry,) = session.scalars(select(AccessEntry).filter_by(object_kind="need_mask"))
        assert entry.person_id == people.approver.person.id
    page = page.submit("Förstör originalet", status=422)
    page = page.submit("Förstör originalet", decision="KS 2026/12")
    assert "Originalet är förstört, enligt beslut KS 2026/12." in page.text
    visitor.sign_in(people.platform_admin)
    assert "Läs originalet" not in visitor.open("/sv/needs/B-2026-0001/masks").text
    visitor.open("/sv/needs/B-2026-0001/masks/1", status=403)


def test_a_draft_opened_before_the_masking_cannot_bring_the_words_back(
    visitor: Visitor, people: People, need: Need, app: Any
) -> None:
    page = visitor.sign_in(people.author).open("/sv/needs/B-2026-0001")
    page = page.submit("Skriv en ny version")
    writing = visitor.open("/sv/needs/B-2026-0001/edit/problem")
    assert WORD in writing.value("problem")
    other = Visitor(app.test_client())
    mask(other.sign_in(people.approver), NAME)
    typed = writing.value("problem") + " Varje natt."
    page = writing.submit("Spara utkast", status=409, problem=typed)
    page = page.submit("Spara den hopslagna texten", status=422, **{"choice-problem": "mine"})
    assert "Här står något som har maskats." in page.text
    page.submit("Spara den hopslagna texten", **{"choice-problem": "theirs"})
    assert WORD not in visitor.open("/sv/needs/B-2026-0001/edit/problem").value("problem")


def test_a_mask_that_matches_in_twenty_versions(
    visitor: Visitor, people: People, database: Database, now: datetime, clock: Clock
) -> None:
    with database.session(write=True) as session:
        need = make_need(session, people, now, "announced", problem=PROBLEM)
        for number in range(2, 21):
            at = now + timedelta(minutes=number)
            needs.start_revision(session, people.author.actor, need, now=at)
            values = {"volume": f"{number} personer"}
            needs.update_need(session, people.author.actor, need, values, now=at)
            needs.publish_revision(session, people.approver.actor, need, note="Antalet.", now=at)
        session.commit()
    clock.time = now + timedelta(hours=1)
    page = visitor.sign_in(people.approver).open("/sv/needs/B-2026-0001/mask")
    page = page.submit("Visa var det står", passage=NAME)
    assert "Finns på 20 ställen" in page.text
    assert "Version 1–20, Problem och nuläge" in page.text
    page.submit("Maska på 20 ställen", reason=REASON, ground="social")
    for number in (1, 7, 20):
        text = visitor.open(f"/sv/needs/B-2026-0001/versions/{number}").text
        assert WORD not in text
        assert "[maskat]" in text


def test_a_withdrawn_need_is_masked_too(
    visitor: Visitor, people: People, need: Need, database: Database, now: datetime
) -> None:
    with database.session(write=True) as session:
        stored = session.get_one(Need, need.id)
        needs.withdraw_need(
            session, people.approver.actor, stored, reason=f"Efter samtal med {NAME}.", now=now
        )
        session.commit()
    assert NAME in visitor.open("/sv/needs/B-2026-0001", status=410).text
    page = visitor.sign_in(people.approver).open("/sv/needs/B-2026-0001", status=410)
    page = page.follow("Maska en uppgift").submit("Visa var det står", passage=NAME)
    page.submit("Maska på 7 ställen", reason=REASON, ground="social", status=410)
    sign_out(visitor)
    page = visitor.open("/sv/needs/B-2026-0001", status=410)
    assert NAME not in page.text
    assert "Efter samtal med [maskat]." in page.text


def mask(visitor: Visitor, passage: str) -> Page:
    """Mask a passage as an approver does."""
    page = visitor.open("/sv/needs/B-2026-0001/mask").submit("Visa var det står", passage=passage)
    names = [html.text_of(button) for button in page.tree.iter("button")]
    button = next(name for name in names if name.startswith("Maska på"))
    return page.submit(button, reason=REASON, ground="social")


def sign_out(visitor: Visitor) -> None:
    """Be nobody again."""
    with visitor.client.session_transaction() as cookie:
        cookie.clear()


def index_bytes(settings: Settings) -> bytes:
    """Everything in the files of the index."""
    folder = Path(settings.index_dir)
    return b"\n".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


def found_by(visitor: Visitor, word: str) -> str:
    """What a search for the word lists."""
    return visitor.open(f"/sv/needs?q={word}").response.text
