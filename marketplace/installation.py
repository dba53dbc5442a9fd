"""What a command needs of an installation: its settings, database, index and mailer."""

import getpass
import os
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from config import Settings, SettingsError
from marketplace.accounts.models import Person
from marketplace.accounts.tokens import Tokens
from marketplace.core import migrate
from marketplace.core.actor import Actor, operator
from marketplace.core.db import Database
from marketplace.core.mail import make_mailer
from marketplace.matching.operations import suggest_for_need
from marketplace.meaning.choosing import embedder_from, model_name
from marketplace.needs import queries as needs
from marketplace.publishing import index
from marketplace.search.indexed_engine import IndexedEngine
from marketplace.search.meaning.embedding import Embedder
from marketplace.web import clock
from marketplace.worker import Context, Worker


@dataclass(frozen=True)
class Installation:
    """One installation, as commands see it."""

    settings: Settings
    database: Database
    engine: IndexedEngine
    embedder: Embedder | None

    @classmethod
    def from_environ(cls) -> "Installation":
        """Read the settings; raises SettingsError."""
        return cls.of(Settings.from_environ(os.environ))

    @classmethod
    def of(cls, settings: Settings) -> "Installation":
        """The installation that these settings describe."""
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        embedder = embedder_from(settings)
        engine = index.make_engine(settings.index_dir, model_name(embedder), settings.search_engine)
        return cls(settings, Database(settings.database_url), engine, embedder)

    def close(self) -> None:
        """Let go of the database and the index."""
        self.database.dispose()
        self.engine.close()

    @property
    def actor(self) -> Actor:
        """The operator, with the system user's name for the audit."""
        return operator(getpass.getuser())

    def require_schema(self) -> None:
        """Refuse to work on a database that has not been brought up to date."""
        if not migrate.is_current(self.database.engine):
            raise SettingsError("The database is not up to date. Run: behovstorget init")

    def refuse_demo_accounts(self) -> None:
        """Ready accounts have a known password: never serve them outside a demonstration."""
        with self.database.session() as session:
            demo = session.scalar(select(Person.id).where(Person.is_demo).limit(1))
        if demo is not None and not self.settings.demo:
            raise SettingsError(
                "This database holds a demonstration's ready accounts. Use another DATABASE_URL,"
                " or set DEMO=1 on 127.0.0.1."
            )

    def rematch(self) -> Iterator[int]:
        """Match every public need anew, each in its own transaction; yields how many there are."""
        if not self.engine.refresh():
            raise SettingsError("There is no search index yet. Run: behovstorget reindex")
        with self.database.session() as session:
            ids = [need.id for need in needs.public_needs(session)]
        for need_id in ids:
            with self.database.session(write=True) as session:
                suggest_for_need(session, self.engine, need_id, clock.utc_now())
                session.commit()
            yield len(ids)

    def worker(self) -> Worker:
        """The worker of this installation."""
        mailer = make_mailer(
            self.settings.smtp_url, self.settings.mail_dir, self.settings.mail_from
        )
        tokens = Tokens(self.settings.signing_keys)
        context = Context(
            self.database, self.engine, mailer, self.settings.base_url, tokens, self.embedder
        )
        return Worker(context, clock.utc_now)
