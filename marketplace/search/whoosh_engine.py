"""The engine behind which Whoosh stands; the only module that knows it.

Whoosh stores the documents, commits atomically and selects by stem and phrase; order, counts and
explanations come from the snapshot in memory, which follows each commit. The cursor is a document
in the index itself: one commit writes both, so that they cannot disagree. A lock serialises what
Whoosh does, since its readers share file positions; scoring needs none.
"""

# mypy: disable-error-code="no-untyped-call"
# (Whoosh is typed in part.)

import logging
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import RLock

import whoosh
from whoosh.fields import ID, STORED, TEXT, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex, LockError
from whoosh.query.compound import Or
from whoosh.query.positional import Phrase
from whoosh.query.terms import Term
from whoosh.reading import IndexReader
from whoosh.searching import Searcher
from whoosh.writing import IndexWriter, SegmentWriter

from marketplace.search import searching
from marketplace.search.analysis import LANGUAGES, stem, words
from marketplace.search.documents import Derived, Document, Row
from marketplace.search.engine import IndexUnavailable, Match, Query, Result
from marketplace.search.generations import Generations
from marketplace.search.ranking import Explanation, Scorer
from marketplace.search.searching import Wish
from marketplace.search.snapshot import Snapshot

FORM = 1  # raise it when what is stored changes: older generations are then rebuilt
_CURSOR = "#cursor"
_LOCK_SECONDS = 10.0
_TRIES = 2  # a file may be swept between being named and being opened

log = logging.getLogger(__name__)


def _field(language: str) -> str:
    return f"words_{language}"


SCHEMA = Schema(
    ref=ID(stored=True, unique=True),
    stamp=STORED,
    stored=STORED,
    **{_field(language): TEXT() for language in LANGUAGES},
)


@dataclass(frozen=True)
class _Stored:
    """What of a stored document tells whether it changed."""

    ref: str
    stamp: str


@dataclass(frozen=True)
class _Open:
    """One state of one generation, as this process sees it."""

    generation: Path
    process: int
    index: FileIndex
    searcher: Searcher
    segments: Mapping[str, Mapping[int, _Stored]]
    stamps: Mapping[str, str]
    slot_of: Mapping[int, int]
    snapshot: Snapshot
    cursor: int

    def is_latest(self) -> bool:
        """Whether nothing was committed since."""
        return bool(self.index.latest_generation() == self.searcher.reader().generation())

    def close(self) -> None:
        """Let go of the files."""
        self.searcher.close()


class WhooshEngine:
    """An index in a folder. Any number of processes read it; one writes."""

    def __init__(self, folder: Path, derived: Mapping[str, Derived] | None = None) -> None:
        self._generations = Generations(folder, f"{FORM}-{whoosh.versionstring()}")
        self._derived = dict(derived or {})
        self._lock = RLock()
        self._state: _Open | None = None

    # Reading

    def refresh(self) -> bool:
        """See the last commit; False if there is no index that can be read."""
        with self._lock:
            for _ in range(_TRIES):
                try:
                    self._state = self._refreshed()
                except IndexUnavailable:
                    break
                except Exception:  # torn, foreign or swept under our hands: Whoosh raises anything
                    log.warning("index cannot be read", exc_info=True)
                    self.close()
                else:
                    return True
            self.close()
            return False

    def close(self) -> None:
        """Let go of the files; the next refresh opens them again."""
        with self._lock:
            if self._state is not None and self._state.process == os.getpid():
                self._state.close()
            self._state = None

    def is_ready(self) -> bool:
        """Whether the last refresh found an index."""
        return self._state is not None

    def search(self, query: Query, now: datetime) -> Result:
        """What a person's words and filters find."""
        with self._lock:
            state = self._opened()
            return searching.search(state.snapshot, _Selector(state), query, self._derived, now)

    def match(
        self,
        document: Document,
        kind: str,
        now: datetime,
        limit: int = 50,
        exclude: Iterable[str] = (),
        minimum: float = 0.0,
    ) -> list[Match]:
        """The documents of `kind` that fit the whole of `document`, best first."""
        snapshot = self._opened().snapshot
        scorer = Scorer(Row.of(document), snapshot.corpus, self._derived, now)
        found = searching.match(snapshot, scorer, kind, limit, frozenset(exclude))
        return [match for match in found if match.score >= minimum]

    def explain(self, document: Document, other: Document, now: datetime) -> Explanation:
        """Why `other` fits `document`, or does not."""
        corpus = self._opened().snapshot.corpus
        return Scorer(Row.of(document), corpus, self._derived, now).explain(Row.of(other))

    def cursor(self) -> int:
        """The last event whose effects are in the index."""
        return self._opened().cursor

    def refs(self) -> dict[str, int]:
        """Ref and version of every document in the index."""
        return {row.ref: row.version for _, row in self._opened().snapshot.live()}

    # Writing

    def apply(
        self, upserts: Iterable[Document], removals: Iterable[str], cursor: int | None = None
    ) -> None:
        """Write in one commit. `IndexUnavailable`: another wrote meanwhile; refresh, go again."""
        coming = {document.ref: document for document in upserts}
        leaving = {*removals, *coming}
        with self._writer() as writer:
            for ref in sorted(leaving):
                writer.delete_by_term("ref", ref)
            for document in coming.values():
                _add(writer, document)
            if cursor is not None:
                writer.delete_by_term("ref", _CURSOR)
                _add_cursor(writer, cursor)
        self.refresh()

    def optimise(self) -> None:
        """Rewrite the files so that words of removed documents are gone from them."""
        with self._writer() as writer:
            writer.optimize = True
        self.refresh()

    def rebuild(self, documents: Iterable[Document], cursor: int) -> None:
        """Make a new generation, switch to it and sweep the others."""
        with self._generations.building():
            path = self._generations.create()
            with SegmentWriter(FileIndex.create(FileStorage(str(path)), SCHEMA)) as writer:
                for document in documents:
                    _add(writer, document)
                _add_cursor(writer, cursor)
            with self._generations.writing():
                self._generations.switch(path)
                self._generations.sweep()
        self.refresh()

    def sweep(self) -> None:
        """Delete what an interrupted rebuild left; for the writer's start."""
        with self._generations.building(wait=False) as held:
            if held:
                self._generations.sweep()

    @contextmanager
    def _writer(self) -> Iterator[SegmentWriter]:
        """A writer on the state this engine has seen; commits at the end, or changes nothing."""
        with self._lock, self._generations.writing():
            state = self._opened()
            if state.generation != self._generations.current() or not state.is_latest():
                raise IndexUnavailable("moved")
            try:
                writer = SegmentWriter(state.index, timeout=_LOCK_SECONDS)
            except (LockError, OSError) as error:
                raise IndexUnavailable("not_writable") from error
            with writer:  # commits, or cancels on an error
                yield writer

    # State

    def _opened(self) -> _Open:
        state = self._state
        if state is None:
            raise IndexUnavailable("not_ready")
        return state

    def _refreshed(self) -> _Open:
        path, old = self._generations.current(), self._state
        if path is None:
            raise IndexUnavailable("missing")
        if old is None or old.generation != path or old.process != os.getpid():
            index = FileIndex(FileStorage(str(path)))
        elif old.is_latest():
            return old
        else:
            index = old.index
        # A new searcher: `searcher.refresh()` keeps deleted documents and merged segments.
        opened = _seen(path, index, index.searcher(), old)
        if old is not None and old.process == os.getpid():
            old.close()
        return opened


class _Selector:
    """Selects by Whoosh's inverted files; answers in slots of the snapshot."""

    def __init__(self, state: _Open) -> None:
        self._state = state

    def rows(self, wish: Wish) -> set[int]:
        """The slots of the documents that have what is wished for."""
        query = _phrase(wish) if wish.is_phrase else _any_term(wish)
        try:
            numbers = list(self._state.searcher.docs_for_query(query))
        except Exception as error:  # a file that was cut short while it was open
            raise IndexUnavailable("unreadable") from error
        return {self._state.slot_of[number] for number in numbers}


def _any_term(wish: Wish) -> Or:
    return Or([Term(_field(name), term) for name, terms in wish.terms.items() for term in terms])


def _phrase(wish: Wish) -> Or:
    return Or([Phrase(_field(name), list(terms)) for name, terms in wish.terms.items()])


def _add(writer: IndexWriter, document: Document) -> None:
    stems = [stem(word, document.language) for word in words(document.text())]
    writer.add_document(
        ref=document.ref,
        stamp=document.stamp(),
        stored=document.to_json(),
        **{_field(document.language): stems},
    )


def _add_cursor(writer: IndexWriter, cursor: int) -> None:
    writer.add_document(ref=_CURSOR, stamp=str(cursor), stored="")


def _seen(path: Path, index: FileIndex, searcher: Searcher, old: _Open | None) -> _Open:
    """Bring the snapshot from what was seen before to what the index holds now."""
    known = old.segments if old is not None and old.generation == path else {}
    segments: dict[str, Mapping[int, _Stored]] = {}
    refs: dict[int, _Stored] = {}
    texts: dict[str, str] = {}
    for reader, offset in searcher.reader().leaf_readers():
        name = _name(reader)
        segments[name] = known.get(name) or _stored(reader, texts)
        refs |= {number + offset: segments[name][number] for number in reader.all_doc_ids()}
    cursor = next((int(stored.stamp) for stored in refs.values() if stored.ref == _CURSOR), 0)
    live = {number: stored for number, stored in refs.items() if stored.ref != _CURSOR}
    stamps = {stored.ref: stored.stamp for stored in live.values()}
    snapshot = _followed(old, stamps, texts)
    slot_of = {number: snapshot.slots[stored.ref] for number, stored in live.items()}
    return _Open(path, os.getpid(), index, searcher, segments, stamps, slot_of, snapshot, cursor)


def _name(reader: IndexReader) -> str:
    segment = reader.segment()
    if segment is None:
        raise IndexUnavailable("unreadable")
    return str(segment.segment_id())


def _stored(reader: IndexReader, texts: dict[str, str]) -> dict[int, _Stored]:
    """Read a segment that is new to this process; its documents go to `texts`."""
    found = {}
    for number, fields in reader.iter_docs():
        found[number] = _Stored(fields["ref"], fields["stamp"])
        texts[fields["ref"]] = fields["stored"]
    return found


def _followed(old: _Open | None, stamps: Mapping[str, str], texts: Mapping[str, str]) -> Snapshot:
    snapshot, before = (old.snapshot, old.stamps) if old else (Snapshot.empty(), {})
    changed = [ref for ref, stamp in stamps.items() if before.get(ref) != stamp]
    gone = [ref for ref in before if ref not in stamps]
    if not changed and not gone:
        return snapshot
    rows = (Row.of(Document.from_json(texts[ref])) for ref in changed)
    return snapshot.updated(rows, gone)
