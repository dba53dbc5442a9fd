"""`serve`: gunicorn and one worker, kept alive together until told to stop.

SIGHUP loads the program anew and refuses nobody: gunicorn starts new processes and lets the old
ones finish what they answer; who comes meanwhile waits a little. The worker finishes its piece of
work and is started again.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from types import FrameType

import structlog

from config import ROOT, Settings

log = structlog.get_logger()

POLL_SECONDS = 0.5
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
GRACE_SECONDS = 20


def gunicorn_command(settings: Settings, host: str, port: int) -> list[str]:
    """Threaded workers: a plain one is held up by half a request."""
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "wsgi:app",
        f"--bind={host}:{port}",
        "--worker-class=gthread",
        f"--workers={settings.web_workers}",
        f"--threads={settings.web_threads}",
        "--graceful-timeout=15",
        "--timeout=60",
        "--log-level=warning",
        f"--chdir={ROOT}",
    ]


def worker_command() -> list[str]:
    """The same program, as a worker."""
    return [sys.executable, "-m", "marketplace.cli", "worker"]


class Supervisor:
    """Starts both, restarts the worker with back-off, ends when the web server ends. Without a
    worker it serves alone: the worker then runs elsewhere."""

    def __init__(
        self, web: Sequence[str], worker: Sequence[str] | None, environ: Mapping[str, str]
    ) -> None:
        self.commands = {"web": list(web), "worker": list(worker or ())}
        self.has_worker = worker is not None
        self.environ = dict(environ)
        self.stopping = False
        self.reloading = False
        self.pause = FIRST_PAUSE
        self.worker: subprocess.Popen[bytes] | None = None
        self.worker_started = 0.0
        self.restart_at = 0.0

    def run(self) -> int:
        """Serve until the web server ends; its exit code."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        signal.signal(signal.SIGHUP, self._reload)
        web = self._start("web")
        try:
            while (code := web.poll()) is None:
                if self.stopping:
                    web.terminate()
                    return web.wait(GRACE_SECONDS)
                if self.reloading:
                    self._load_anew(web)
                if self.has_worker:
                    self._tend_worker()
                time.sleep(POLL_SECONDS)
            return code
        finally:
            self._end(self.worker)
            self._end(web)

    def _start(self, name: str) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl-C reaches this process alone, which passes it on in order.
        return subprocess.Popen(  # noqa: S603 - our own commands, no shell
            self.commands[name], env=self.environ, cwd=ROOT, start_new_session=True
        )

    def _start_worker(self) -> None:
        self.worker = self._start("worker")
        self.worker_started = time.monotonic()

    def _tend_worker(self) -> None:
        """Start the worker again when it has ended: at once, then after longer and longer."""
        now = time.monotonic()
        if self.worker is not None and self.worker.poll() is not None:
            log.warning("worker_ended", code=self.worker.returncode)
            lived = now - self.worker_started
            self.pause = FIRST_PAUSE if lived > LONGEST_PAUSE else self.pause * 2
            self.restart_at = now + min(self.pause, LONGEST_PAUSE)
            self.worker = None
        if self.worker is None and now >= self.restart_at:
            self._start_worker()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _reload(self, _number: int, _frame: FrameType | None) -> None:
        self.reloading = True

    def _load_anew(self, web: subprocess.Popen[bytes]) -> None:
        self.reloading = False
        log.info("reloading")
        web.send_signal(signal.SIGHUP)
        if self.worker is not None:
            self.worker.terminate()

    def _end(self, process: subprocess.Popen[bytes] | None) -> None:
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def serve(settings: Settings, host: str, port: int, *, worker: bool = True) -> int:
    """Serve the site, and run the worker unless it runs elsewhere; the web server's exit code."""
    commands = gunicorn_command(settings, host, port), worker_command() if worker else None
    return Supervisor(*commands, {**os.environ, **_counting(settings)}).run()


def _counting(settings: Settings) -> dict[str, str]:
    """An empty folder in which the processes add up what they count, if anything is counted."""
    if not settings.metrics:
        return {}
    shutil.rmtree(settings.metrics_dir, ignore_errors=True)
    settings.metrics_dir.mkdir(mode=0o700, parents=True)
    return {"PROMETHEUS_MULTIPROC_DIR": str(settings.metrics_dir)}
