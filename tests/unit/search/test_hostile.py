"""Whatever is typed gets an answer or a hint."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.search.engine import Engine, Query, Sort
from marketplace.search.indexed_engine import IndexedEngine
from marketplace.search.whoosh_index import WhooshPhrases
from tests.unit.search.sample import ALL, NOW

HOSTILE = [
    "x" * 10_000,
    "larm " * 2_000,
    '"' * 500,
    "*" * 500,
    "-" * 500,
    "a* b* c* d* e* f*",
    '-"larm',
    '"larm -natt* "natt',
    "och att det som en",
    "…!?;:()[]{}<>",
    "*",
    "-*",
    '"*"',
    "👩‍🔬🚑🙂",
    "\u202eنظام\u202c الإنذار",
    "larm\x00natt\x07",
    "'; DROP TABLE needs; --",
    "<script>alert('larm')</script>",
    "title:(larm AND natt) OR [a TO z]^9~",
    "%s {0} ${x} \\ \\u0000",
    "\ud800",
    "ﬁ ǅ İ ß",
    "\n\t\r",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_hostile_queries_are_answered(engine: Engine, text: str, language: str) -> None:
    result = engine.search(Query(text=text, language=language), NOW)
    assert result.total >= len(result.hits)
    assert engine.search(Query(text="larm"), NOW).total == 3


@pytest.fixture(scope="module")
def shared_engine(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], IndexedEngine]:
    folder: Path = tmp_path_factory.mktemp("hostile") / "index"
    engine = IndexedEngine(folder, WhooshPhrases())
    engine.rebuild(ALL, cursor=1)
    return lambda: engine


typed = st.lists(
    st.one_of(
        st.text(max_size=20),
        st.sampled_from(['"', "-", "*", "larm", "natt*", "-matsvinn", '"vid disken"', "och"]),
    ),
    max_size=12,
).map(" ".join)
filters = st.dictionaries(
    st.text(max_size=6) | st.sampled_from(["area", "place", "kind"]),
    st.lists(st.text(max_size=6) | st.sampled_from(["school", "17", "need"]), max_size=3).map(
        tuple
    ),
    max_size=3,
)


@given(typed, filters, st.sampled_from(Sort), st.integers(-3, 99), st.integers(-3, 99))
def test_nothing_raises(
    shared_engine: Callable[[], IndexedEngine],
    text: str,
    chosen: dict[str, tuple[str, ...]],
    sort: Sort,
    page: int,
    limit: int,
) -> None:
    query = Query(text=text, filters=chosen, sort=sort, page=page, limit=limit)
    result = shared_engine().search(query, NOW)
    assert 0 <= len(result.hits) <= max(0, limit)
    assert all(0 <= hit.score <= 1 for hit in result.hits)
