"""A full disk: nothing is half written, and whoever wrote is told so and has the text back."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from config import ROOT, Settings
from marketplace.core.db import Database
from marketplace.core.files import Files
from tests.factories import make_need
from tests.personas import People
from tests.visitor import Visitor

pytestmark = pytest.mark.one_database
LONG = "Många väcks i onödan. " * 220


@contextmanager
def no_more_room(app: Flask) -> Iterator[None]:
    """The database may grow no more: SQLite then fails exactly as on a full disk."""
    engine = app.extensions["database"].engine

    def bound(connection: Any, _record: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    engine.dispose()
    event.listen(engine, "connect", bound)
    try:
        yield
    finally:
        event.remove(engine, "connect", bound)
        engine.dispose()


@pytest.mark.parametrize(
    ("language", "said"), [("sv", "inget utrymme kvar på servern"), ("en", "no room left")]
)
def test_who_saves_is_told_and_loses_nothing(
    app: Flask,
    database: Database,
    people: People,
    visitor: Visitor,
    now: datetime,
    language: str,
    said: str,
) -> None:
    if not database.is_sqlite:
        pytest.skip("bounded by a setting of SQLite")
    with database.session(write=True) as session:
        ref = make_need(session, people, now, "draft").ref
        session.commit()
    page = visitor.sign_in(people.author).open(f"/{language}/needs/{ref}/edit/problem")
    button = "Spara" if language == "sv" else "Save"
    button = next(text for text in _buttons(page) if text.startswith(button))
    with no_more_room(app):
        refused = page.submit(button, status=503, problem=LONG)
        assert said in refused.text
        assert LONG.strip()[-200:] in refused.text
    assert LONG[:50] not in visitor.open(f"/{language}/needs/{ref}/edit/problem").text
    page.submit(button, problem=LONG)
    assert LONG[:50] in visitor.open(f"/{language}/needs/{ref}/edit/problem").text


def _buttons(page: Any) -> list[str]:
    return ["".join(b.itertext()).strip() for b in page.tree.iter("button")]


LIMITED = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
from marketplace.cli import main
main(["backup", sys.argv[1]])
"""


def test_a_backup_that_finds_no_room_leaves_nothing_behind(
    environ: dict[str, str], people: People, settings: Settings, tmp_path: Path
) -> None:
    Files(settings.files_dir).keep(os.urandom(300_000))
    file = tmp_path / "out" / "backup.tar.gz"
    file.parent.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(file)],
        env={**os.environ, **environ},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "was not written: File too large" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(file.parent.iterdir()) == []
