"""Brings a database to a schema version. The migrations are numbered files in `migrations/`."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def config(engine: Engine) -> Config:
    """Alembic's configuration for this engine; there is no ini file."""
    settings = _config()
    settings.attributes["engine"] = engine
    return settings


def _config() -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return settings


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Migrate forward."""
    command.upgrade(config(engine), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Migrate back, for tests and emergencies."""
    command.downgrade(config(engine), revision)


def head() -> str | None:
    """The newest schema this program knows."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def current(connection: Connection) -> str | None:
    """The schema that the database has."""
    return MigrationContext.configure(connection).get_current_revision()


def is_current(engine: Engine) -> bool:
    """Whether the database has the schema this program needs. A newer one will do: schemas only
    grow, and while nodes are upgraded the former program works on the new schema."""
    with engine.connect() as connection:
        known = current(connection)
    return known is not None and known >= (head() or "")
