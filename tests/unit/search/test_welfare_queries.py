"""Three hundred queries as people in welfare write them, asked of the demonstration's texts.

Words whole and split, inflected, misspelt, in English and as they are spoken. None comes back
empty, but those that nobody could answer.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from marketplace.browsing.facets import read_query
from marketplace.core.actor import operator
from marketplace.core.db import Database
from marketplace.publishing.index import make_engine, rebuild
from marketplace.rooms import metadata
from marketplace.sample import needs, offers, people
from marketplace.sample.reading import Calendar, folder
from marketplace.search.engine import Engine, Result

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
QUERIES = Path(__file__).with_name("welfare_queries.csv")
FIRST_TEN = 10
# Of the queries that name the text they are about, how many show it among the first ten.
SHARE = 0.8


@dataclass(frozen=True)
class Asked:
    """A line of the list: the words, the list they are typed in, and what is hoped for."""

    query: str
    language: str
    kind: str
    meant_empty: str
    expected: str
    about: str


ASKED = [Asked(**row) for row in csv.DictReader(QUERIES.read_text(encoding="utf-8").splitlines())]


@dataclass(frozen=True)
class Market:
    """The public texts of the sample in an index, and what each ref is called in its folder."""

    engine: Engine
    keys: dict[str, str]

    def ask(self, asked: Asked) -> Result:
        """What the list of needs or offers answers to these words."""
        query = read_query(
            asked.kind,
            lambda name: [asked.query] if name == "q" else [],
            (),
            language=asked.language,
            page=1,
            limit=FIRST_TEN,
        )
        return self.engine.search(query, NOW)


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    """The sample's needs and offers, entered as its command enters them, and indexed."""
    home = tmp_path_factory.mktemp("market")
    database = Database(f"sqlite:///{home / 'market.db'}")
    metadata().create_all(database.engine)
    with database.session(write=True) as session:
        cast = people.load(session, operator("tests"), Calendar(NOW), lambda _password: "hash")
        entered = {
            **needs.load(session, cast, Calendar(NOW)),
            **offers.load(session, cast, Calendar(NOW)),
        }
        keys = {thing.ref: key for key, thing in entered.items()}
        session.commit()
    engine = make_engine(home / "index")
    rebuild(database, engine)
    database.dispose()
    engine.apply((), [ref for ref, key in keys.items() if key in _withdrawn()])
    assert engine.refresh()
    yield Market(engine, keys)
    engine.close()


def _withdrawn() -> set[str]:
    """What the sample takes back after it was published."""
    return {entry["key"] for entry in folder("needs") if entry["state"] == "withdrawn"}


def test_there_are_three_hundred_of_every_sort() -> None:
    assert len({(one.query, one.kind) for one in ASKED}) == len(ASKED) == 300
    assert 15 <= sum(one.meant_empty == "yes" for one in ASKED) <= 25
    assert {one.meant_empty for one in ASKED} <= {"yes", "no"}
    kinds, languages = Counter(one.kind for one in ASKED), Counter(one.language for one in ASKED)
    assert min(kinds["need"], kinds["offer"], 100) == 100
    assert min(languages["en"], 40) == 40
    words = Counter(len(one.query.split()) for one in ASKED)
    assert words[1] + words[2] + words[3] > words[4] + words[5] + words[6] > 30


def test_none_comes_back_empty_unless_meant_so(market: Market) -> None:
    empty = [one.query for one in ASKED if not market.ask(one).total]
    assert empty == [one.query for one in ASKED if one.meant_empty == "yes"]


def test_the_text_a_query_is_about_is_among_the_first(market: Market) -> None:
    hoped = [one for one in ASKED if one.expected]
    assert {one.expected for one in hoped} <= set(market.keys.values())
    missed = {
        one.query: one.expected
        for one in hoped
        if one.expected not in {market.keys[hit.ref] for hit in market.ask(one).hits}
    }
    assert len(missed) <= (1 - SHARE) * len(hoped), missed
