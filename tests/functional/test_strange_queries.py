"""Whatever is typed into the search of the lists is answered, with a hint where that helps, and
costs no more than a fixed amount of work: counted, not timed."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.browsing import facets
from marketplace.core.db import Database
from marketplace.search import wishing
from marketplace.search.arrays.view import View
from marketplace.search.asking import MOST_WORDS, ask
from marketplace.search.engine import Query
from marketplace.search.vocabulary import Vocabulary
from marketplace.worker import Worker
from tests.factories import make_need, make_offer
from tests.personas import People
from tests.visitor import Visitor

pytestmark = pytest.mark.one_database

CUT = "Sökningen var mycket lång. Bara början användes."
COMMON, NONE = "finns i nästan alla texter", "Det fanns inget ord att söka på"
LONG_WORD = "nattillsynskameraövervakningssystemsamordningsgruppsmötesprotokoll"[:64]
STRANGE = {
    "ten thousand characters": "a" * 10_000,
    "ten thousand characters of words": "natt larm tillsyn " * 556,
    "ten thousand signs": '"*-' * 3_334,
    "stop words": "och i att det som en",
    "English stop words": "the and of it is",
    "signs": "!?.,;:()[]{}<>…",
    "an open quote": '"trygg natt',
    "a closing quote": 'trygg natt"',
    "many quotes": '"""trygg" "" "natt',
    "a star": "*",
    "stars": "n* na* nat* t* h* **",
    "emoji": "👩‍🔬🚑🙂",
    "right to left": "\u202eنظام الإنذار\u202c",
    "NUL": "natt\x00\x00",
    "NUL alone": "\x00",
    "SQL": "'; DROP TABLE need; -- \" OR 1=1",
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "a field alone": "titel:",
    "fields": 'titel: title:* kommun:"',
    "a minus": "-",
    "minuses": '--- -natt -larm -- -"a b"',
    "one word often": "natt " * 500,
    "an unknown word often": "xqzzy " * 500,
    "a long compound": LONG_WORD,
    "many long compounds": " ".join(LONG_WORD[n:] for n in range(30)),
    "many words": " ".join(f"ord{n}xyz" for n in range(200)),
    "half a character": "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "combining marks": "n" + "\u0301" * 150,
    "a formula": "title:(larm AND natt) OR [a TO z]^9~ %s {0} ${x} \\",
}


@pytest.fixture
def published(database: Database, people: People, now: datetime, worker: Worker) -> None:
    """A need and an offer."""
    with database.session(write=True) as session:
        make_need(session, people, now, "open")
        make_offer(session, people, now, "published")
        session.commit()
    worker.drain()


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("address", ["/sv/needs", "/sv/offers"])
def test_everything_is_answered(client: FlaskClient, address: str) -> None:
    for name, words in STRANGE.items():
        answer = client.get(address, query_string={"q": words})
        assert answer.status_code == 200, name
        assert "<script>alert" not in answer.text, name
        assert "onerror=alert(1)>" not in answer.text, name
        assert (CUT in answer.text) == (len(words.strip()) > facets.MAX_QUERY), name


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("stop words", COMMON),
        ("English stop words", COMMON),
        ("signs", NONE),
        ("a star", NONE),
        ("emoji", NONE),
        ("a field alone", NONE),
        ("a minus", NONE),
    ],
)
def test_what_holds_no_word_lists_all_and_says_so(visitor: Visitor, name: str, hint: str) -> None:
    page = visitor.open(f"/sv/needs?q={STRANGE[name]}".replace(";", "%3B"))
    assert hint in page.text
    assert page.links("Trygg natt hemma utan onödiga besök")


@pytest.mark.usefixtures("published")
def test_words_around_strange_signs_are_found(visitor: Visitor) -> None:
    for name in ("an open quote", "a closing quote", "one word often"):
        page = visitor.open(f"/sv/needs?q={STRANGE[name]}")
        assert page.links("Trygg natt hemma utan onödiga besök"), name


class Work:
    """Counts what a query costs: words and parts of words looked up, in whatever language."""

    COUNTED = (
        (View, "having_token"),
        (Vocabulary, "compounds"),
        (Vocabulary, "nearest"),
        (Vocabulary, "going_on"),
        (Vocabulary, "parts"),
        (wishing, "_word"),
    )

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.done: Counter[str] = Counter()
        for where, name in self.COUNTED:
            monkeypatch.setattr(where, name, self._counted(name, getattr(where, name)))

    def _counted(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*given: Any, **named: Any) -> Any:
            self.done[name] += 1
            return real(*given, **named)

        return counted


# By what a query of forty words may cost, in two languages.
MOST = {
    "_word": 2 * MOST_WORDS,
    "compounds": 12 * MOST_WORDS,
    "nearest": 2 * MOST_WORDS,
    "going_on": 2 * MOST_WORDS,
    "parts": 2 * 2 * MOST_WORDS,
    "having_token": 200 * MOST_WORDS,
}


@pytest.mark.usefixtures("published")
def test_no_query_costs_more_than_forty_words(
    app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, work = app.extensions["engine"], Work(monkeypatch)
    assert engine.refresh()
    for name, words in STRANGE.items():
        work.done.clear()
        engine.search(Query(text=words), now)
        over = {what: n for what, n in work.done.items() if n > MOST[what]}
        assert over == {}, name
    work.done.clear()
    engine.search(Query(text="natt xqzzy larmkod"), now)
    assert set(work.done) >= {"_word", "compounds", "nearest", "having_token"}


def test_what_is_searched_for_is_bounded_and_said_so() -> None:
    for words in STRANGE.values():
        asked = ask(words, "sv")
        assert len(asked.wanted.every_word()) + len(asked.unwanted.every_word()) <= MOST_WORDS
    assert ask(STRANGE["many words"], "sv").was_cut
    assert ask(STRANGE["one word often"], "sv").was_cut
    assert ask(STRANGE["ten thousand characters"], "sv").was_cut
    assert not ask(STRANGE["a long compound"], "sv").was_cut
