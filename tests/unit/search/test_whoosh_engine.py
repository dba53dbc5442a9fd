"""The index as files: whose they are, what a broken one does, what a killed writer leaves."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from marketplace.search import whoosh_engine
from marketplace.search.engine import IndexUnavailable, Query
from marketplace.search.whoosh_engine import WhooshEngine
from tests.unit.search.sample import ALL, NOW, SCHOOL, document

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def open_engine(folder: Path) -> Iterator[Callable[[], WhooshEngine]]:
    opened: list[WhooshEngine] = []

    def open_() -> WhooshEngine:
        opened.append(WhooshEngine(folder))
        return opened[-1]

    yield open_
    for engine in opened:
        engine.close()


@pytest.fixture
def engine(open_engine: Callable[[], WhooshEngine]) -> WhooshEngine:
    engine = open_engine()
    engine.rebuild(ALL, cursor=1)
    return engine


def current(folder: Path) -> Path:
    return folder / (folder / "CURRENT").read_text()


def generations(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_dir()]


def held(path: Path) -> bytes:
    """The bytes of every file under a folder."""
    return b"".join(file.read_bytes() for file in path.rglob("*") if file.is_file())


# The folder


def test_the_folder_is_its_owners_alone(engine: WhooshEngine, folder: Path) -> None:
    assert folder.stat().st_mode & 0o777 == 0o700
    assert current(folder).stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("mode", [0o750, 0o701, 0o777])
def test_a_folder_that_others_can_open_is_refused(
    engine: WhooshEngine, open_engine: Callable[[], WhooshEngine], folder: Path, mode: int
) -> None:
    folder.chmod(mode)
    other = open_engine()
    assert not other.refresh()
    with pytest.raises(IndexUnavailable) as refused:
        other.rebuild(ALL, cursor=1)
    assert refused.value.params == {"why": "open_to_others"}
    folder.chmod(0o700)
    assert other.refresh()


def test_another_owner_is_refused(engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: mine + 1)
    assert not engine.refresh()
    with pytest.raises(IndexUnavailable) as refused:
        engine.rebuild(ALL, cursor=1)
    assert refused.value.params == {"why": "other_owner"}


def test_a_link_in_place_of_the_folder_is_refused(
    engine: WhooshEngine, folder: Path, tmp_path: Path
) -> None:
    link = tmp_path / "link"
    link.symlink_to(folder)
    linked = WhooshEngine(link)
    assert not linked.refresh()
    with pytest.raises(IndexUnavailable):
        linked.rebuild(ALL, cursor=1)


# Broken files


def _truncate(path: Path) -> None:
    for file in path.iterdir():
        if file.suffix not in {".toc", ".sums"}:
            os.truncate(file, file.stat().st_size // 2)


def _truncate_toc(path: Path) -> None:
    for file in path.glob("*.toc"):
        os.truncate(file, 20)


def _empty(path: Path) -> None:
    for file in path.iterdir():
        if file.is_file():
            os.truncate(file, 0)


def _scribble(path: Path) -> None:
    for file in path.iterdir():
        if file.suffix != ".sums":
            file.write_bytes(b"not an index" * 50)


def _delete_segments(path: Path) -> None:
    for file in path.glob("*.trm"):
        file.unlink()


def _delete_generation(path: Path) -> None:
    for file in path.iterdir():
        file.unlink()
    path.rmdir()


def _forget_current(path: Path) -> None:
    (path.parent / "CURRENT").unlink()


def _other_version(path: Path) -> None:
    other = path.with_name("0-2.7.4-deadbeef")
    path.rename(other)
    (path.parent / "CURRENT").write_text(other.name)


def _point_outside(path: Path) -> None:
    (path.parent / "CURRENT").write_text("../../etc")


BREAKING = [
    _truncate, _truncate_toc, _empty, _scribble, _delete_segments, _delete_generation,
    _forget_current, _other_version, _point_outside,
]  # fmt: skip


@pytest.mark.parametrize("break_", BREAKING)
def test_a_broken_index_is_not_ready_and_is_made_anew(
    engine: WhooshEngine,
    open_engine: Callable[[], WhooshEngine],
    folder: Path,
    break_: Callable[[Path], None],
) -> None:
    break_(current(folder))
    other = open_engine()
    assert not other.refresh()
    assert not other.is_ready()
    with pytest.raises(IndexUnavailable):
        other.search(Query(text="larm"), NOW)
    with pytest.raises(IndexUnavailable):
        other.apply([SCHOOL], [], cursor=2)
    other.rebuild(ALL, cursor=2)
    assert (other.cursor(), len(other.refs())) == (2, len(ALL))
    assert generations(folder) == [current(folder)]


@pytest.mark.parametrize("break_", BREAKING)
def test_an_index_that_breaks_while_it_is_open_raises_nothing_else(
    engine: WhooshEngine, folder: Path, break_: Callable[[Path], None]
) -> None:
    break_(current(folder))
    try:
        engine.refresh()
        engine.search(Query(text='"vid disken" larm'), NOW)
    except IndexUnavailable:
        engine.refresh()
    engine.rebuild(ALL, cursor=2)
    assert engine.search(Query(text="larm"), NOW).total == 2


def test_a_writer_notices_that_its_index_was_torn_while_open(
    engine: WhooshEngine, folder: Path
) -> None:
    _truncate(current(folder))

    def write(number: int) -> bool:
        """As the worker does: refresh, apply, go round again."""
        if engine.refresh():
            with suppress(IndexUnavailable):
                engine.apply([document(f"E-{number}", "larm")], ["E-1"], cursor=number)
        return engine.is_ready()

    assert not all(write(number) for number in range(10, 19))
    assert not engine.refresh()
    engine.rebuild(ALL, cursor=2)
    assert engine.is_ready()


# Generations


def test_what_an_interrupted_rebuild_left_is_swept(engine: WhooshEngine, folder: Path) -> None:
    left = folder / "1-9-left"
    left.mkdir()
    (left / "file").write_text("x")
    (folder / "CURRENT.tmp").write_text("x")
    engine.sweep()
    assert generations(folder) == [current(folder)]
    assert not (folder / "CURRENT.tmp").exists()
    assert engine.refresh()


def test_a_rebuild_that_fails_changes_nothing(engine: WhooshEngine, folder: Path) -> None:
    before = (folder / "CURRENT").read_text()

    def broken() -> Iterator[object]:
        yield SCHOOL
        raise RuntimeError

    with pytest.raises(RuntimeError):
        engine.rebuild(broken(), cursor=9)  # type: ignore[arg-type]
    assert (folder / "CURRENT").read_text() == before
    engine.refresh()
    assert engine.cursor() == 1
    engine.sweep()
    assert generations(folder) == [current(folder)]


def test_a_rebuild_under_way_is_not_swept_by_another(
    engine: WhooshEngine, open_engine: Callable[[], WhooshEngine]
) -> None:
    other = open_engine()

    def slow() -> Iterator[object]:
        yield SCHOOL
        other.sweep()
        yield document("E-9", "sist")

    engine.rebuild(slow(), cursor=3)  # type: ignore[arg-type]
    assert set(engine.refs()) == {"B-2", "E-9"}


def test_after_a_switch_the_writer_must_look_again(
    engine: WhooshEngine, open_engine: Callable[[], WhooshEngine]
) -> None:
    other = open_engine()
    other.rebuild([SCHOOL], cursor=5)
    with pytest.raises(IndexUnavailable) as refused:
        engine.apply([], ["B-2"], cursor=2)
    assert refused.value.params == {"why": "moved"}
    engine.refresh()
    assert engine.cursor() == 5


def test_a_ref_given_twice_to_a_rebuild_is_refused(engine: WhooshEngine) -> None:
    with pytest.raises(ValueError, match="B-2"):
        engine.rebuild([SCHOOL, SCHOOL], cursor=5)
    engine.refresh()
    assert len(engine.refs()) == len(ALL)


def test_removed_words_leave_the_files_when_optimised(engine: WhooshEngine, folder: Path) -> None:
    engine.apply([document("E-9", "kvicksilver", title="Tillsyn")], [])
    assert b"cksilv" in held(folder)  # a stem, without what it shares with the last
    engine.apply([], ["E-9"])
    engine.optimise()
    assert b"cksilv" not in held(folder)
    assert b"atsvin" in held(folder)


def test_an_unchanged_index_is_not_read_again(
    engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whoosh_engine, "_seen", None)
    assert engine.refresh()


def test_only_what_changed_is_analysed_again(
    engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    analysed = []
    original = whoosh_engine.Row.of

    def of(given: object) -> object:
        analysed.append(given.ref)  # type: ignore[attr-defined]
        return original(given)  # type: ignore[arg-type]

    monkeypatch.setattr(whoosh_engine.Row, "of", of)
    engine.apply([*ALL, document("E-9", "nytt")], [])
    engine.optimise()
    engine.rebuild([*ALL, document("E-9", "nytt")], cursor=2)
    assert analysed == ["E-9"]


# A killed writer

WRITER = """
import sys
from pathlib import Path
from marketplace.search.whoosh_engine import WhooshEngine
from tests.unit.search.sample import document

engine = WhooshEngine(Path(sys.argv[1]))
engine.sweep()
engine.refresh()
print("ready", flush=True)
number = engine.cursor()
while True:
    number += 1
    coming = [document(f"E-{number % 7}", f"text nummer{number}", version=number)]
    if number % 5 == 0:
        engine.rebuild([*coming, document("E-8", "stilla")], cursor=number)
    else:
        engine.apply(coming, [f"E-{(number + 3) % 7}"], cursor=number)
"""


def expected(cursor: int) -> dict[str, int]:
    """What the writer above has in its index at an event."""
    refs: dict[str, int] = {}
    for number in range(1, cursor + 1):
        if number % 5 == 0:
            refs = {"E-8": 1}
        refs[f"E-{number % 7}"] = number
        if number % 5:
            refs.pop(f"E-{(number + 3) % 7}", None)
    return refs


def test_a_writer_killed_at_any_moment_leaves_index_and_cursor_agreeing(
    open_engine: Callable[[], WhooshEngine], folder: Path
) -> None:
    reader, chance, cursors = open_engine(), random.Random(7), []  # noqa: S311 - no secret
    reader.rebuild([], cursor=0)
    for _ in range(6):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder)], cwd=ROOT, stdout=subprocess.PIPE
        )
        with writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(chance.uniform(0.0, 0.15))
            writer.send_signal(signal.SIGKILL)
        assert reader.refresh()
        cursors.append(reader.cursor())
        assert reader.refs() == expected(cursors[-1])
    assert cursors == sorted(cursors)
    assert cursors[-1] > 0
