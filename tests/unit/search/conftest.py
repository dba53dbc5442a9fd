"""Every engine passes the same tests: `engine` is each of them in turn, filled with the sample."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from marketplace.search.engine import Engine
from marketplace.search.indexed_engine import IndexedEngine
from marketplace.search.tantivy_index import TantivyPhrases
from marketplace.search.whoosh_index import WhooshPhrases
from tests.unit.search.sample import ALL, horizon_of

ENGINES = {"whoosh": WhooshPhrases, "tantivy": TantivyPhrases}


@pytest.fixture(params=ENGINES)
def open_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Engine]]:
    """Opens the same index again, as another process would."""
    opened = []

    def open_() -> Engine:
        opened.append(
            IndexedEngine(tmp_path / "index", ENGINES[request.param](), {"horizon": horizon_of})
        )
        return opened[-1]

    yield open_
    for engine in opened:
        engine.close()


@pytest.fixture
def engine(open_engine: Callable[[], Engine]) -> Engine:
    """An engine that holds the sample, at event 1."""
    engine = open_engine()
    engine.rebuild(ALL, cursor=1)
    return engine
