"""What people look for and nobody offers: counted after the answer, and read on the desk."""

import csv
import io
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from marketplace.browsing import missed
from marketplace.core.db import Database
from marketplace.searches import operations, rules
from marketplace.searches.models import MissedSearch
from marketplace.searches.rules import Missed
from marketplace.worker import Worker
from tests.clock import Clock
from tests.factories import make_need, make_offer
from tests.personas import People
from tests.visitor import Visitor

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
Look = Callable[..., None]
Counts = Callable[[], Iterable[tuple[str, str, str, str, int]]]


@pytest.fixture
def market(database: Database, people: People, now: datetime, worker: Worker) -> None:
    """A need about nights and an offer, which can be found."""
    with database.session(write=True) as session:
        make_need(session, people, now - 20 * DAY, "open")
        make_offer(session, people, now, "published")
        session.commit()
    worker.drain()


@pytest.fixture
def look(visitor: Visitor, market: None) -> Look:
    """Open an address as browsers do, who close what they have read."""

    def look(address: str, agent: str = "Mozilla/5.0") -> None:
        answer = visitor.client.get(address, headers={"User-Agent": agent})
        assert answer.status_code == 200
        assert answer.text
        answer.close()

    return look


@pytest.fixture
def counts(database: Database) -> Counts:
    """What has been counted."""

    def counts() -> list[tuple[str, str, str, str, int]]:
        with database.session() as session:
            rows = session.scalars(select(MissedSearch).order_by(MissedSearch.id))
            return [(r.words, r.language, r.kind, r.outcome, r.times) for r in rows]

    return counts


def test_words_that_find_nothing_are_counted_once_the_answer_is_out(
    visitor: Visitor, look: Look, counts: Counts
) -> None:
    answer = visitor.client.get("/sv/offers?q=Xylofonspel!")
    assert answer.text
    assert counts() == []
    answer.close()
    assert counts() == [("xylofonspel", "sv", "offer", "nothing", 1)]
    look("/en/needs?q=xylofonspel")
    assert counts()[1:] == [("xylofonspel", "en", "need", "nothing", 1)]


def test_words_that_find_something_are_not(look: Look, counts: Counts) -> None:
    look("/sv/needs?q=natt")
    look("/sv/needs")
    look("/sv/needs?q=och")
    assert counts() == []


def test_words_are_not_missed_where_only_a_filter_hides_them(look: Look, counts: Counts) -> None:
    look("/sv/needs?q=natt&area=school")
    assert counts() == []
    look("/sv/needs?q=xylofonspel&area=school&since=7")
    assert [row[0] for row in counts()] == ["xylofonspel"]


def test_words_that_only_similar_texts_have_are_told_apart(look: Look, counts: Counts) -> None:
    look("/sv/needs?q=nattbesöksplanerare")
    assert counts() == [("nattbesöksplanerare", "sv", "need", "similar", 1)]


def test_asking_again_counts_after_a_while(look: Look, counts: Counts, clock: Clock) -> None:
    for _time in range(3):
        look("/sv/needs?q=xylofonspel")
        look("/sv/needs?q=xylofonspel&page=2")
        clock.time += 2 * MINUTE
    assert [row[-1] for row in counts()] == [1]
    clock.time += 10 * MINUTE
    look("/sv/needs?q=xylofonspel")
    assert [row[-1] for row in counts()] == [2]


def test_a_minute_has_room_for_so_many(
    look: Look, counts: Counts, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(missed, "A_MINUTE", 2)
    for words in ("xylofon", "zeppelin", "quisling"):
        look(f"/sv/needs?q={words}")
    assert [row[0] for row in counts()] == ["xylofon", "zeppelin"]
    clock.time += 2 * MINUTE
    look("/sv/needs?q=quisling")
    assert len(list(counts())) == 3


def test_machines_and_those_who_read_the_counts_are_not_counted(
    look: Look, counts: Counts, visitor: Visitor, people: People
) -> None:
    look("/sv/needs?q=xylofonspel", agent="Mozilla/5.0 (compatible; Findebot/2.1)")
    for person in (people.moderator, people.platform_admin):
        visitor.sign_in(person)
        look("/sv/needs?q=xylofonspel")
    assert counts() == []


def test_what_is_typed_about_somebody_is_not_kept(look: Look, counts: Counts) -> None:
    for typed in ("qwx@example.org", "811218-9876", "070-1234567", "qwx.example/anna", "qx " * 40):
        look(f"/sv/needs?q={typed}")
    assert counts() == []


def test_a_count_that_cannot_be_written_harms_nobody(
    look: Look, counts: Counts, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_args: object, **_named: object) -> None:
        raise OperationalError("INSERT xylofonspel", {}, Exception("locked"))

    monkeypatch.setattr(operations, "count_search", busy)
    with capture_logs() as logs:
        look("/sv/needs?q=xylofonspel")
    assert [line["event"] for line in logs if line["log_level"] == "warning"] == [
        "missed_search_not_counted"
    ]
    assert "xylofon" not in str([line for line in logs if "missed" in line["event"]])
    assert counts() == []


@pytest.fixture
def searched(database: Database, now: datetime) -> None:
    """Searches of some days."""
    with database.session(write=True) as session:
        for words, kind, outcome, days in (
            ("xylofonspel", "offer", rules.NOTHING, (1, 2, 3)),
            ("natt", "need", rules.NOTHING, (40, 39)),
            ("=2+3", "need", rules.SIMILAR, (1, 2)),
            ("siv bengtsson", "need", rules.NOTHING, (1, 1)),
        ):
            for ago in days:
                missing = Missed(words, "sv", kind, outcome)
                operations.count_search(session, missing, now=now - ago * DAY)
        session.commit()


@pytest.fixture
def moderator(visitor: Visitor, people: People, market: None, searched: None) -> Visitor:
    return visitor.sign_in(people.moderator)


def test_moderators_read_them_from_the_desk(moderator: Visitor) -> None:
    page = moderator.open("/sv/desk").follow("Sökningar utan träff")
    assert page.heading == "Sökningar utan träff"
    assert "xylofonspel" in page.text
    assert "siv bengtsson" not in page.text
    assert "1 sökning till har gjorts under en enda dag" in page.text
    assert page.links("Fortfarande inget: xylofonspel") == ["/sv/offers?q=xylofonspel"]
    assert page.links("1 träff: natt") == ["/sv/needs?q=natt"]


def test_they_are_narrowed_by_time_kind_and_result(moderator: Visitor) -> None:
    page = moderator.open("/sv/desk/searches")
    assert "natt" not in page.submit("Visa", days="30").text.split("Senast")[1]
    offers = page.submit("Visa", kind="offer")
    assert "xylofonspel" in offers.text
    assert "=2+3" not in offers.text
    similar = page.submit("Visa", found="similar")
    assert "=2+3" in similar.text
    assert "xylofonspel" not in similar.text
    none = offers.submit("Visa", found="similar")
    assert "Ingen sökning passar det du har valt" in none.text


def test_the_file_holds_the_same_and_no_formula(moderator: Visitor) -> None:
    (address,) = moderator.open("/sv/desk/searches?kind=need").links(
        "Ladda ned dem som en fil (CSV)"
    )
    answer = moderator.client.get(address)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert {row["words"]: row["found_nothing"] for row in rows} == {"natt": "2", "'=2+3": "0"}


def test_a_moderator_takes_words_away(moderator: Visitor, database: Database) -> None:
    page = moderator.open("/sv/desk/searches?kind=offer").submit("Ta bort: xylofonspel")
    assert "Orden är borttagna" in page.text
    assert "xylofonspel" not in page.text
    with database.session() as session:
        left = set(session.scalars(select(MissedSearch.words)))
    assert left == {"natt", "=2+3", "siv bengtsson"}


@pytest.mark.parametrize("who", ["author", "approver", "editor", "company_admin", "auditor"])
def test_nobody_else_reads_them(
    visitor: Visitor, people: People, market: None, searched: None, who: str
) -> None:
    visitor.sign_in(getattr(people, who))
    for address in ("/sv/desk/searches", "/sv/desk/searches.csv"):
        assert visitor.client.get(address).status_code == 403


def test_administrators_read_them_from_their_own_page(
    visitor: Visitor, people: People, market: None, searched: None
) -> None:
    visitor.sign_in(people.platform_admin)
    page = visitor.open("/en/administration").follow("Searches that found nothing")
    assert page.links("Administration")


def test_the_page_says_when_there_is_nothing(visitor: Visitor, people: People, app: Flask) -> None:
    page = visitor.sign_in(people.moderator).open("/en/desk/searches")
    assert "No search has failed twice" in page.text
    assert page.links("Download these as a file (CSV)") == []
