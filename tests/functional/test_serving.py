"""`serve` as it runs on a server: it refuses nobody while it loads anew, and ends when told to."""

import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from marketplace.core.db import Database
from tests.processes import free_port, start, status, until, web_and_worker

pytestmark = pytest.mark.one_database
Served = tuple[subprocess.Popen[bytes], int]


@pytest.fixture
def served(environ: dict[str, str], database: Database, tmp_path: Path) -> Iterator[Served]:
    """The real server on a free port, with its worker."""
    port = free_port()
    process = start(environ, tmp_path / "log", "serve", "--port", str(port))
    try:
        until(lambda: status(port) == 200)
        yield process, port
    finally:
        process.terminate()
        process.wait(60)


def test_it_loads_anew_and_refuses_nobody_meanwhile_and_ends_when_told(served: Served) -> None:
    process, port = served
    until(lambda: all(web_and_worker(process.pid)))
    web, worker = web_and_worker(process.pid)
    process.send_signal(signal.SIGHUP)
    answers = set()

    def is_new() -> bool:
        answers.add(status(port))
        now_web, now_worker = web_and_worker(process.pid)
        return bool(now_web and now_worker and now_web.isdisjoint(web) and now_worker != worker)

    until(is_new)
    assert answers == {200}
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    assert status(port) == 0
