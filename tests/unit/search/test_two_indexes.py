"""Whoosh and tantivy as the index of words: the same texts are found by either."""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import config
from config import Settings, SettingsError
from marketplace.cli import main
from marketplace.core.actor import operator
from marketplace.core.db import Database
from marketplace.publishing.index import INDEXES_OF_WORDS, all_documents, follow, make_engine
from marketplace.rooms import metadata
from marketplace.sample import needs, offers, people
from marketplace.sample.reading import Calendar
from marketplace.search import tantivy_index
from marketplace.search.analysis import LANGUAGES, is_stop_word, stem, words
from marketplace.search.documents import Document
from marketplace.search.engine import Query
from marketplace.search.indexed_engine import IndexedEngine
from marketplace.search.phrases import FIELDS, TEXT_FIELD, PhraseIndex, texts_of
from marketplace.search.tantivy_index import NotInstalled
from marketplace.search.wishing import Wish
from tests.unit.search.sample import NOW, document
from tests.unit.search.test_welfare_queries import ASKED

SIXTY = [one for one in ASKED if one.meant_empty == "no"][::4][:60]
SOME = 25
TOP = 10
MANY = 18
SECRET = {"SECRET_KEY": "tests sign their cookies with this key"}

Engines = Mapping[str, IndexedEngine]


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> list[Document]:
    """The needs and offers of the demonstration."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('texts') / 'texts.db'}")
    metadata().create_all(database.engine)
    with database.session(write=True) as session:
        cast = people.load(session, operator("tests"), Calendar(NOW), lambda _password: "hash")
        needs.load(session, cast, Calendar(NOW))
        offers.load(session, cast, Calendar(NOW))
        session.flush()
        found = list(all_documents(session, ""))
    database.dispose()
    return found


@pytest.fixture(scope="module")
def engines(texts: list[Document], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engines]:
    """Each with these texts, of which it forgot the first three."""
    folder = tmp_path_factory.mktemp("indexes")
    made = {name: make_engine(folder / name, words=name) for name in INDEXES_OF_WORDS}
    for engine in made.values():
        engine.rebuild(texts, cursor=1)
        engine.apply([], [one.ref for one in texts[:3]], cursor=2)
        assert engine.refresh()
    yield made
    for engine in made.values():
        engine.close()


def phrases(texts: Iterable[Document]) -> Iterator[tuple[str, str]]:
    """Of each text two words that follow each other in its middle, and mean something."""
    for one in texts:
        every = list(words(one.text()))
        pairs = islice(pairwise(every), len(every) // 2, None)
        yield next(
            (a, b) for a, b in pairs if not any(is_stop_word(word, one.language) for word in (a, b))
        )


def having(texts: Iterable[Document], wish: Wish) -> set[str]:
    """The texts in which stems follow each other: looked for in each."""
    return {
        one.ref
        for one in texts
        for found in [stems(texts_of(one)[wish.field or TEXT_FIELD], one.language)]
        for terms in [list(wish.terms[one.language])]
        if any(found[n : n + len(terms)] == terms for n in range(len(found)))
    }


def stems(text: str, language: str) -> list[str]:
    return [stem(word, language) for word in words(text)]


def wished(text: str, field: str = "") -> Wish:
    terms = {name: tuple(stems(text, name)) for name in LANGUAGES}
    return Wish(terms, (text,), is_phrase=True, field=field)


def asked(texts: list[Document]) -> list[str]:
    """Phrases, one with a word, without another; and words of a title, of an organisation."""
    pairs = list(phrases(texts[:SOME]))
    titles = [next(words(one.title)) for one in texts[:SOME]]
    return [
        *(f'"{a} {b}"' for a, b in pairs),
        *(f'-"{a} {b}"' for a, b in pairs),
        *(f'"{a} {b}" -{other}' for (a, b), (other, _) in pairwise(pairs)),
        *(f"titel:{word}" for word in titles),
        *(f"-title:{word}" for word in titles),
        *(f'organisation:"{one.organisation}"' for one in texts[:SOME]),
    ]


def test_what_is_typed_with_signs_finds_the_same(engines: Engines, texts: list[Document]) -> None:
    found = []
    for text in asked(texts[3:]):
        query = Query(text=text, limit=len(texts))
        first, second = (engine.search(query, NOW) for engine in engines.values())
        assert first == second, text
        found.append(first.total)
    assert min(found[: 2 * SOME]) > 0
    assert len(set(found)) > TOP


def test_phrases_find_what_has_them(engines: Engines, texts: list[Document]) -> None:
    live = texts[3:]
    for a, b in phrases(live[:SOME]):
        expected = having(live, wished(f"{a} {b}"))
        assert expected
        for engine in engines.values():
            hits = engine.search(Query(text=f'"{a} {b}"', limit=len(texts)), NOW).hits
            assert {hit.ref for hit in hits} == expected


def test_filters_find_the_same(engines: Engines, texts: list[Document]) -> None:
    placed = [one for one in texts[3:] if one.facets["area"]][:SOME]
    for one, (a, b) in zip(placed, phrases(placed), strict=True):
        filters = {"area": one.facets["area"]}
        query = Query(text=f'"{a} {b}"', kinds=(one.kind,), filters=filters)
        first, second = (engine.search(query, NOW) for engine in engines.values())
        assert first == second
        assert one.ref in {hit.ref for hit in first.hits}


def test_what_was_deleted_is_found_by_none(engines: Engines, texts: list[Document]) -> None:
    for one, (a, b) in zip(texts[:3], phrases(texts[:3]), strict=True):
        for engine in engines.values():
            hits = engine.search(Query(text=f'"{a} {b}"', limit=len(texts)), NOW).hits
            assert one.ref not in {hit.ref for hit in hits}
            assert engine.has_remains()


def test_sixty_queries_have_the_same_first_ten(engines: Engines) -> None:
    assert len(SIXTY) == 60
    full = 0
    for one in SIXTY:
        query = Query(text=one.query, language=one.language, kinds=(one.kind,), limit=TOP)
        first, second = ([hit.ref for hit in engine.search(query, NOW).hits]
                         for engine in engines.values())  # fmt: skip
        assert first == second, one.query
        full += len(first) == TOP
    assert full > len(SIXTY) / 2


# Letters that are told apart by case, accents or width, in scripts with and without them.
WORDS = ["larm", "larmen", "Natt", "nätter", "ÅSA", "åsa", "e\u0301tude", "ß", "İzmir", "ﬁn", "夜",
         "ночь", "עזרה", "a", "x1", "the", "falls", "Ⅳ", "och", "w" * 64, "w" * 65]  # fmt: skip
BETWEEN = [" ", "\n", "-", "\x00", ". ", "_", "\u00a0", "\t"]

texts_made = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(BETWEEN)), max_size=8).map(
    lambda pieces: "".join(word + between for word, between in pieces)
)
documents_made = st.lists(
    st.tuples(st.sampled_from(LANGUAGES), texts_made, texts_made, texts_made), max_size=6
)
phrases_made = st.tuples(
    st.lists(st.sampled_from(WORDS[:-1]), min_size=1, max_size=3), st.sampled_from(["", *FIELDS])
)


@settings(max_examples=10)
@given(
    documents_made, documents_made, st.sets(st.integers(0, 5)), st.lists(phrases_made, max_size=6)
)
def test_each_finds_what_a_look_at_every_text_finds(
    first: list[tuple[str, str, str, str]],
    second: list[tuple[str, str, str, str]],
    gone: set[int],
    asked_for: list[tuple[list[str], str]],
) -> None:
    before, after = made(first), made(second)
    held = {one.ref: one for one in before} | {one.ref: one for one in after}
    removed = {f"E-{number}" for number in gone}
    live = [one for ref, one in held.items() if ref not in removed]
    wishes = [wished(" ".join(found), field) for found, field in asked_for]
    wishes += [wished(one.title) for one in live if any(words(one.title))]
    expected = [having(live, wish) for wish in wishes]
    with TemporaryDirectory() as folder:
        for name, make in INDEXES_OF_WORDS.items():
            index = make().create(Path(folder) / name)
            index.write(before, [])
            index.write(after, [one.ref for one in after])
            index.write([], sorted(removed))
            assert asked_of(index, wishes) == expected, name


def made(given_texts: list[tuple[str, str, str, str]]) -> list[Document]:
    return [
        document(f"E-{number}", text, language=language, title=title, organisation=organisation)
        for number, (language, text, title, organisation) in enumerate(given_texts)
    ]


def asked_of(index: PhraseIndex, wishes: Iterable[Wish]) -> list[set[str]]:
    reading = index.read()
    return [set(reading.refs(wish)) for wish in wishes]


def test_tantivy_knows_of_its_files_whether_they_are_many_and_hold_what_is_gone(
    tmp_path: Path,
) -> None:
    index = INDEXES_OF_WORDS["tantivy"]().create(tmp_path / "words")
    empty = index.read()
    parts = []
    for number in range(MANY):
        index.write([document(f"E-{number}", f"nummer{number}")], [])
        parts.append(len(list((tmp_path / "words").glob("*.term"))))
        assert not index.read().has_remains()
        assert index.read().is_crowded() == (parts[-1] > tantivy_index._MOST_PARTS)
    assert max(parts) < MANY / 2  # they were joined
    index.write([], ["E-1"])
    assert index.read().has_remains()
    assert not index.is_latest(empty)
    assert index.is_latest(index.read())
    assert empty.refs(wished("nummer2")) == []
    assert index.read().refs(wished("nummer2")) == ["E-2"]
    while index.read().has_remains():  # until its part is joined with others
        index.write([document(f"F-{len(parts)}", "mer")], [])
        parts.append(1)
        assert len(parts) < 2 * MANY


# Which of them an installation has


def test_the_setting_is_one_of_the_two(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings.from_environ(SECRET).search_engine == "whoosh"
    chosen = {**SECRET, "SEARCH_ENGINE": "tantivy"}
    assert Settings.from_environ(chosen).search_engine in INDEXES_OF_WORDS
    with pytest.raises(SettingsError, match="whoosh, tantivy"):
        Settings.from_environ({**SECRET, "SEARCH_ENGINE": "other"})
    monkeypatch.setattr(config, "find_spec", lambda _name: None)
    with pytest.raises(SettingsError, match="SEARCH_ENGINE=tantivy needs"):
        Settings.from_environ(chosen)


@pytest.fixture
def judged(tmp_path: Path) -> str:
    """The smallest set that `evaluate` takes."""
    (tmp_path / "docs.jsonl").write_text('{"id": "a", "lang": "sv", "title": "", "text": "larm"}')
    (tmp_path / "queries.jsonl").write_text('{"id": "q", "lang": "sv", "text": "larm"}')
    (tmp_path / "qrels.tsv").write_text("q\ta\t1")
    return str(tmp_path)


def test_evaluate_takes_either(judged: str) -> None:
    for name in INDEXES_OF_WORDS:
        found = CliRunner().invoke(main, ["evaluate", judged, "--engine", name, "--json"])
        assert json.loads(found.output.splitlines()[-1])["ndcg@10"] == 1


def test_without_its_package_it_says_what_to_do(
    judged: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tantivy_index, "tantivy", None)
    with pytest.raises(NotInstalled):
        INDEXES_OF_WORDS["tantivy"]()
    found = CliRunner().invoke(main, ["evaluate", judged, "--engine", "tantivy"])
    assert found.exit_code == 1
    assert "pip install '.[fast]'" in found.output


@pytest.mark.one_database
def test_another_index_of_words_is_made_by_the_worker(database: Database, tmp_path: Path) -> None:
    """Who changes the setting does nothing else."""
    folder = tmp_path / "index"
    first, second = (make_engine(folder, words=name) for name in INDEXES_OF_WORDS)
    for engine, other in ((first, second), (second, first)):
        assert not engine.refresh()
        follow(database, engine)
        assert engine.refresh()
        assert not other.refresh()
