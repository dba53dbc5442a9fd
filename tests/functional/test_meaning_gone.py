"""Vectors of what is public no more, or in another form; and what is sent to an endpoint."""

import json
from collections.abc import Callable
from datetime import datetime

import numpy as np
import pytest
from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.accounts.operations import suspend_organisation
from marketplace.core import events
from marketplace.core.db import Database
from marketplace.core.masks import Masking
from marketplace.meaning.models import TextVector
from marketplace.needs import operations as needs
from marketplace.needs.models import Need
from marketplace.offers import operations as offers
from marketplace.offers.models import Offer
from marketplace.publishing import index
from marketplace.search.meaning.embedding import pack
from marketplace.search.meaning.endpoint import EndpointEmbedder
from marketplace.worker import Worker
from tests.embeddings import Server, SmallModel
from tests.factories import make_need, make_offer, make_proposal
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
