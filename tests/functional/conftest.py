"""A worker with a model of meaning, for whoever tests what it does."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

import pytest

from config import Settings
from marketplace.core.db import Database
from marketplace.installation import Installation
from marketplace.publishing import index
from marketplace.search.meaning.endpoint import EndpointEmbedder
from marketplace.worker import Worker
from tests.clock import Clock
from tests.embeddings import SmallModel
from tests.factories import make_need, make_offer
from tests.personas import People

MakeWorker = Callable[..., Worker]


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
