"""`behovstorget demo`: the site with the sample, on this machine, from one command."""

import shutil
from collections.abc import Callable, Mapping

from config import ROOT
from marketplace import codes
from marketplace.accounts import queries, rules
from marketplace.accounts.passwords import Passwords
from marketplace.core import migrate
from marketplace.core.errors import Forbidden
from marketplace.installation import Installation
from marketplace.publishing import index
from marketplace.sample import generating, loading
from marketplace.sample.people import Cast
from marketplace.sample.reading import Calendar
from marketplace.web import clock

FOLDER = "demo"
PORTION = 100


def environment(environ: Mapping[str, str], port: int) -> dict[str, str]:
    """The settings of a demonstration: its own folder, loopback, mail as files."""
    return {
        "DEMO": "1",
        "DATA_DIR": environ.get("DATA_DIR", str(ROOT / "data" / FOLDER)),
        "BASE_URL": f"http://127.0.0.1:{port}",
        "LOG_FORMAT": environ.get("LOG_FORMAT", "console"),
    }


def prepare(installation: Installation, tell: Callable[[str], None]) -> None:
    """Database, sample, index and matches; quick when they are there already."""
    if not migrate.is_current(installation.database.engine):
        tell("Creating the database …")
        migrate.upgrade(installation.database.engine)
    loaded = loading.load(
        installation.database,
        installation.worker(),
        installation.actor,
        Passwords(installation.settings.hashing_cost),
        now=clock.utc_now(),
        tell=tell,
    )
    if loaded:
        tell("The sample is loaded.")
    elif not installation.engine.refresh():
        tell("Building the index …")
        index.rebuild(installation.database, installation.engine)


def make_more(installation: Installation, size: int, tell: Callable[[str], None]) -> None:
    """Enter `size` more needs and offers, made from the sample, in portions that are each kept."""
    if not installation.settings.demo:
        raise Forbidden("only_demonstration")
    prepare(installation, tell)
    made = 0
    while made < size:
        portion = min(PORTION, size - made)
        with installation.database.session(write=True) as session:
            cast = generating.recall(session, Cast(installation.actor))
            generating.load_more(session, cast, Calendar(clock.utc_now()), portion)
            session.commit()
        made += portion
        tell(f"  {made} needs and {made} offers of {size}")
    tell("The worker indexes and matches them.")


def reset(installation: Installation) -> None:
    """Delete the demonstration's folder. Refuses a database that lies elsewhere."""
    inside = str(installation.settings.data_dir) in installation.settings.database_url
    if not installation.settings.demo or not inside:
        raise Forbidden("forbidden")
    installation.database.dispose()
    installation.engine.close()
    shutil.rmtree(installation.settings.data_dir)
    installation.settings.data_dir.mkdir(mode=0o700, parents=True)


def welcome(installation: Installation, port: int) -> str:
    """The address, and one ready account per role."""
    with installation.database.session() as session:
        people = queries.demo_people(session)
    lines = [f"  {p.person.email:<40} {_roles(p.roles)}" for p in people]
    return "\n".join(
        [
            "",
            f"Behovstorget: http://127.0.0.1:{port}",
            f"Ready accounts (password {rules.DEMO_PASSWORD}):",
            *lines,
            "Ctrl-C ends.",
            "",
        ]
    )


def _roles(roles: list[str]) -> str:
    return ", ".join(codes.label("role", role, "en") for role in roles)
