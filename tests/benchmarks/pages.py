"""`make bench` of pages: how long each takes with much in the database, beside a bare Flask page
with one select, and whether the real server holds a hundred arrivals a second.

BENCH_SIZE (needs and as many offers, at most 10,000), BENCH_SECONDS, BENCH_REQUESTS and BENCH_DIR
change it; with BENCH_DATABASE_URL it runs on an empty PostgreSQL.
"""

import logging
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from itertools import count, repeat
from pathlib import Path

import structlog
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from config import ROOT, Settings
from marketplace.app import create_app
from marketplace.core import events, migrate
from marketplace.core.db import Database
from marketplace.publishing import index
from marketplace.web import clock
from tests.benchmarks import arrivals, measuring
from tests.benchmarks.filling import Filled, fill
from tests.benchmarks.measuring import Figure, percentile
from tests.counting import statements
from tests.personas import Persona
from tests.visitor import cookie_of

# Ends the name of a page that is read again within the second: the crowd's case.
KEPT = ", kept"
SIZE = min(int(os.environ.get("BENCH_SIZE") or 10_000), 10_000)
SECONDS = int(os.environ.get("BENCH_SECONDS", "60"))
REQUESTS = int(os.environ.get("BENCH_REQUESTS", "100"))
PER_SECOND = 100
RESULT = ROOT / "build" / "bench-pages.json"


def settings_in(folder: Path) -> dict[str, str]:
    """The environment of an installation in this folder."""
    return {
        "DATABASE_URL": os.environ.get("BENCH_DATABASE_URL", f"sqlite:///{folder / 'bench.db'}"),
        "DATA_DIR": str(folder),
        "SECRET_KEY": "the benchmark signs its cookies with this",
        "HASHING_COST": "cheap",
        "RATE_LIMIT": "1000000 per minute",
    }


def bare_page(database: Database) -> FlaskClient:
    """The floor: Flask, one select, a line of text."""
    app = Flask("bare")

    @app.get("/")
    def page() -> str:
        with database.engine.connect() as connection:
            return f"<p>{connection.execute(select(events.Event.seq).limit(1)).scalar()}</p>"

    return app.test_client()


def pages(filled: Filled) -> Iterator[tuple[str, Persona | None, str]]:
    """What is measured: a name, who looks, and the address."""
    people, need = filled.people, filled.need
    yield "list of needs", None, "/sv/needs"
    yield f"list of needs{KEPT}", None, "/sv/needs"
    yield "list of needs, filtered", None, "/sv/needs?area=homecare&state=open"
    yield "list of offers", None, "/sv/offers"
    yield "need, 30 versions", None, f"/sv/needs/{need}"
    yield f"need, 30 versions{KEPT}", None, f"/sv/needs/{need}"
    yield "need, for its author", people.author, f"/sv/needs/{need}"
    yield "50 proposals to it", people.approver, f"/sv/needs/{need}/proposals"
    yield "desk, 1,000 wait", people.moderator, "/sv/desk"
    yield "desk: matches", people.moderator, "/sv/desk/matches"
    yield "desk: offers", people.moderator, "/sv/desk/offers"
    yield "my page, author", people.author, "/sv/my"
    yield "my page, company", people.editor, "/sv/my"
    yield "my page, moderator", people.moderator, "/sv/my"
    yield "notifications", people.author, "/sv/notifications"
    yield "organisations", None, "/sv/organisations"
    yield "start", None, "/sv/"


def measure_pages(app: Flask, floor: FlaskClient, filled: Filled) -> list[Figure]:
    """Each page in turn, after the floor."""
    times, worked = measuring.times_of(lambda: floor.get("/").data, REQUESTS)
    base, p95, cpu = percentile(times, 0.5), percentile(times, 0.95), percentile(worked, 0.5)
    figures = [Figure("bare page, one select", base, p95, cpu, 1.0, 1, 0, REQUESTS)]
    for name, persona, path in pages(filled):
        figures.append(_measure(app, name, persona, path, base))
        _say(f"{name}: {figures[-1].p95_ms} ms")
    return figures


def _measure(app: Flask, name: str, persona: Persona | None, path: str, base: float) -> Figure:
    client = app.test_client()
    if persona is not None:
        with client.session_transaction() as cookie:
            cookie.update(cookie_of(persona))
    addresses = repeat(path) if persona or name.endswith(KEPT) else _anew(path)
    client.get(path)
    with statements(app) as sent:
        answer = client.get(next(addresses))
    if answer.status_code != 200:
        raise SystemExit(f"{path} answered {answer.status}")
    times, worked = measuring.times_of(lambda: client.get(next(addresses)).data, REQUESTS)
    p50, p95, cpu = percentile(times, 0.5), percentile(times, 0.95), percentile(worked, 0.5)
    size = len(answer.data) / 1000
    return Figure(name, p50, p95, cpu, p50 / base, len(sent), size, REQUESTS)


def _anew(path: str) -> Iterator[str]:
    """Addresses of the same public page, each one new, so that it is made and not a kept one."""
    joined = "&" if "?" in path else "?"
    return (f"{path}{joined}visit={number}" for number in count())


@contextmanager
def served(environ: dict[str, str]) -> Iterator[int]:
    """The real `serve` on a free port of 127.0.0.1."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "marketplace.cli", "serve", "--port", str(port)]
    with (Path(environ["DATA_DIR"]) / "serve.log").open("wb") as log:
        process = subprocess.Popen(
            command, env={**os.environ, **environ}, cwd=ROOT, stdout=log, stderr=log
        )
        try:
            _wait_until_it_answers(port)
            yield port
        finally:
            process.terminate()
            process.wait(60)


def _wait_until_it_answers(port: int) -> None:
    for _attempt in range(120):
        try:
            with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
                connection.request("GET", "/sv/needs")
                if connection.getresponse().status == 200:
                    return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("the server did not answer within a minute")


def measure_arrivals(environ: dict[str, str], filled: Filled) -> list[Figure]:
    """A hundred people a second, on the list and on the need page in turn."""
    named = {"/sv/needs": "list", f"/sv/needs/{filled.need}": "need, 30 versions"}
    with served(environ) as port:
        arrivals.run(port, list(named), 10, 2)  # each process reads the index once
        visits = arrivals.run(port, list(named), PER_SECOND, SECONDS)
    figures = []
    for path, name in named.items():
        own = [visit for visit in visits if visit.path == path]
        times = [visit.seconds for visit in own]
        figures.append(
            Figure(
                f"served, {PER_SECOND} a second: {name}",
                percentile(times, 0.5),
                percentile(times, 0.95),
                None,
                None,
                None,
                max(visit.size for visit in own) / 1000,
                len(own),
                sum(1 for visit in own if not visit.ok),
            )
        )
    return figures


def _say(words: str) -> None:
    print(f"  {words}", flush=True)


def _prepare(database: Database, settings: Settings) -> Filled:
    began = time.perf_counter()
    migrate.upgrade(database.engine)
    filled = fill(database, SIZE, clock.utc_now())
    _say(f"{SIZE} needs and {SIZE} offers filled in {time.perf_counter() - began:.0f} s")
    began = time.perf_counter()
    documents = index.rebuild(database, index.make_engine(settings.index_dir))
    _say(f"{documents} texts indexed in {time.perf_counter() - began:.0f} s")
    return filled


def main() -> None:
    """Fill, measure, print the table, and write it to build/."""
    folder = Path(os.environ.get("BENCH_DIR") or tempfile.mkdtemp(prefix="bench-"))
    environ = settings_in(folder)
    settings = Settings.from_environ(environ)
    database = Database(settings.database_url)
    try:
        filled = _prepare(database, settings)
        app = create_app(settings)
        # The log goes to a file when it is served; here it would stand between the figures.
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
        figures = measure_pages(app, bare_page(database), filled)
        app.extensions["database"].dispose()
        if SECONDS:
            figures += measure_arrivals(environ, filled)
    finally:
        database.dispose()
        if not os.environ.get("BENCH_DIR"):
            shutil.rmtree(folder)
    print(measuring.table(figures))
    about = {"size": SIZE, "seconds": SECONDS, "at": datetime.now(UTC).isoformat()}
    measuring.write(figures, RESULT, database=database.engine.dialect.name, **about)


if __name__ == "__main__":
    main()
