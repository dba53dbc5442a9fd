"""Liveness asks nothing; readiness says what is wrong and how far behind the worker is."""

import shutil
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from config import Settings
from marketplace.app import create_app
from marketplace.core import events, migrate
from marketplace.core.db import Database
from marketplace.publishing import index
from tests.clock import Clock
from tests.counting import statements
from tests.factories import make_need
from tests.personas import People


def test_liveness_asks_no_database(app: Flask, client: FlaskClient) -> None:
    with statements(app) as sent:
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})
    assert sent == []


def test_readiness_says_how_far_behind_everything_is(
    app: Flask,
    client: FlaskClient,
    people: People,
    database: Database,
    now: datetime,
    clock: Clock,
) -> None:
    index.rebuild(database, app.extensions["engine"])
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json and ready.json["status"]) == (200, "ready")
    with database.session(write=True) as session:
        events.dispatch(session, {}, now=now)
        make_need(session, people, now, "announced")
        session.commit()
    behind = client.get("/readyz").json or {}
    assert behind["index_events_behind"] == behind["events_undispatched"] == 2
    with database.session(write=True) as session:
        events.dispatch(session, {"need.published": ["a", "b"]}, now=now)
        claimed = events.claim(session, now=now)
        assert claimed is not None
        claimed[0].attempts = events.MAX_ATTEMPTS
        session.commit()
    clock.time = now + timedelta(seconds=90)
    late = client.get("/readyz").json or {}
    assert late["events_undispatched"] == 0
    assert late["deliveries_waiting"] == 2
    assert late["deliveries_given_up"] == 1
    assert late["oldest_delivery_due_seconds"] == 90


def test_without_an_index_it_is_not_ready(
    app: Flask, client: FlaskClient, settings: Settings, database: Database
) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "index" in str(answer.json and answer.json["wrong"])
    index.rebuild(database, app.extensions["engine"])
    assert client.get("/readyz").status_code == 200
    shutil.rmtree(settings.index_dir)
    assert client.get("/readyz").status_code == 503


@pytest.mark.parametrize("statement", ["DELETE FROM alembic_version", "DROP TABLE alembic_version"])
def test_a_database_that_is_not_up_to_date_is_not_ready(
    environ: dict[str, str], bare_database: Database, statement: str
) -> None:
    migrate.upgrade(bare_database.engine)
    with bare_database.session(write=True) as session:
        session.execute(text(statement))
        session.commit()
    app = create_app(Settings.from_environ({**environ, "DATABASE_URL": bare_database.url}))
    answer = app.test_client().get("/readyz")
    app.extensions["database"].dispose()
    assert answer.status_code == 503
    assert "behovstorget init" in str(answer.json and answer.json["wrong"])


@pytest.mark.one_database
def test_a_database_that_does_not_answer_is_not_ready(
    app: Flask, client: FlaskClient, database: Database
) -> None:
    app.extensions["database"].dispose()
    app.extensions["database"] = Database("sqlite:////nowhere/at/all.db")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "database" in str(answer.json and answer.json["wrong"])
    assert client.get("/healthz").status_code == 200
