"""Runs migrations: with a lock and time-outs on PostgreSQL, in batch mode on SQLite."""

from alembic import context
from sqlalchemy import Connection, Engine, text

from marketplace.rooms import metadata

MIGRATION_LOCK = 7_240_412


def run(engine: Engine) -> None:
    """Apply what `context` was asked for, in one transaction."""
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            _run_on_sqlite(connection)
        else:
            _run_on_postgres(connection)


def _run_on_sqlite(connection: Connection) -> None:
    # Batch mode rebuilds tables. With foreign keys on, dropping the old table would delete the
    # children of a cascade; they are checked before the commit instead. The pragma does nothing
    # inside a transaction, so it is given to the driver, before one begins.
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        with connection.begin():
            _migrate(connection)
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise RuntimeError(f"foreign keys broken by a migration: {broken[:5]}")
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _run_on_postgres(connection: Connection) -> None:
    with connection.begin():
        connection.execute(text("SET LOCAL lock_timeout = '5s'"))
        connection.execute(text("SET LOCAL statement_timeout = '10min'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": MIGRATION_LOCK})
        _migrate(connection)


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata(),
        render_as_batch=True,
        compare_type=True,
        compare_server_default=True,
    )
    context.run_migrations()


run(context.config.attributes["engine"])
