"""Vectors of what is public: computed beside the worker's other work, in nobody's way."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest
from sqlalchemy import select, text, update

from config import Settings
from marketplace.accounts.models import Organisation
from marketplace.accounts.operations import suspend_organisation
from marketplace.core import events
from marketplace.core.db import Database
from marketplace.core.events import Delivery
from marketplace.core.masks import Masking
from marketplace.installation import Installation
from marketplace.matching.models import Match
from marketplace.meaning.models import TextVector
from marketplace.needs import operations as needs
from marketplace.needs.models import Need
from marketplace.offers import operations as offers
from marketplace.offers.models import Offer
from marketplace.publishing import embedding, index
from marketplace.search.meaning.embedding import pack
from marketplace.search.meaning.endpoint import EndpointEmbedder
from marketplace.worker import BESIDE, Worker
from tests.clock import Clock
from tests.embeddings import Server, SmallModel, numbers
from tests.factories import make_need, make_offer, make_proposal
from tests.personas import People

MakeWorker = Callable[..., Worker]
SECRET = "Gunnarskogsvägen"


@pytest.fixture
def model() -> SmallModel:
    """A model that remembers what it read."""
    return SmallModel()


@pytest.fixture
def hire(settings: Settings, clock: Clock) -> Iterator[MakeWorker]:
    """A worker with this model, or without one."""
    hired = []

    def make(embedder: SmallModel | EndpointEmbedder | None) -> Worker:
        installation = Installation.of(settings)
        hired.append(installation)
        engine = index.make_engine(settings.index_dir, embedder.name if embedder else "")
        context = replace(installation.worker().context, engine=engine, embedder=embedder)
        return Worker(context, clock)

    yield make
    for installation in hired:
        installation.close()


@pytest.fixture
def pair(database: Database, people: People, now: datetime) -> tuple[str, str]:
    """The refs of a public need and a public offer."""
    with database.session(write=True) as session:
        need = make_need(session, people, now, "open")
        offer = make_offer(session, people, now, "published")
        session.commit()
    return need.ref, offer.ref


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


@pytest.mark.parametrize("is_on", [True, False])
def test_what_is_withdrawn_leaves_no_vector(
    hire: MakeWorker,
    model: SmallModel,
    database: Database,
    people: People,
    pair: tuple[str, str],
    now: datetime,
    is_on: bool,
) -> None:
    hire(model).drain()
    with database.session(write=True) as session:
        need = session.scalars(select(Need)).one()
        offer = session.scalars(select(Offer)).one()
        needs.withdraw_need(session, people.approver.actor, need, reason="Löst ändå.", now=now)
        offers.withdraw_offer(session, people.editor.actor, offer, now=now)
        session.commit()
    hire(model if is_on else None).drain()
    assert kept(database) == {}


@pytest.mark.one_database
def test_a_suspended_company_s_offers_have_no_vectors(
    hire: MakeWorker,
    model: SmallModel,
    database: Database,
    people: People,
    pair: tuple[str, str],
    now: datetime,
) -> None:
    hire(model).drain()
    with database.session(write=True) as session:
        company = session.get_one(Organisation, people.editor.organisation.id)
        suspend_organisation(
            session, people.moderator.actor, company, reason_code="misuse", now=now
        )
        session.commit()
    hire(model).drain()
    assert {ref for ref, _role in kept(database)} == {pair[0]}


def test_of_what_is_masked_nothing_is_used_from_that_moment(
    hire: MakeWorker, model: SmallModel, database: Database, people: People, now: datetime
) -> None:
    with database.session(write=True) as session:
        need = make_need(session, people, now, "open", problem=f"Inga på {SECRET} väcks.")
        session.commit()
    hire(model).drain()
    before = kept(database)
    assert any(SECRET in read for read in model.read)
    with database.session(write=True) as session:
        need = session.scalars(select(Need)).one()
        asked = Masking(SECRET, "En person gick att känna igen.", "social")
        needs.mask_passage(session, people.approver.actor, need, asked, now=now)
        session.commit()
    assert documents(database, model.name) == {need.ref: ()}
    model.read.clear()
    hire(model).drain()
    after = kept(database)
    assert {key: one.vector == before[key].vector for key, one in after.items()} == {
        (need.ref, "passage"): False,
        (need.ref, "query"): False,
    }
    assert model.read
    assert not any(SECRET in read for read in model.read)


def test_a_text_that_changes_while_it_is_read_is_read_again(
    hire: MakeWorker,
    model: SmallModel,
    database: Database,
    people: People,
    pair: tuple[str, str],
    now: datetime,
) -> None:
    def withdraw() -> None:
        model.meanwhile = lambda: None
        with database.session(write=True) as session:
            offer = session.scalars(select(Offer)).one()
            offers.withdraw_offer(session, people.editor.actor, offer, now=now)
            need = session.scalars(select(Need)).one()
            needs.start_revision(session, people.author.actor, need, now=now)
            needs.update_need(
                session, people.author.actor, need, {"title": "En annan rubrik"}, now=now
            )
            needs.publish_revision(session, people.approver.actor, need, note="Ny.", now=now)
            session.commit()

    worker = hire(model)
    while worker.step():
        pass
    model.meanwhile = withdraw
    worker.step_beside()
    assert model.read
    assert kept(database) == {}
    worker.drain()
    assert {ref for ref, _role in kept(database)} == {pair[0]}
    assert documents(database, model.name) == {pair[0]: ("passage", "query")}
    assert "En annan rubrik" in model.read[-1]


@pytest.mark.one_database
def test_vectors_of_another_length_than_the_model_s_others_are_not_kept(
    hire: MakeWorker,
    model: SmallModel,
    database: Database,
    people: People,
    pair: tuple[str, str],
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hire(model).drain()
    longer = pack(np.ones(20, dtype=np.float32))
    monkeypatch.setattr(model, "passages", lambda texts: [longer for _ in texts])
    monkeypatch.setattr(model, "queries", lambda texts: [longer for _ in texts])
    with database.session(write=True) as session:
        make_offer(session, people, now, "published")
        session.commit()
    hire(model).drain()
    assert {len(one.vector) for one in kept(database).values()} == {64}
    assert len(kept(database)) == 4


@pytest.mark.one_database
def test_only_published_text_is_sent_to_an_endpoint(
    hire: MakeWorker, database: Database, people: People, now: datetime
) -> None:
    server = Server()
    public, draft, internal, claimed = "Offentligberget", "Utkastdalen", "Internsjön", "Hemliggrund"
    with database.session(write=True) as session:
        need = make_need(session, people, now, "open", problem=f"Många bor vid {public}.")
        make_need(session, people, now, "draft", problem=f"Ett hemligt {draft}.")
        make_need(session, people, now, "in_review", problem=f"Ett hemligt {draft}.")
        make_offer(session, people, now, "draft", summary=f"Ett hemligt {draft}.")
        make_offer(session, people, now, "in_review", summary=f"Ett hemligt {draft}.")
        needs.update_internal(
            session, people.author.actor, need, {"internal_notes": internal}, now=now
        )
        make_proposal(
            session,
            people,
            need,
            now,
            "dialogue_invited",
            answers={"q1": f"Vi har ett {claimed}."},
            claims={"answer-q1": f"Receptet på {claimed} kan kopieras av en konkurrent."},
        )
        needs.start_revision(session, people.author.actor, need, now=now)
        changes = {"summary": f"Ett hemligt {draft}."}
        needs.update_need(session, people.author.actor, need, changes, now=now)
        session.commit()
    hire(EndpointEmbedder(server.url, "small")).drain()
    server.close()
    sent = [json.loads(body)["input"][0] for body in server.bodies]
    assert len(sent) == 2
    assert all(public in words for words in sent)
    assert not any(word in words for words in sent for word in (draft, internal, claimed))
    assert len(kept(database)) == 2
