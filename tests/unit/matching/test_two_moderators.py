"""Two moderators at once: one decides, the other is told, nothing happens twice."""

from collections.abc import Callable
from datetime import datetime
from threading import Barrier, Thread
from typing import Any

from sqlalchemy import select

from marketplace.core.db import Database
from marketplace.core.errors import DomainError
from marketplace.core.events import Event
from marketplace.matching import operations
from marketplace.matching.models import Match
from marketplace.needs.models import DialogueEntry
from tests.factories import make_need, make_offer
from tests.personas import People

Deed = Callable[..., None]


def make_match(database: Database, people: People, now: datetime) -> tuple[int, int]:
    """A suggested pair: its id and revision."""
    with database.session(write=True) as session:
        need = make_need(session, people, now, "open")
        offer = make_offer(session, people, now, "published")
        match = Match(
            need=need,
            offer=offer,
            need_version_id=need.current_version_id,
            offer_version_id=offer.current_version_id,
            score=0.5,
            explanation={},
            suggested_at=now,
        )
        session.add(match)
        session.commit()
        return match.id, match.revision


def at_once(database: Database, match_id: int, *deeds: Callable[[Any, Match], None]) -> list[str]:
    """Do them in threads of their own; answers with the codes of what was refused."""
    start, refused = Barrier(len(deeds)), list[str]()

    def work(deed: Callable[[Any, Match], None]) -> None:
        start.wait()
        try:
            with database.session(write=True) as session:
                deed(session, session.get_one(Match, match_id))
                session.commit()
        except DomainError as error:
            refused.append(error.code)

    threads = [Thread(target=work, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


def test_one_decides_and_the_other_is_told(
    database: Database, people: People, now: datetime
) -> None:
    match_id, revision = make_match(database, people, now)
    actor = people.moderator.actor

    def decide(verb: Deed, reason: str) -> Callable[[Any, Match], None]:
        return lambda session, match: verb(
            session, actor, match, reason_code=reason, now=now, revision=revision
        )

    refused = at_once(
        database,
        match_id,
        decide(operations.curate, "proven"),
        decide(operations.dismiss, "wrong_place"),
        decide(operations.curate, "same_problem"),
    )
    with database.session() as session:
        state = session.get_one(Match, match_id).state
        kinds = ("match.curated", "match.dismissed")
        told = session.scalars(select(Event.kind).where(Event.kind.in_(kinds))).all()
    assert refused == [f"match_already_{state}"] * 2
    assert told == [f"match.{state}"]


def test_both_are_introduced_once(database: Database, people: People, now: datetime) -> None:
    match_id, _revision = make_match(database, people, now)
    actor = people.moderator.actor
    with database.session(write=True) as session:
        match = session.get_one(Match, match_id)
        operations.curate(session, actor, match, reason_code="proven", now=now)
        session.commit()

    def introduce(session: Any, match: Match) -> None:
        operations.introduce(session, actor, match, message="Hej båda", now=now)

    refused = at_once(database, match_id, introduce, introduce)
    assert len(refused) == 1
    with database.session() as session:
        assert len(session.scalars(select(DialogueEntry)).all()) == 1
