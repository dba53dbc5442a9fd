"""What a writer leaves that is killed at any moment."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from marketplace.search.engine import Engine, Query
from marketplace.search.faults import IndexUnavailable
from tests.unit.search.sample import NOW, document

ROOT = Path(__file__).resolve().parents[3]

WRITER = """
import sys
from pathlib import Path
from marketplace.search.indexed_engine import IndexedEngine
from tests.unit.search.conftest import ENGINES
from tests.unit.search.test_index_killed import follow

engine = IndexedEngine(Path(sys.argv[1]), ENGINES[sys.argv[2]]())
engine.sweep()
engine.refresh()
print("ready", flush=True)
while True:
    follow(engine, engine.cursor() + 1)
    print(engine.cursor(), flush=True)
"""


def follow(engine: Engine, event: int) -> None:
    """Bring the index up to an event, as a worker does."""
    coming = [document(f"E-{event % 7}", f"text nummer{event}", version=event)]
    if event % 5 == 0:
        engine.rebuild([*coming, document("E-8", "stilla")], cursor=event)
    else:
        engine.apply(coming, [f"E-{(event + 3) % 7}"], cursor=event)


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
    open_engine: Callable[[], Engine], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    reader, chance, cursors = open_engine(), random.Random(7), []  # noqa: S311 - no secret
    reader.rebuild([], cursor=0)
    arguments = [str(tmp_path / "index"), request.node.callspec.params["open_engine"]]
    for _ in range(5):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, *arguments], cwd=ROOT, stdout=subprocess.PIPE
        )
        with writer:
            assert writer.stdout is not None
            for _ in range(chance.randrange(1, 9)):
                writer.stdout.readline()
            time.sleep(chance.uniform(0.0, 0.05))
            writer.send_signal(signal.SIGKILL)
        assert reader.refresh()
        cursors.append(reader.cursor())
        assert reader.refs() == expected(cursors[-1])
    assert cursors == sorted(cursors)
    assert cursors[-1] > 0
    try:
        follow(reader, cursors[-1] + 1)
    except IndexUnavailable:  # killed between the two commits: go round again, as a worker does
        assert reader.refresh()
        follow(reader, cursors[-1] + 1)
    for ref, number in expected(cursors[-1] + 1).items():
        if ref != "E-8":
            found = reader.search(Query(text=f'"text nummer{number}"'), NOW)
            assert [hit.ref for hit in found.hits] == [ref]
