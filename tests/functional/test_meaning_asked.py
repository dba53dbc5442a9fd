"""Searches and drafts are compared by meaning where a model answers in time, else by words."""

import threading
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from config import Settings
from marketplace.core.db import Database
from marketplace.meaning.models import TextVector
from marketplace.publishing import index
from marketplace.search.documents import Document
from marketplace.search.engine import Query
from marketplace.search.meaning.embedding import InTime, pack
from marketplace.search.meaning.endpoint import EndpointEmbedder
from tests.embeddings import Server, SmallModel, numbers
from tests.factories import make_need, make_offer
from tests.personas import People
from tests.visitor import Visitor

TITLE = "Trygg natt hemma utan onödiga besök"
DRAFT = "Den som bor ensam ska få sova. I hemtjänsten väcks 140 varje natt."


@pytest.fixture
def model(app: Flask, settings: Settings, database: Database, people: People) -> SmallModel:
    """A small model in the site, whose index knows it."""
    model = SmallModel()
    app.extensions["embedder"] = model
    app.extensions["engine"] = index.make_engine(settings.index_dir, model.name)
    return model


@pytest.fixture
def need(app: Flask, model: SmallModel, database: Database, people: People, now: datetime) -> str:
    """The ref of a public need in the index, without a vector."""
    with database.session(write=True) as session:
        need = make_need(session, people, now, "open")
        make_offer(session, people, now, "published")
        session.commit()
    index.rebuild(database, app.extensions["engine"])
    return need.ref


@pytest.fixture
def asked(app: Flask, need: str, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The vectors that the index is asked with."""
    engine, found = app.extensions["engine"], []
    search, match = engine.search, engine.match

    def note_search(query: Query, now: datetime) -> Any:
        found.append(query.vector)
        return search(query, now)

    def note_match(document: Document, *args: Any, **more: Any) -> Any:
        found.append(document.vectors.get("query"))
        return match(document, *args, **more)

    monkeypatch.setattr(engine, "search", note_search)
    monkeypatch.setattr(engine, "match", note_match)
    return found


def test_what_is_typed_is_turned_into_a_vector_once_a_page(
    visitor: Visitor, model: SmallModel, asked: list[Any]
) -> None:
    assert TITLE in visitor.open("/sv/needs?q=natt+i+hemmet").text
    assert model.read == ["query natt i hemmet"]
    assert set(asked) == {pack(numbers("query natt i hemmet"))}


def test_of_a_query_with_signs_its_wanted_words_are_compared(
    visitor: Visitor, model: SmallModel, asked: list[Any]
) -> None:
    visitor.open("/sv/needs?q=%22trygg+natt%22+titel:larm+-sensor+hem*")
    assert model.read == ["query trygg natt hem"]


def test_without_words_no_model_is_asked(
    visitor: Visitor, model: SmallModel, asked: list[Any]
) -> None:
    visitor.open("/sv/needs")
    visitor.open("/sv/needs?q=titel:natt")
    assert model.read == []


def test_a_model_that_has_no_answer_changes_nothing_but_the_order(
    visitor: Visitor, model: SmallModel, asked: list[Any]
) -> None:
    model.is_broken = True
    assert TITLE in visitor.open("/sv/needs?q=natt").text
    assert set(asked) == {None}


class Late(SmallModel):
    """A model that answers when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()
        self._in_time = InTime(self._wait)

    def query(self, text: str, budget_seconds: float) -> bytes | None:
        return self._in_time.ask(text, budget_seconds)

    def _wait(self, text: str) -> bytes:
        self.read.append(text)
        self.go.wait(10)
        return pack(numbers(text))


@pytest.fixture
def late(app: Flask, model: SmallModel) -> Iterator[Late]:
    """It instead of the other."""
    late = Late()
    app.extensions["embedder"] = late
    yield late
    late.go.set()


def test_nobody_waits_for_a_model_that_is_late(
    visitor: Visitor, late: Late, asked: list[Any]
) -> None:
    for _ in range(5):
        assert TITLE in visitor.open("/sv/needs?q=natt").text
    assert set(asked) == {None}
    assert late.read == ["natt"]  # the others were not even put


def test_a_draft_is_compared_in_this_process_and_nothing_of_it_is_kept(
    visitor: Visitor, model: SmallModel, asked: list[Any], people: People, database: Database
) -> None:
    page = visitor.sign_in(people.author).open("/sv/needs/new")
    page = page.submit("Spara och fortsätt", problem=DRAFT, undecided="Vem?")
    assert any(DRAFT in read for read in model.read)
    assert all(vector for vector in asked)
    assert TITLE in page.text
    with database.session() as session:
        assert session.scalar(select(func.count(TextVector.id))) == 0


def test_nothing_typed_or_drafted_is_sent_to_an_endpoint(
    app: Flask, visitor: Visitor, asked: list[Any], people: People
) -> None:
    server = Server()
    app.extensions["embedder"] = endpoint = EndpointEmbedder(server.url, "small")
    assert TITLE in visitor.open("/sv/needs?q=natt").text
    page = visitor.sign_in(people.author).open("/sv/needs/new")
    assert TITLE in page.submit("Spara och fortsätt", problem=DRAFT, undecided="Vem?").text
    assert server.bodies == []
    endpoint.passages(["a text, to see that the server is there"])
    server.close()
    assert len(server.bodies) == 1
    assert set(asked) == {None}
