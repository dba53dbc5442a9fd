"""What tests share: databases of both kinds, the application, a clock that tests set, markers."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.orm import Session

from config import Settings
from marketplace.app import create_app
from marketplace.core.db import Database
from marketplace.installation import Installation
from marketplace.worker import Worker
from tests import databases, mails, personas
from tests.clock import Clock
from tests.visitor import Visitor

# Two busy cores answer late now and then; how long a test takes says nothing about the code.
hypothesis.settings.register_profile("house", deadline=None, database=None, derandomize=True)
hypothesis.settings.load_profile("house")

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whatever touches a database runs once on each kind."""
    if "backend" not in metafunc.fixturenames:
        return
    names = databases.chosen()
    if metafunc.definition.get_closest_marker("one_database"):
        names = names[:1]
    metafunc.parametrize("backend", names, indirect=True)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Without the shared folder its tests are skipped and counted; CI must have it."""
    if item.get_closest_marker("shared") and not SHARED.is_dir():
        if os.environ.get("CI"):
            pytest.fail("the folder ../shared is missing")
        pytest.skip("needs the folder ../shared")


@pytest.fixture(scope="session")
def backends(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[str], databases.Backend]]:
    """Kinds of database by name, each made when the first test asks for it."""
    made: dict[str, databases.Backend] = {}

    def get(name: str) -> databases.Backend:
        if name not in made:
            made[name] = databases.backend(name, tmp_path_factory.mktemp(name))
        return made[name]

    yield get
    for backend in made.values():
        backend.close()


@pytest.fixture
def backend(
    request: pytest.FixtureRequest, backends: Callable[[str], databases.Backend]
) -> databases.Backend:
    """The kind of database this test runs on."""
    return backends(request.param)


@pytest.fixture
def database_url(backend: databases.Backend, tmp_path: Path) -> str:
    """The address of an empty, migrated database."""
    return backend.migrated(tmp_path)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty, migrated database."""
    database = Database(database_url)
    yield database
    database.dispose()


@pytest.fixture
def bare_database(backend: databases.Backend, tmp_path: Path) -> Iterator[Database]:
    """A database without a table, for tests of migrations."""
    database = Database(backend.bare(tmp_path))
    yield database
    database.dispose()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A writing session, rolled back unless the test commits. It holds SQLite's write lock, so a
    test that also uses a client or a second session opens its own with `database.session()`."""
    with database.session(write=True) as session:
        yield session


@pytest.fixture
def now() -> datetime:
    """The tests' present: ten in the morning on a Tuesday in Stockholm."""
    return datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def people(database: Database, now: datetime) -> personas.People:
    """Somebody in every role, in the database."""
    with database.session(write=True) as session:
        people = personas.settle(session, now)
        session.commit()
    return people


@pytest.fixture
def clock(now: datetime) -> Clock:
    """The application's clock; it stands still until a test sets it."""
    return Clock(now)


@pytest.fixture
def environ(database_url: str, tmp_path: Path) -> dict[str, str]:
    """The environment an installation would set; for tests that start a command."""
    return {
        "DATABASE_URL": database_url,
        "DATA_DIR": str(tmp_path / "data"),
        "SECRET_KEY": "tests sign their cookies with this key",
        "HASHING_COST": "cheap",
        "RATE_LIMIT": "100000 per minute",
        # Vectors take time; what is about them says so.
        "MEANING": "off",
    }


@pytest.fixture
def settings(environ: dict[str, str]) -> Settings:
    """One installation's settings, with a database and a folder of its own."""
    return Settings.from_environ(environ)


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates are compiled once per run, though every test has a site of its own."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(
    settings: Settings, clock: Clock, compiled_templates: FileSystemBytecodeCache
) -> Iterator[Flask]:
    """The whole site."""
    app = create_app(settings, now=clock)
    app.jinja_env.bytecode_cache = compiled_templates
    yield app
    app.extensions["database"].dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without JavaScript, as far as HTTP goes."""
    return app.test_client()


@pytest.fixture
def visitor(client: FlaskClient) -> Visitor:
    """A person without JavaScript who opens pages, follows links and sends forms."""
    return Visitor(client)


@pytest.fixture
def worker(settings: Settings, clock: Clock) -> Iterator[Worker]:
    """The worker of this installation: `worker.drain()` does all that waits, at `clock.time`."""
    installation = Installation.of(settings)
    yield Worker(installation.worker().context, clock)
    installation.database.dispose()


@pytest.fixture
def sent(settings: Settings) -> Callable[[], list[EmailMessage]]:
    """`sent()`: the mails that the worker has written so far."""
    return lambda: mails.read(settings.mail_dir)
