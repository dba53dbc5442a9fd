"""The worker matches when the index has read the event, and waits for it otherwise."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from marketplace.core.db import Database
from marketplace.core.events import Event, NotYet
from marketplace.matching import handlers, rules
from marketplace.matching.models import Match
from marketplace.publishing import index
from marketplace.search.indexed_engine import IndexedEngine
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
