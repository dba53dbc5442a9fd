"""Vectors of what is public: computed beside the worker's other work, in nobody's way."""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text, update

from marketplace.core import events
from marketplace.core.db import Database
from marketplace.core.events import Delivery
from marketplace.matching.models import Match
from marketplace.meaning.models import TextVector
from marketplace.publishing import embedding, index
from marketplace.search.meaning.embedding import pack
from marketplace.worker import BESIDE, Worker
from tests.clock import Clock
from tests.embeddings import SmallModel, numbers
from tests.factories import make_need, make_offer
from tests.personas import People

MakeWorker = Callable[..., Worker]
SECRET = "Gunnarskogsvägen"


def kept(database: Database) -> dict[tuple[str, str], TextVector]:
    with database.session() as session:
        return {(one.ref, one.role): one for one in session.scalars(select(TextVector))}


def documents(database: Database, model: str) -> dict[str, tuple[str, ...]]:
    """Ref -> the roles for which the index is given a vector."""
    with database.session() as session:
        return {one.ref: tuple(sorted(one.vectors)) for one in index.all_documents(session, model)}


def count(database: Database, kind: str) -> int:
    with database.session() as session:
        return len(session.scalars(select(events.Event.seq).filter_by(kind=kind)).all())


def test_what_is_published_gets_its_vectors_once(
    hire: MakeWorker, model: SmallModel, database: Database, pair: tuple[str, str]
) -> None:
    worker = hire(model)
    worker.drain()
    found = kept(database)
    assert set(found) == {(ref, role) for ref in pair for role in ("passage", "query")}
    one = found[pair[0], "passage"]
    assert (one.language, one.model, len(one.vector)) == ("sv", "small/1", 64)
    assert "Trygg natt hemma utan onödiga besök" in model.read[0]
    assert one.vector in {pack(numbers(read)) for read in model.read}
    assert documents(database, "small/1") == dict.fromkeys(pair, ("passage", "query"))
    assert count(database, embedding.EMBEDDED) == 4
    assert count(database, embedding.AWAITED) == 0
    worker.drain()
    hire(model).drain()
    assert len(model.read) == 4


def test_the_index_reads_the_vectors_and_pairs_are_matched_by_meaning(
    hire: MakeWorker, model: SmallModel, database: Database, pair: tuple[str, str]
) -> None:
    hire(None).drain()
    with database.session() as session:
        assert session.scalars(select(Match)).one().explanation["parts"]["meaning"] == 0
    worker = hire(model)
    worker.drain()
    with database.session() as session:
        assert session.scalars(select(Match)).one().explanation["parts"]["meaning"] != 0
    assert worker.context.engine.cursor() == _last(database)


def _last(database: Database) -> int:
    with database.session() as session:
        return events.last_seq(session)


@pytest.mark.one_database
def test_nobody_waits_for_a_vector_and_no_transaction_is_open_meanwhile(
    hire: MakeWorker, model: SmallModel, database: Database, pair: tuple[str, str]
) -> None:
    worker = hire(model)

    def another_writes() -> None:
        with database.session(write=True) as session:  # waits for whoever else writes
            session.execute(text("DELETE FROM heartbeat"))
            session.commit()

    model.meanwhile = another_writes
    while worker.step():
        pass
    assert model.read == []
    assert set(worker.context.engine.refs()) == set(pair)
    with database.session() as session:
        assert session.scalars(select(Match)).one()
        assert not events.has_work(session, ~BESIDE, now=worker.now())
    worker.drain()
    assert len(kept(database)) == 4


def test_a_model_that_hangs_holds_up_nothing_while_the_worker_runs(
    hire: MakeWorker, model: SmallModel, database: Database, pair: tuple[str, str]
) -> None:
    worker, stop, go = hire(model), threading.Event(), threading.Event()
    model.meanwhile = lambda: go.wait(30) and None
    running = threading.Thread(target=worker.run, args=(stop,))
    running.start()
    _until(lambda: bool(model.read) and not _waiting(database))
    assert kept(database) == {}
    go.set()
    _until(lambda: len(kept(database)) == 4)
    stop.set()
    running.join(30)
    assert not running.is_alive()
    assert set(worker.context.engine.refs()) == set(pair)


def _until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)


def _waiting(database: Database) -> bool:
    """Whether something is left that the worker does not do beside."""
    with database.session() as session:
        matched = session.scalars(select(Match.id)).all()
        undone = events.undone(session, ~BESIDE)
        return not matched or bool(undone)


@pytest.mark.one_database
def test_with_a_model_that_fails_everything_else_works_and_it_is_asked_again(
    hire: MakeWorker, model: SmallModel, database: Database, pair: tuple[str, str], clock: Clock
) -> None:
    worker = hire(model)
    model.is_broken = True
    worker.drain()
    assert set(worker.context.engine.refs()) == set(pair)
    with database.session() as session:
        assert session.scalars(select(Match)).one().state == "suggested"
        errors = session.scalars(select(Delivery.error).where(BESIDE)).all()
    assert errors == ["EmbeddingFailed"] * 4
    model.is_broken = False
    worker.drain()
    assert kept(database) == {}
    clock.time += timedelta(seconds=6)
    worker.drain()
    assert len(kept(database)) == 4


def test_what_was_given_up_is_tried_again(
    hire: MakeWorker, model: SmallModel, database: Database, pair: tuple[str, str], clock: Clock
) -> None:
    worker = hire(model)
    model.is_broken = True
    worker.drain()
    with database.session(write=True) as session:
        session.execute(update(Delivery).where(BESIDE).values(attempts=events.MAX_ATTEMPTS))
        session.commit()
    model.is_broken = False
    clock.time += timedelta(hours=1)
    worker.drain()  # finds them
    worker.drain()
    assert len(kept(database)) == 4
    with database.session() as session:
        assert events.waiting(session) == 0


def test_what_was_published_before_there_was_a_model_gets_vectors_too_the_newest_first(
    hire: MakeWorker,
    model: SmallModel,
    database: Database,
    people: People,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(embedding, "PORTION", 2)
    with database.session(write=True) as session:
        for number in range(5):
            make_need(session, people, now, "open", title=f"Nummer {number}")
        make_offer(session, people, now, "published")
        session.commit()
    hire(None).drain()
    assert kept(database) == {}
    hire(model).drain()
    assert len(kept(database)) == 12
    assert count(database, embedding.AWAITED) == 6
    assert "Nummer 4" in model.read[0]
    hire(model).drain()
    assert len(model.read) == 12


@pytest.mark.one_database
def test_few_wait_at_once_so_that_what_is_published_meanwhile_comes_soon(
    hire: MakeWorker,
    model: SmallModel,
    database: Database,
    people: People,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(embedding, "PORTION", 2)
    with database.session(write=True) as session:
        for _ in range(5):
            make_need(session, people, now, "open")
        session.commit()
    hire(None).drain()
    model.is_broken = True
    hire(model).drain()
    assert count(database, embedding.AWAITED) == 2


@pytest.mark.one_database
def test_what_never_gets_its_vector_does_not_keep_the_worker_busy(
    hire: MakeWorker,
    model: SmallModel,
    database: Database,
    pair: tuple[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hire(None).drain()
    monkeypatch.setattr(embedding, "_keep", lambda *_: None)
    hire(model).drain()
    assert count(database, embedding.AWAITED) == 4  # twice, and then not for a minute


@pytest.mark.one_database
def test_another_model_computes_everything_anew_and_the_two_are_never_mixed(
    hire: MakeWorker, model: SmallModel, database: Database, pair: tuple[str, str]
) -> None:
    hire(model).drain()
    other = SmallModel("other/2")
    assert documents(database, "other/2") == dict.fromkeys(pair, ())
    hire(other).drain()
    assert len(other.read) == 4
    assert {one.model for one in kept(database).values()} == {"other/2"}
    assert documents(database, "small/1") == dict.fromkeys(pair, ())


def test_what_is_still_so_is_not_forgotten(
    hire: MakeWorker, model: SmallModel, database: Database, pair: tuple[str, str], now: datetime
) -> None:
    hire(model).drain()
    with database.session(write=True) as session:
        for event in session.scalars(select(events.Event)).all():
            embedding.forget_outdated(session, event, None, now)
        session.commit()
    assert len(kept(database)) == 4
