"""`/metrics`: off by default, only for whoever may, true for several processes."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path

import pytest
from flask import Flask

from config import ROOT, Settings, SettingsError
from marketplace.app import create_app
from marketplace.core import events, heartbeats
from marketplace.core.db import Database
from tests.clock import Clock
from tests.personas import People

pytestmark = pytest.mark.one_database
TOKEN = "a token that nobody can guess"


def make_app(environ: dict[str, str], clock: Clock, **more: str) -> Flask:
    return create_app(Settings.from_environ({**environ, "METRICS": "1", **more}), now=clock)


def read(app: Flask, **headers: str) -> tuple[int, str]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = app.test_client().get("/metrics", headers=named)
    return answer.status_code, answer.text


def value(text: str, start: str) -> float:
    (line,) = (line for line in text.splitlines() if line.startswith(start))
    return float(line.rpartition(" ")[2])


def test_metrics_are_off_by_default(app: Flask) -> None:
    assert read(app)[0] == 404


def test_requests_are_counted_by_endpoint_and_never_by_address(
    environ: dict[str, str], clock: Clock, people: People
) -> None:
    app = make_app(environ, clock)
    client = app.test_client()
    client.get("/sv/needs?q=hemligt")
    client.get("/sv/needs/B-1999-0001")
    client.open("/sv/needs", method="PROPFIND")
    status, text = read(app)
    assert status == 200
    listed = 'behovstorget_requests_total{endpoint="needs.list_needs",method="GET",status="200"}'
    assert value(text, listed) >= 1
    assert 'endpoint="needs.show_need",method="GET",status="404"' in text
    assert 'method="other"' in text
    assert 'behovstorget_request_seconds_bucket{endpoint="needs.list_needs",le="0.05"}' in text
    assert "hemligt" not in text
    assert "B-1999" not in text
    app.extensions["database"].dispose()


def test_how_far_behind_the_work_is_is_told(
    environ: dict[str, str], clock: Clock, people: People, database: Database, now: datetime
) -> None:
    app = make_app(environ, clock)
    with database.session(write=True) as session:
        heartbeats.note_worker(session, now)
        events.dispatch(session, {}, now=now)
        events.emit(session, "x.happened", now=now)
        events.dispatch(session, {"x.happened": ["notifications.x.send_mail"]}, now=now)
        events.emit(session, "x.happened", now=now)
        session.commit()
    clock.time = now + timedelta(seconds=90)
    text = read(app)[1]
    assert value(text, "behovstorget_events_undispatched ") == 1
    assert value(text, "behovstorget_deliveries_waiting ") == 1
    assert value(text, "behovstorget_oldest_delivery_due_seconds ") == 90
    assert value(text, "behovstorget_worker_silent_seconds ") == 90
    assert value(text, "behovstorget_index_events_behind ") == -1
    assert value(text, "behovstorget_mails_failing ") == 0
    app.extensions["database"].dispose()


def test_only_this_machine_or_the_token_reads_them(environ: dict[str, str], clock: Clock) -> None:
    near = make_app(environ, clock)
    assert read(near)[0] == 200
    for header in ("X_Forwarded_For", "Forwarded", "X_Real_IP"):
        assert read(near, **{header: "203.0.113.9"})[0] == 404
    far = near.test_client().get("/metrics", environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert far.status_code == 404
    asks = make_app(environ, clock, METRICS_TOKEN=TOKEN)
    assert read(asks)[0] == 404
    assert read(asks, Authorization="Bearer wrong")[0] == 404
    assert read(asks, Authorization="Bearer åäö")[0] == 404
    behind_a_proxy = {"Authorization": f"Bearer {TOKEN}", "X_Forwarded_For": "203.0.113.9"}
    assert read(asks, **behind_a_proxy)[0] == 200
    with pytest.raises(SettingsError):
        Settings.from_environ({**environ, "METRICS_TOKEN": "short"})
    for app in (near, asks):
        app.extensions["database"].dispose()


def test_several_processes_are_added_up(environ: dict[str, str], tmp_path: Path) -> None:
    """Three processes count a request each; whoever is asked says three."""
    program = (
        "import os; from config import Settings; from marketplace.app import create_app;"
        "app = create_app(Settings.from_environ(os.environ)); client = app.test_client();"
        "client.get('/healthz'); print(client.get('/metrics').text)"
    )
    folder = tmp_path / "metrics"
    folder.mkdir()
    env = {**os.environ, **environ, "METRICS": "1", "PROMETHEUS_MULTIPROC_DIR": str(folder)}
    for _ in range(3):
        ran = subprocess.run(
            [sys.executable, "-c", program], env=env, cwd=ROOT, capture_output=True, text=True
        )
        assert ran.returncode == 0, ran.stderr
    counted = 'behovstorget_requests_total{endpoint="pages.healthz",method="GET",status="200"}'
    assert value(ran.stdout, counted) == 3


@pytest.fixture
def served(environ: dict[str, str], database: Database, tmp_path: Path) -> Iterator[int]:
    """The real server with two processes, counting; its port."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "marketplace.cli", "serve", "--port", str(port)]
    env = {**os.environ, **environ, "METRICS": "1", "WEB_WORKERS": "2"}
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=log, stderr=log)
        try:
            yield port
        finally:
            process.terminate()
            process.wait(60)


def _get(port: int, path: str) -> str:
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("GET", path)
        return connection.getresponse().read().decode()


def test_the_served_site_tells_one_sum_whichever_process_answers(served: int) -> None:
    for _attempt in range(300):
        try:
            _get(served, "/readyz")
            break
        except OSError:
            time.sleep(0.1)
    for _ in range(20):
        _get(served, "/healthz")
    counted = 'behovstorget_requests_total{endpoint="pages.healthz",method="GET",status="200"}'
    told = {value(_get(served, "/metrics"), counted) for _ in range(10)}
    assert told == {20}
