"""Models and migrations agree, there is one head, and every migration goes up, down and up."""

from datetime import datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from marketplace.core import migrate
from marketplace.core.db import Database
from marketplace.rooms import metadata
from tests import personas


@pytest.fixture
def engine(bare_database: Database) -> Engine:
    """A database of its own, migrated: these tests change its tables."""
    migrate.upgrade(bare_database.engine)
    return bare_database.engine


@pytest.mark.one_database
def test_there_is_one_line_of_numbered_migrations(engine: Engine) -> None:
    scripts = ScriptDirectory.from_config(migrate.config(engine))
    numbers = [script.revision for script in scripts.walk_revisions()]
    assert len(scripts.get_heads()) == 1
    assert numbers == [f"{n:04d}" for n in range(len(numbers), 0, -1)]


def test_migrations_make_what_models_say(engine: Engine) -> None:
    assert _differences(engine) == []


def test_a_table_that_no_migration_makes_is_noticed(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE event_cursor")
    assert _differences(engine) != []


def test_every_migration_goes_down_and_up_with_rows_in_the_tables(
    engine: Engine, bare_database: Database, now: datetime
) -> None:
    with bare_database.session(write=True) as session:
        personas.settle(session, now)
        session.commit()
    scripts = ScriptDirectory.from_config(migrate.config(engine))
    for script in scripts.walk_revisions():
        migrate.downgrade(engine, str(script.down_revision or "base"))
        assert not migrate.is_current(engine)
    migrate.upgrade(engine)
    assert _differences(engine) == []


def test_a_newer_schema_will_do_while_nodes_are_upgraded(engine: Engine) -> None:
    assert migrate.is_current(engine)
    for version, will_do in (("0001", False), ("9999", True)):
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": version})
        assert migrate.is_current(engine) == will_do


def _differences(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata()))
