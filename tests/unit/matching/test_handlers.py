"""The worker matches when the index has read the event, and waits for it otherwise."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from marketplace.core.actor import operator
from marketplace.core.db import Database
from marketplace.core.errors import Forbidden
from marketplace.core.events import Event, NotYet
from marketplace.matching import handlers, rules, weights
from marketplace.matching.models import Match
from marketplace.matching.operations import use_weights
from marketplace.publishing import index
from marketplace.search.indexed_engine import IndexedEngine
from marketplace.search.weighting import DEFAULT
from tests.factories import make_need, make_offer
from tests.personas import People

Followed = Callable[[], IndexedEngine]


@pytest.fixture
def published(
    database: Database, people: People, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> dict[str, Event]:
    """A need and an offer that fit, and the events of their publication."""
    monkeypatch.setattr(rules, "MINIMUM_LIKELIHOOD", 0.075)
    with database.session(write=True) as session:
        make_need(session, people, now, "announced")
        make_offer(session, people, now, "published")
        session.commit()
        kinds = ("need.published", "offer.published")
        found = session.scalars(select(Event).where(Event.kind.in_(kinds)))
        return {event.kind: event for event in found}


HANDLERS = {
    "need.published": handlers.match_need,
    "offer.published": handlers.match_offer,
}


@pytest.mark.parametrize("kind", HANDLERS)
def test_either_event_brings_the_pair(
    database: Database, published: dict[str, Event], followed: Followed, now: datetime, kind: str
) -> None:
    context = SimpleNamespace(engine=followed())
    with database.session(write=True) as session:
        HANDLERS[kind](session, published[kind], context, now)
        assert len(session.scalars(select(Match)).all()) == 1


@pytest.mark.parametrize("kind", HANDLERS)
def test_an_index_that_is_behind_or_missing_is_waited_for(
    database: Database, published: dict[str, Event], now: datetime, kind: str, tmp_path: Path
) -> None:
    engine = index.make_engine(tmp_path / "late")
    context = SimpleNamespace(engine=engine)
    with database.session(write=True) as session:
        with pytest.raises(NotYet):
            HANDLERS[kind](session, published[kind], context, now)
        engine.rebuild([], published[kind].seq - 1)
        with pytest.raises(NotYet):
            HANDLERS[kind](session, published[kind], context, now)
        assert session.scalars(select(Match)).all() == []


def refit(database: Database, now: datetime, area: float) -> Event:
    """New weights come into use; their event."""
    with database.session(write=True) as session:
        facets = {**DEFAULT.facets, "area": area}
        use_weights(session, operator("ops"), replace(DEFAULT, facets=facets), figures={}, now=now)
        session.commit()
        query = select(Event).where(Event.kind == "ranking.refitted").order_by(Event.seq.desc())
        return session.scalars(query).first() or Event()


def test_new_weights_score_every_need_anew_but_only_the_newest_do(
    database: Database, published: dict[str, Event], followed: Followed, now: datetime
) -> None:
    first = refit(database, now, 0.04)
    late = SimpleNamespace(engine=followed())
    newest = refit(database, now, 0.06)
    with database.session(write=True) as session:
        with pytest.raises(NotYet):
            handlers.match_all(session, newest, late, now)
        context = SimpleNamespace(engine=followed())
        handlers.match_all(session, first, context, now)
        assert session.scalars(select(Match)).all() == []
        handlers.match_all(session, newest, context, now)
        (match,) = session.scalars(select(Match))
        assert match.explanation["parts"]["area"] == 0.06
        assert session.scalars(select(Event).where(Event.kind == handlers.RESCORED)).all() == []


def test_only_an_operator_changes_the_weights(
    database: Database, people: People, now: datetime
) -> None:
    with database.session(write=True) as session:
        for persona in (people.moderator, people.author):
            with pytest.raises(Forbidden):
                use_weights(session, persona.actor, DEFAULT, figures={}, now=now)
        assert weights.newest(session) is None
