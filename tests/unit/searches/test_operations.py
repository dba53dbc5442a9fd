"""Searches that failed are counted by day, shown from the second day, forgotten and deleted."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from marketplace.core.actor import VISITOR
from marketplace.core.audit import AuditEntry
from marketplace.core.db import Database
from marketplace.core.errors import Forbidden
from marketplace.searches import operations, queries, rules
from marketplace.searches.models import MissedSearch
from marketplace.searches.queries import Counted, Wish
from marketplace.searches.rules import Missed
from tests.personas import People

DAY = timedelta(days=1)
POOL = Missed("badkar", "sv", "offer", rules.NOTHING)


def count(session: Session, missed: Missed, *moments: datetime) -> None:
    for moment in moments:
        operations.count_search(session, missed, now=moment)


def shown(session: Session, now: datetime, **narrowed: str) -> list[Counted]:
    _total, rows = queries.counted(session, Wish((now - 90 * DAY).date(), **narrowed))
    return list(rows)


def test_the_table_has_no_room_for_a_person_an_address_or_a_time(database: Database) -> None:
    columns = {column["name"] for column in inspect(database.engine).get_columns("missed_search")}
    assert columns == {"id", "words", "language", "kind", "outcome", "day", "times"}


def test_a_search_is_shown_from_its_second_day(session: Session, now: datetime) -> None:
    count(session, POOL, now, now, now)
    wish = Wish((now - 90 * DAY).date())
    assert shown(session, now) == []
    assert queries.held_back(session, wish) == 1
    count(session, POOL, now + DAY)
    (row,) = shown(session, now)
    assert (row.words, row.nothing, row.similar) == ("badkar", 4, 0)
    assert row.last == (now + DAY).date()
    assert queries.held_back(session, wish) == 0


def test_days_are_those_of_sweden(session: Session, now: datetime) -> None:
    count(session, POOL, now.replace(hour=22, minute=59), now.replace(hour=23, minute=1))
    assert len(shown(session, now)) == 1


def test_how_it_failed_and_where_are_kept_apart(session: Session, now: datetime) -> None:
    similar = Missed("badkar", "sv", "offer", rules.SIMILAR)
    among_needs = Missed("badkar", "sv", "need", rules.NOTHING)
    count(session, POOL, now, now + DAY)
    count(session, similar, now)
    count(session, among_needs, *[now] * 4)
    assert [(r.kind, r.nothing, r.similar) for r in shown(session, now)] == [
        ("need", 4, 0),
        ("offer", 2, 1),
    ]
    assert [r.kind for r in shown(session, now, kind="need")] == ["need"]
    assert [(r.nothing, r.similar) for r in shown(session, now, outcome="similar")] == [(0, 1)]


def test_what_is_searched_for_most_stands_first_a_page_at_a_time(
    session: Session, now: datetime
) -> None:
    for times, words in enumerate(("ett", "två", "tre"), start=1):
        count(session, Missed(words, "sv", "need", rules.NOTHING), now - DAY, *[now] * times)
    wish = Wish((now - DAY).date())
    total, first = queries.counted(session, wish, page=1, limit=2)
    _total, second = queries.counted(session, wish, page=2, limit=2)
    assert (total, [row.words for row in (*first, *second)]) == (3, ["tre", "två", "ett"])


def test_a_day_has_room_for_so_many_different_searches(
    session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "NEW_A_DAY", 2)
    for words in ("ett", "två", "tre", "ett"):
        count(session, Missed(words, "sv", "need", rules.NOTHING), now)
    kept = {row.words: row.times for row in session.scalars(select(MissedSearch))}
    assert kept == {"ett": 2, "två": 1}


def test_searches_are_forgotten(session: Session, now: datetime) -> None:
    old, lately = now - rules.KEPT - DAY, now - rules.ALONE_KEPT - DAY
    for words, moments in {
        "long ago": (old, old + DAY * 2),
        "alone": (lately,),
        "twice": (lately, lately + DAY),
        "new": (now,),
    }.items():
        count(session, Missed(words, "sv", "need", rules.NOTHING), *moments)
    operations.forget_old_searches(session, now)
    left = sorted(session.scalars(select(MissedSearch.words)))
    assert left == ["new", "twice", "twice"]


def test_deleted_words_are_gone_everywhere_and_the_log_holds_no_word(
    people: People, session: Session, now: datetime
) -> None:
    among_needs = Missed("badkar", "en", "need", rules.SIMILAR)
    other = Missed("brygga", "sv", "offer", rules.NOTHING)
    for missed in (POOL, among_needs, other):
        count(session, missed, now, now + DAY)
    row = session.scalars(select(MissedSearch).filter_by(words="badkar")).first()
    assert row is not None
    id_ = row.id
    operations.delete_words(session, people.moderator.actor, row, now=now)
    session.flush()
    assert [r.words for r in shown(session, now)] == ["brygga"]
    (entry,) = session.scalars(select(AuditEntry).filter_by(action="missed_search.deleted"))
    assert (entry.object_kind, entry.object_id, entry.details) == (
        "missed_search",
        id_,
        {"rows": 4},
    )


@pytest.mark.parametrize("who", ["author", "approver", "editor", "auditor"])
def test_only_those_who_read_them_delete(
    people: People, session: Session, now: datetime, who: str
) -> None:
    count(session, POOL, now)
    row = session.scalars(select(MissedSearch)).one()
    for actor in (getattr(people, who).actor, VISITOR):
        with pytest.raises(Forbidden):
            operations.delete_words(session, actor, row, now=now)
