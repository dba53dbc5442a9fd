"""An index on the test's own database, followed up to the newest event."""

from collections.abc import Callable
from pathlib import Path

import pytest

from marketplace.core.db import Database
from marketplace.publishing import index
from marketplace.search.indexed_engine import IndexedEngine


@pytest.fixture
def followed(database: Database, tmp_path: Path) -> Callable[[], IndexedEngine]:
    """Gives the engine after it has read every event that is committed."""
    engine = index.make_engine(tmp_path / "index")

    def follow() -> IndexedEngine:
        while index.follow(database, engine).events:
            pass
        return engine

    return follow
