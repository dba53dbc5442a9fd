"""The index folder deleted, cut short, of another version or not writable while the site serves:
every page is answered, from the tables where it must be, and the worker makes the index anew."""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask

from config import Settings
from marketplace.core.db import Database
from marketplace.installation import Installation
from marketplace.needs import operations as needs
from marketplace.needs.queries import need_by_ref
from marketplace.search.arrays import folder as arrays
from marketplace.search.arrays.manifest import Manifest
from marketplace.worker import Worker, _safely
from tests.afterwards import index_equals_database
from tests.factories import NEED, make_need, make_offer
from tests.personas import People
from tests.visitor import Visitor

pytestmark = pytest.mark.one_database

TITLE, OFFER = NEED["title"], "Tillsyn på natten"


@pytest.fixture
def refs(
    app: Flask, database: Database, people: People, now: datetime, worker: Worker
) -> dict[str, str]:
    """A need, one like it, and an offer: indexed, and read by the site once."""
    with database.session(write=True) as session:
        made = {
            "need": make_need(session, people, now, "open"),
            "like": make_need(session, people, now, "open", title="Lugna nätter hemma"),
            "offer": make_offer(session, people, now, "published", title=OFFER),
        }
        session.commit()
        refs = {name: thing.ref for name, thing in made.items()}
    worker.drain()
    everything_is_answered(app, refs)
    assert app.extensions["engine"].is_ready()
    return refs


@pytest.fixture
def installation(settings: Settings) -> Iterator[Installation]:
    """Another look at the same database and index."""
    installation = Installation.of(settings)
    yield installation
    installation.close()


def everything_is_answered(app: Flask, refs: dict[str, str]) -> None:
    """Each page that asks the index, with what it must show whether there is one or not."""
    visitor = Visitor(app.test_client())
    for address, shown in (
        ("/sv/", TITLE),
        ("/sv/needs", TITLE),
        ("/sv/needs?q=natt", TITLE),
        ('/sv/needs?q="trygg natt"', TITLE),
        ("/sv/needs?q=titel:natt", TITLE),
        ("/sv/needs?area=homecare&sort=deadline", TITLE),
        ("/en/offers?q=tillsyn", OFFER),
        (f"/sv/needs/{refs['need']}", TITLE),
        (f"/sv/offers/{refs['offer']}", OFFER),
    ):
        assert shown in visitor.open(address).text, address
    assert visitor.client.get("/sv/suggest", query_string={"q": "nat"}).status_code == 200


def files(folder: Path, pattern: str) -> list[Path]:
    found = sorted(path for path in folder.rglob(pattern) if path.is_file())
    assert found, pattern
    return found


def delete(folder: Path) -> None:
    shutil.rmtree(folder)


def empty(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir(mode=0o700)


def replace_by_a_file(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("", encoding="utf-8")


def lose_the_pointer(folder: Path) -> None:
    (folder / "CURRENT").unlink()


def lose_the_manifest(folder: Path) -> None:
    files(folder, "MANIFEST")[0].unlink()


def cut(pattern: str) -> Callable[[Path], None]:
    def fault(folder: Path) -> None:
        for path in files(folder, pattern):
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    fault.__name__ = f"cut {pattern}"
    return fault


def twist(folder: Path) -> None:
    """A letter is another, and the length and time are the same; noticed when it is opened."""
    for path in files(folder, "MANIFEST"):
        held = bytearray(path.read_bytes())
        held[-3] ^= 1
        path.write_bytes(held)


def become_of_another_version(folder: Path) -> None:
    (current,) = [path for path in folder.iterdir() if path.is_dir()]
    other = current.with_name(f"1.00000000-{current.name}")
    current.rename(other)
    (folder / "CURRENT").write_text(other.name, encoding="utf-8")


FAULTS = [
    delete,
    empty,
    lose_the_pointer,
    lose_the_manifest,
    cut("*.arrays"),
    cut("MANIFEST"),
    cut("CURRENT"),
    twist,
    become_of_another_version,
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_broken_index_is_made_anew_while_all_is_answered(
    app: Flask,
    database: Database,
    people: People,
    now: datetime,
    settings: Settings,
    refs: dict[str, str],
    worker: Worker,
    installation: Installation,
    fault: Callable[[Path], None],
) -> None:
    fault(settings.index_dir)
    everything_is_answered(app, refs)
    assert not app.extensions["engine"].is_ready()
    with database.session(write=True) as session:
        like = need_by_ref(session, refs["like"])
        assert like is not None
        needs.withdraw_need(session, people.approver.actor, like, reason="Löst.", now=now)
        session.commit()
    everything_is_answered(app, refs)
    worker.drain()
    index_equals_database(database, installation)
    everything_is_answered(app, refs)
    assert app.extensions["engine"].is_ready()


def test_a_file_in_the_place_of_the_folder_is_endured(
    app: Flask,
    settings: Settings,
    refs: dict[str, str],
    worker: Worker,
    database: Database,
    installation: Installation,
) -> None:
    replace_by_a_file(settings.index_dir)
    everything_is_answered(app, refs)
    assert not _safely(worker.step)
    settings.index_dir.unlink()
    worker.drain()
    index_equals_database(database, installation)


def test_the_worker_goes_on_when_the_folder_can_be_written_again(
    app: Flask,
    database: Database,
    people: People,
    now: datetime,
    refs: dict[str, str],
    worker: Worker,
    installation: Installation,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Tests may run as root, whom no mode hinders: so what writes is refused at the file."""

    def refused(*_given: object) -> None:
        raise OSError(30, "Read-only file system")

    with database.session(write=True) as session:
        newest = make_need(session, people, now, "open", title="Hiss till natten").ref
        like = need_by_ref(session, refs["like"])
        assert like is not None
        needs.withdraw_need(session, people.approver.actor, like, reason="Löst.", now=now)
        session.commit()
    with monkeypatch.context() as hindered:
        hindered.setattr(arrays, "pack", refused)
        hindered.setattr(Manifest, "write", refused)
        assert not _safely(worker.step)
        for _ in range(3):
            _safely(worker.step)
            _safely(worker.step_beside)
            everything_is_answered(app, refs)
        page = Visitor(app.test_client()).open("/sv/needs?q=natt")
        assert "Lugna nätter hemma" not in page.text
    worker.drain()
    index_equals_database(database, installation)
    assert newest in installation.engine.refs()
    everything_is_answered(app, refs)


def test_an_index_that_cannot_be_made_at_all_hinders_nobody(
    app: Flask,
    settings: Settings,
    database: Database,
    refs: dict[str, str],
    worker: Worker,
    installation: Installation,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    delete(settings.index_dir)
    with monkeypatch.context() as hindered:

        def refused(*_given: object, **_named: object) -> None:
            raise OSError(30, "Read-only file system")

        hindered.setattr(Path, "mkdir", refused)
        assert not _safely(worker.step)
        assert not _safely(worker.step_beside)
        everything_is_answered(app, refs)
    worker.drain()
    index_equals_database(database, installation)
