"""The index as files: whose they are, and what becomes of broken ones."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from marketplace.search import indexed_engine
from marketplace.search.arrays import folder as folder_module
from marketplace.search.arrays.packing import Seal
from marketplace.search.arrays.segment import Segment
from marketplace.search.engine import Query
from marketplace.search.faults import IndexUnavailable
from marketplace.search.indexed_engine import IndexedEngine
from marketplace.search.phrases import PhraseEngine
from tests.unit.search.conftest import ENGINES
from tests.unit.search.sample import ALL, NOW, SCHOOL, document


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture(params=ENGINES)
def phrases(request: pytest.FixtureRequest) -> PhraseEngine:
    """Each index of words in turn."""
    return ENGINES[request.param]()


@pytest.fixture
def open_engine(folder: Path, phrases: PhraseEngine) -> Iterator[Callable[[], IndexedEngine]]:
    opened: list[IndexedEngine] = []

    def open_() -> IndexedEngine:
        opened.append(IndexedEngine(folder, phrases))
        return opened[-1]

    yield open_
    for engine in opened:
        engine.close()


@pytest.fixture
def engine(open_engine: Callable[[], IndexedEngine]) -> IndexedEngine:
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


def test_the_folder_is_its_owners_alone(engine: IndexedEngine, folder: Path) -> None:
    assert folder.stat().st_mode & 0o777 == 0o700
    assert current(folder).stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("mode", [0o750, 0o701, 0o777])
def test_a_folder_that_others_can_open_is_refused(
    engine: IndexedEngine, open_engine: Callable[[], IndexedEngine], folder: Path, mode: int
) -> None:
    folder.chmod(mode)
    other = open_engine()
    assert not other.refresh()
    with pytest.raises(IndexUnavailable) as refused:
        other.rebuild(ALL, cursor=1)
    assert refused.value.params == {"why": "open_to_others"}
    folder.chmod(0o700)
    assert other.refresh()


def test_another_owner_is_refused(engine: IndexedEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: mine + 1)
    assert not engine.refresh()
    with pytest.raises(IndexUnavailable) as refused:
        engine.rebuild(ALL, cursor=1)
    assert refused.value.params == {"why": "other_owner"}


def test_a_link_in_place_of_the_folder_is_refused(
    engine: IndexedEngine, folder: Path, tmp_path: Path, phrases: PhraseEngine
) -> None:
    link = tmp_path / "link"
    link.symlink_to(folder)
    linked = IndexedEngine(link, phrases)
    assert not linked.refresh()
    with pytest.raises(IndexUnavailable):
        linked.rebuild(ALL, cursor=1)


# Broken files


def files(path: Path) -> list[Path]:
    return [file for file in path.rglob("*") if file.is_file()]


def _truncate(path: Path) -> None:
    for file in files(path):
        if file.suffix not in {".toc", ".sums"}:
            os.truncate(file, file.stat().st_size // 2)


def _truncate_arrays(path: Path) -> None:
    for file in path.rglob("*.arrays"):
        os.truncate(file, file.stat().st_size // 2)


def _truncate_manifest(path: Path) -> None:
    os.truncate(path / "arrays" / "MANIFEST", 20)


def _change_a_byte(path: Path) -> None:
    for file in path.rglob("*.arrays"):
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 1
        file.write_bytes(content)


def _empty(path: Path) -> None:
    for file in files(path):
        os.truncate(file, 0)


def _scribble(path: Path) -> None:
    for file in files(path):
        if file.suffix != ".sums":
            file.write_bytes(b"not an index" * 50)


def _delete_arrays(path: Path) -> None:
    for file in path.rglob("*.arrays"):
        file.unlink()


def _delete_generation(path: Path) -> None:
    shutil.rmtree(path)


def _forget_current(path: Path) -> None:
    (path.parent / "CURRENT").unlink()


def _other_version(path: Path) -> None:
    other = path.with_name("0-2.7.4-deadbeef")
    path.rename(other)
    (path.parent / "CURRENT").write_text(other.name)


def _point_outside(path: Path) -> None:
    (path.parent / "CURRENT").write_text("../../etc")


# What the indexes of words call their files.
CONTENTS = {"_MAIN_1.toc", "meta.json"}
TERMS, POSITIONS = {".trm", ".term"}, {".pst", ".pos"}


def _truncate_contents(path: Path) -> None:
    for file in files(path):
        if file.name in CONTENTS:
            os.truncate(file, 20)


def _change_the_contents(path: Path) -> None:
    for file in files(path):
        if file.name in CONTENTS:
            content = bytearray(file.read_bytes())
            content[-2] ^= 1
            file.write_bytes(content)


def _delete_terms(path: Path) -> None:
    for file in files(path):
        if file.suffix in TERMS:
            file.unlink()


def _change_positions(path: Path) -> None:
    for file in files(path):
        if file.suffix in POSITIONS:
            content = bytearray(file.read_bytes())
            content[len(content) // 3] ^= 1
            file.write_bytes(content)


BREAKING = [
    _truncate, _truncate_arrays, _truncate_manifest, _change_a_byte, _empty, _scribble,
    _delete_arrays, _delete_generation, _forget_current, _other_version, _point_outside,
]  # fmt: skip
# Noticed when they are read, by whoever opens the index or writes to it.
PHRASES_BREAKING = [_truncate_contents, _change_the_contents, _delete_terms, _change_positions]


@pytest.mark.parametrize("break_", [*BREAKING, *PHRASES_BREAKING])
def test_a_broken_index_is_not_ready_and_is_made_anew(
    engine: IndexedEngine,
    open_engine: Callable[[], IndexedEngine],
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
    engine: IndexedEngine, folder: Path, break_: Callable[[Path], None]
) -> None:
    break_(current(folder))
    try:
        engine.refresh()
        engine.search(Query(text='"vid disken" larm'), NOW)
    except IndexUnavailable:
        engine.refresh()
    engine.rebuild(ALL, cursor=2)
    assert engine.search(Query(text="larm"), NOW).total == 3


def test_phrases_whose_files_are_emptied_while_open_end_no_process(
    engine: IndexedEngine, folder: Path
) -> None:
    """What reads beyond the end of a mapped file is ended by the system."""
    phrase = Query(text='"störande tillsynsbesök"')
    assert engine.search(phrase, NOW).total == 1
    for file in files(current(folder) / "words"):
        os.truncate(file, 0)
    with suppress(IndexUnavailable):
        assert engine.search(phrase, NOW).total == 1
    if engine.refresh():
        assert engine.search(phrase, NOW).total == 1


def test_a_writer_notices_that_its_index_was_torn_while_open(
    engine: IndexedEngine, folder: Path
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


def test_a_write_that_finds_no_room_halfway_is_made_good_by_whoever_writes_next(
    open_engine: Callable[[], IndexedEngine], engine: IndexedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The words are committed, the arrays are not: neither this writer nor another stands still."""

    def no_room(*_given: object) -> None:
        raise OSError(28, "No space left on device")

    other, coming = open_engine(), document("E-9", "nattviol")
    assert other.refresh()
    with monkeypatch.context() as full:
        full.setattr(folder_module, "pack", no_room)
        with pytest.raises(OSError, match="No space"):
            engine.apply([coming], [], cursor=2)
    assert (engine.cursor(), other.cursor()) == (1, 1)
    with pytest.raises(IndexUnavailable):
        other.apply([coming], [], cursor=2)
    other.apply([coming], [], cursor=2)
    assert engine.refresh()
    engine.apply([document("E-9", "stilla nattljus")], [], cursor=3)
    assert [hit.ref for hit in engine.search(Query(text='"stilla nattljus"'), NOW).hits] == ["E-9"]


def test_what_an_interrupted_rebuild_left_is_swept(engine: IndexedEngine, folder: Path) -> None:
    left = folder / "1-9-left"
    left.mkdir()
    (left / "file").write_text("x")
    (folder / "CURRENT.tmp").write_text("x")
    engine.sweep()
    assert generations(folder) == [current(folder)]
    assert not (folder / "CURRENT.tmp").exists()
    assert engine.refresh()


def test_a_rebuild_that_fails_changes_nothing(engine: IndexedEngine, folder: Path) -> None:
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
    engine: IndexedEngine, open_engine: Callable[[], IndexedEngine]
) -> None:
    other = open_engine()

    def slow() -> Iterator[object]:
        yield SCHOOL
        other.sweep()
        yield document("E-9", "sist")

    engine.rebuild(slow(), cursor=3)  # type: ignore[arg-type]
    assert set(engine.refs()) == {"B-2", "E-9"}


def test_after_a_switch_the_writer_must_look_again(
    engine: IndexedEngine, open_engine: Callable[[], IndexedEngine]
) -> None:
    other = open_engine()
    other.rebuild([SCHOOL], cursor=5)
    with pytest.raises(IndexUnavailable) as refused:
        engine.apply([], ["B-2"], cursor=2)
    assert refused.value.params == {"why": "moved"}
    engine.refresh()
    assert engine.cursor() == 5


def test_a_ref_given_twice_to_a_rebuild_is_refused(engine: IndexedEngine) -> None:
    with pytest.raises(ValueError, match="B-2"):
        engine.rebuild([SCHOOL, SCHOOL], cursor=5)
    engine.refresh()
    assert len(engine.refs()) == len(ALL)


def test_removed_words_leave_the_files_when_optimised(engine: IndexedEngine, folder: Path) -> None:
    engine.apply([document("E-9", "kvicksilver", title="Tillsyn")], [])
    assert b"cksilv" in held(folder)  # a stem, without what it shares with the last
    engine.apply([], ["E-9"])
    engine.optimise()
    assert b"cksilv" not in held(folder)
    assert b"atsvin" in held(folder)


def test_an_unchanged_index_is_not_read_again(
    engine: IndexedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexed_engine, "_State", None)
    assert engine.refresh()


@pytest.mark.parametrize("small", [0, 2])
def test_only_new_segments_are_opened(
    engine: IndexedEngine, monkeypatch: pytest.MonkeyPatch, small: int
) -> None:
    """Also where the last one was written again with what comes, and its file is gone."""
    monkeypatch.setattr(folder_module, "SMALL", small)
    engine.apply([document("E-8", "nytt")], [])
    opened = []

    class Noted(Segment):
        def __init__(self, path: Path, seal: Seal) -> None:
            opened.append(seal.name)
            super().__init__(path, seal)

    monkeypatch.setattr(folder_module, "Segment", Noted)
    engine.apply([document("E-9", "nytt")], [])
    assert opened == ["3.arrays"]
