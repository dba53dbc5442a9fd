"""`serve` as it runs on a server: it refuses nobody while it loads anew, and ends when told to."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from config import ROOT
from marketplace.core.db import Database

pytestmark = pytest.mark.one_database
Served = tuple[subprocess.Popen[bytes], int]


@pytest.fixture
def served(environ: dict[str, str], database: Database, tmp_path: Path) -> Iterator[Served]:
    """The real server on a free port, with its worker."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "marketplace.cli", "serve", "--port", str(port)]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            command, env={**os.environ, **environ}, cwd=ROOT, stdout=log, stderr=log
        )
        try:
            _until(lambda: _status(port) == 200)
            yield process, port
        finally:
            process.terminate()
            process.wait(60)


def _status(port: int) -> int:
    try:
        with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            connection.request("GET", "/healthz")
            return connection.getresponse().status
    except OSError:
        return 0


def _until(condition: object) -> None:
    for _attempt in range(300):
        if callable(condition) and condition():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come to be within half a minute")


def _children(pid: int) -> dict[int, str]:
    """The processes under this one, with what they run."""
    found: dict[int, str] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if parent == pid:
            found[int(folder.name)] = words
    return found


def _web_and_worker(supervisor: int) -> tuple[set[int], set[int]]:
    children = _children(supervisor)
    masters = [pid for pid, words in children.items() if "gunicorn" in words]
    web = {pid for master in masters for pid in _children(master)}
    return web, {pid for pid, words in children.items() if words.rstrip().endswith("worker")}


def test_it_loads_anew_and_refuses_nobody_meanwhile_and_ends_when_told(served: Served) -> None:
    process, port = served
    _until(lambda: all(_web_and_worker(process.pid)))
    web, worker = _web_and_worker(process.pid)
    process.send_signal(signal.SIGHUP)
    answers = set()

    def is_new() -> bool:
        answers.add(_status(port))
        now_web, now_worker = _web_and_worker(process.pid)
        return bool(now_web and now_worker and now_web.isdisjoint(web) and now_worker != worker)

    _until(is_new)
    assert answers == {200}
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    assert _status(port) == 0
