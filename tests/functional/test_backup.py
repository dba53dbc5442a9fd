"""A backup restored elsewhere is equal, on either database; a file that is not whole is refused."""

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from config import ROOT, Settings
from marketplace.cli import main
from marketplace.core import dump, migrate
from marketplace.core.db import Database
from marketplace.core.files import Files
from marketplace.moderation.uploads import ImportUpload
from marketplace.needs.models import Need
from marketplace.rooms import metadata
from marketplace.worker import Worker
from tests import databases
from tests.factories import make_need, make_offer, make_proposal
from tests.personas import People

Command = Callable[..., Result]


@pytest.fixture
def filled(
    database: Database, people: People, now: datetime, worker: Worker, settings: Settings
) -> Database:
    """An installation in which something of everything has happened, and a file is kept."""
    with database.session(write=True) as session:
        need = make_need(session, people, now, "open")
        make_need(session, people, now, "draft", title="Ett utkast – “så här” 👵")
        make_offer(session, people, now, "published")
        make_proposal(session, people, need, now, "noted")
        session.add(
            ImportUpload(
                person_id=people.moderator.person.id,
                organisation_id=people.author.organisation.id,
                kind="needs",
                source="import",
                publish=False,
                name="å.csv",
                content=bytes(range(256)),
                created_at=now,
            )
        )
        session.commit()
    worker.drain()
    Files(settings.files_dir).keep(b"a logo")
    return database


@pytest.fixture(params=["sqlite", "postgresql"])
def elsewhere(
    request: pytest.FixtureRequest,
    backends: Callable[[str], databases.Backend],
    environ: dict[str, str],
    tmp_path: Path,
) -> dict[str, str]:
    """The environment of another installation, on each kind of database, with nothing in it."""
    if request.param not in databases.chosen():
        pytest.skip("this database is left out")
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    url = backends(request.param).bare(folder)
    return {**environ, "DATABASE_URL": url, "DATA_DIR": str(folder / "data")}


def run(environ: dict[str, str], *words: str, fails: bool = False) -> str:
    result = CliRunner(env=environ).invoke(main, words)
    assert (result.exit_code != 0) == fails, result.output
    assert isinstance(result.exception, SystemExit | None), result.exception
    assert "Traceback" not in result.output
    return result.output


def everything(url: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Every row of every table."""
    database = Database(url)
    with database.engine.connect() as connection:
        for table in dump.tables_of(metadata()):
            rows = connection.execute(select(table).order_by(*table.primary_key))
            yield table.name, [dict(row) for row in rows.mappings()]
    database.dispose()


def test_restored_elsewhere_it_is_equal_table_by_table(
    filled: Database,
    environ: dict[str, str],
    elsewhere: dict[str, str],
    tmp_path: Path,
    people: People,
    now: datetime,
) -> None:
    file = str(tmp_path / "backup.tar.gz")
    said = run(environ, "backup", file)
    assert "and 1 files" in said
    assert "secrets (SECRET_KEY) are not in it" in said
    assert "Whole: schema" in run(elsewhere, "restore", "--check", file)
    assert "2 texts are indexed" in run(elsewhere, "restore", file)
    before, after = dict(everything(filled.url)), dict(everything(elsewhere["DATABASE_URL"]))
    assert before.keys() == after.keys()
    for name, rows in before.items():
        assert after[name] == rows, name
    assert before["import_upload"][0]["content"] == bytes(range(256))
    kept = Files(Path(elsewhere["DATA_DIR"]) / "files")
    assert [kept.read(name) for name in kept.names()] == [b"a logo"]
    _goes_on(elsewhere["DATABASE_URL"], people, now, last=len(before["need"]))


def _goes_on(url: str, people: People, now: datetime, last: int) -> None:
    """Numbers continue where they ended, references hold, and the schema is the newest."""
    database = Database(url)
    with database.session(write=True) as session:
        need = make_need(session, people, now, "open")
        assert (need.id, need.ref) == (last + 1, f"B-2026-{last + 1:04d}")
        session.commit()
    assert migrate.is_current(database.engine)
    database.dispose()


def test_only_its_owner_may_read_it_and_another_file_is_never_written_over(
    filled: Database, environ: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "backup.tar.gz"
    run(environ, "backup", str(file))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = file.read_bytes()
    assert "is there already" in run(environ, "backup", str(file), fails=True)
    assert file.read_bytes() == before
    assert "was not written" in run(environ, "backup", "/proc/no/backup", fails=True)


def test_an_installation_in_use_is_not_written_over(
    filled: Database, environ: dict[str, str], tmp_path: Path
) -> None:
    file = str(tmp_path / "backup.tar.gz")
    run(environ, "backup", file)
    before = dict(everything(filled.url))
    assert "is not empty" in run(environ, "restore", file, fails=True)
    assert dict(everything(filled.url)) == before


@pytest.mark.one_database
def test_a_file_that_is_half_or_altered_is_refused(
    filled: Database, environ: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "backup.tar.gz"
    run(environ, "backup", str(file))
    whole = file.read_bytes()
    empty = {
        **environ,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'empty.db'}",
        "DATA_DIR": str(tmp_path / "empty"),
    }
    spoilt = [whole[:n] for n in range(0, len(whole), len(whole) // 25)]
    spoilt += [_with_other_byte(whole, at) for at in range(12, len(whole) - 30, len(whole) // 40)]
    spoilt.append(b"external_id,language,title\n")
    for content in spoilt:
        file.write_bytes(content)
        assert "cannot be restored" in run(empty, "restore", str(file), fails=True)
    assert not (tmp_path / "empty.db").exists()
    file.write_bytes(whole)
    run(empty, "restore", str(file))


def _with_other_byte(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 0x55]) + content[at + 1 :]


@pytest.mark.one_database
def test_a_backup_of_another_schema_says_which_version_reads_it(
    filled: Database, environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = str(tmp_path / "backup.tar.gz")
    run(environ, "backup", file)
    monkeypatch.setattr(migrate, "head", lambda: "9999")
    said = run(environ, "restore", file, fails=True)
    assert "and this program 9999. Restore it with version 0.1.0" in said


SLOW = """
import sys, time
from marketplace.core import archive
add = archive.Writer.add
def slow(self, name, content):
    add(self, name, content)
    self.file.flush()
    print(name, flush=True)
    time.sleep(0.05)
archive.Writer.add = slow
from marketplace.cli import main
main(["backup", sys.argv[1]])
"""


@pytest.mark.one_database
def test_killed_in_the_middle_it_leaves_nothing_that_restore_accepts(
    filled: Database, environ: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "backup.tar.gz"
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW, str(file)],
        env={**os.environ, **environ},
        cwd=ROOT,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    for _ in range(4):
        process.stdout.readline()
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert not file.exists()
    (half,) = tmp_path.glob(".backup*")
    assert "cannot be restored" in run(environ, "restore", "--check", str(half), fails=True)
    run(environ, "backup", str(file))
    assert "Whole" in run(environ, "restore", "--check", str(file))
    assert not half.exists()


def test_it_holds_one_moment_while_people_write(
    filled: Database, people: People, now: datetime
) -> None:
    with dump.snapshot(filled.engine) as connection:
        needs = metadata().tables["need"]
        before = sum(rows for rows, _lines in dump.parts(connection, needs))
        with filled.session(write=True) as session:
            make_need(session, people, now, "open")
            session.commit()
        assert sum(rows for rows, _lines in dump.parts(connection, needs)) == before
    with filled.session() as session:
        assert len(session.scalars(select(Need.id)).all()) == before + 1
