"""The real site as processes of its own, started, found and killed by the tests that need them."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

from config import ROOT


def free_port() -> int:
    """A port that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start(environ: Mapping[str, str], log: Path, *words: str) -> subprocess.Popen[bytes]:
    """One of the program's commands, running."""
    command = [sys.executable, "-m", "marketplace.cli", *words]
    with log.open("ab") as file:
        return subprocess.Popen(
            command, env={**os.environ, **environ}, cwd=ROOT, stdout=file, stderr=file
        )


def status(port: int) -> int:
    """What /healthz answers; 0 when nobody does."""
    try:
        with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            connection.request("GET", "/healthz")
            return connection.getresponse().status
    except OSError:
        return 0


def until(condition: Callable[[], object]) -> None:
    """Wait for something to come to be."""
    for _attempt in range(300):
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come to be within half a minute")


def children(pid: int) -> dict[int, str]:
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


def web_and_worker(supervisor: int) -> tuple[set[int], set[int]]:
    """The processes of `serve` that answer, and the worker beside them."""
    found = children(supervisor)
    masters = [pid for pid, words in found.items() if "gunicorn" in words]
    web = {pid for master in masters for pid in children(master)}
    return web, {pid for pid, words in found.items() if words.rstrip().endswith("worker")}


def kill_all(pid: int) -> None:
    """SIGKILL for this process and all under it, at once and from above."""
    below = children(pid)
    kill(pid)
    for child in below:
        kill_all(child)


def kill(pid: int) -> None:
    """SIGKILL, unless it has ended."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
