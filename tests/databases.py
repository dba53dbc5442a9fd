"""A migrated, empty database for every test, on SQLite and on PostgreSQL.

Each worker of pytest-xdist migrates one SQLite file and one PostgreSQL database. A test on SQLite
gets a copy of the file; a test on PostgreSQL gets the database without what the last test left.
"""

import os
import secrets
import shutil
import sqlite3
from pathlib import Path
from typing import Any, Protocol

import psycopg
from sqlalchemy import URL, Engine, event, make_url

from marketplace.core import migrate
from marketplace.core.db import Database
from tests import postgres

NAMES = ("sqlite", "postgresql")


@event.listens_for(Engine, "connect")
def _do_not_wait_for_the_disk(connection: Any, _record: object) -> None:
    """Nothing here has to survive a power cut."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")


def chosen() -> list[str]:
    """The databases of this run: `TEST_BACKENDS=sqlite` leaves PostgreSQL out while one works."""
    names = os.environ.get("TEST_BACKENDS", ",".join(NAMES)).split(",")
    if unknown := set(names) - set(NAMES):
        raise SystemExit(f"TEST_BACKENDS: unknown {sorted(unknown)}; known are {NAMES}")
    return names


class Backend(Protocol):
    """One kind of database, kept for the whole run."""

    def migrated(self, folder: Path) -> str:
        """The address of an empty database with every table."""

    def bare(self, folder: Path) -> str:
        """The address of a database without any table, for tests of migrations."""

    def close(self) -> None:
        """Leave nothing behind."""


def backend(name: str, folder: Path) -> Backend:
    """The kind of database with this name; `folder` is its own for the run."""
    return Sqlite(folder) if name == "sqlite" else Postgres(folder)


def _migrate(url: str) -> None:
    database = Database(url)
    migrate.upgrade(database.engine)
    database.dispose()


class Sqlite:
    """Files: copying a migrated one takes a millisecond."""

    def __init__(self, folder: Path) -> None:
        self.template = folder / "template.db"
        _migrate(f"sqlite:///{self.template}")

    def migrated(self, folder: Path) -> str:
        path = folder / "test.db"
        shutil.copy(self.template, path)
        return f"sqlite:///{path}"

    def bare(self, folder: Path) -> str:
        return f"sqlite:///{folder / 'bare.db'}"

    def close(self) -> None:
        self.template.unlink()


# What a test left: only the tables that hold rows, since emptying all of them takes longer.
EMPTY = """
DO $$
DECLARE
    name text;
    filled boolean;
    names text[] := '{}';
BEGIN
    FOR name IN SELECT quote_ident(tablename) FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    LOOP
        EXECUTE 'SELECT EXISTS (SELECT FROM ' || name || ')' INTO filled;
        IF filled THEN names := names || name; END IF;
    END LOOP;
    IF names <> '{}' THEN
        EXECUTE 'TRUNCATE ' || array_to_string(names, ', ') || ' RESTART IDENTITY CASCADE';
    END IF;
END $$
"""
# A test that failed may have left a process or a thread with a transaction open.
END_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


class Postgres:
    """One database, emptied between tests; beside it bare ones for tests of migrations."""

    def __init__(self, _folder: Path) -> None:
        self.server = os.environ.get("TEST_DATABASE_URL") or postgres.start()
        self.made: list[str] = []
        self.url = self._create()
        _migrate(self.url)

    def migrated(self, _folder: Path) -> str:
        with _connect(self.url) as connection:
            connection.execute(END_OTHERS)
            connection.execute(EMPTY)
        return self.url

    def bare(self, _folder: Path) -> str:
        return self._create()

    def close(self) -> None:
        with _connect(self.server) as connection:
            for name in self.made:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        postgres.stop()

    def _create(self) -> str:
        name = f"test_{secrets.token_hex(6)}"
        with _connect(self.server) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        self.made.append(name)
        return _address(make_url(self.server).set(drivername="postgresql+psycopg", database=name))


def _connect(url: str) -> psycopg.Connection:
    """A connection on which every statement is its own transaction."""
    return psycopg.connect(_address(make_url(url).set(drivername="postgresql")), autocommit=True)


def _address(url: URL) -> str:
    return url.render_as_string(hide_password=False)
