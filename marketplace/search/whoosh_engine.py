"""The engine behind which Whoosh stands.

Whoosh stores the documents, commits atomically and selects by stem and phrase; order, counts and
explanations come from the snapshot in memory, which follows each commit. The cursor is a document
in the index itself: one commit writes both, so that they cannot disagree. A lock serialises what
Whoosh does, since its readers have positions; scoring needs none.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import RLock

import structlog

from marketplace.search import searching
from marketplace.search.documents import Derived, Document, Row
from marketplace.search.engine import IndexUnavailable, Match, Query, Result
from marketplace.search.generations import Generations
from marketplace.search.ranking import Explanation, Scorer
from marketplace.search.snapshot import Snapshot
from marketplace.search.whoosh_index import (
    CURSOR,
    VERSION,
    Reading,
    Stored,
    WhooshIndex,
    Writing,
    stored_in,
)
from marketplace.search.wishing import Wish

_TRIES = 4  # a file may be swept between being named and being opened

# How many answers to `match` are kept: the worker asks for long ones, of every need.
MOST_MATCHES = 200

log = structlog.get_logger()


@dataclass(frozen=True)
class _State:
    """One commit of one generation, as this process sees it."""

    index: WhooshIndex
    reading: Reading
    parts: Mapping[str, Mapping[int, tuple[str, str]]]
    stamps: Mapping[str, str]
    slot_of: Mapping[int, int]
    snapshot: Snapshot
    cursor: int

    def is_latest(self) -> bool:
        """Whether nothing was committed since."""
        return self.index.generation() == self.reading.generation()

    def rows(self, wish: Wish) -> set[int]:
        """The slots of the documents that have what is wished for."""
        return {self.slot_of[number] for number in self.reading.numbers(wish)}


class WhooshEngine:
    """An index in a folder. Any number of processes read it; one writes."""

    def __init__(self, folder: Path, derived: Mapping[str, Derived] | None = None) -> None:
        self._generations = Generations(folder, VERSION)
        self._derived = dict(derived or {})
        self._lock = RLock()
        self._state: _State | None = None
        self._before: _State | None = None  # what was seen last, though it cannot be read now
        self._why = ""

    # Reading

    def refresh(self) -> bool:
        """See the last commit; False if there is no index that can be read."""
        with self._lock:
            why = ""
            for _ in range(_TRIES):
                try:
                    self._state = self._before = self._refreshed()
                except IndexUnavailable as error:
                    why = str(error.params["why"])
                except Exception as error:  # torn, foreign, swept: Whoosh raises anything
                    why = type(error).__name__
                else:
                    return self._tell("")
            self._state = None
            return self._tell(why)

    def close(self) -> None:
        """Forget what was read; the next refresh reads it again."""
        self._state = self._before = None

    def is_ready(self) -> bool:
        """Whether the last refresh found an index."""
        return self._state is not None

    def search(self, query: Query, now: datetime) -> Result:
        """What a person's words and filters find."""
        with self._lock:
            state = self._opened()
            return searching.search(state.snapshot, state, query, self._derived, now)

    def match(
        self,
        document: Document,
        kind: str,
        now: datetime,
        limit: int = 50,
        exclude: Iterable[str] = (),
        minimum: float = 0.0,
    ) -> list[Match]:
        """The documents of `kind` that fit the whole of `document`, best first.

        The answer is kept while the index and the moment stay the same: the page of a need that
        many read asks this every time.
        """
        snapshot = self._opened().snapshot
        moment, without = snapshot.bitmaps.moment(now), frozenset(exclude)
        key = (document.stamp(), kind, moment, limit, without)
        found = snapshot.matches.get(key)
        if found is None:
            scorer = Scorer(Row.of(document), snapshot.corpus, self._derived, now)
            found = searching.match(snapshot, scorer, kind, limit, without)
            if len(snapshot.matches) >= MOST_MATCHES:
                snapshot.matches.clear()
            snapshot.matches[key] = found
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
        with self._writing() as writing:
            for ref in sorted({*removals, *coming}):
                writing.remove(ref)
            for document in coming.values():
                writing.add(document)
            if cursor is not None:
                writing.put_cursor(cursor)
        self.refresh()

    def optimise(self) -> None:
        """Rewrite the files so that words of removed documents are gone from them."""
        with self._writing(optimise=True):
            pass
        self.refresh()

    def rebuild(self, documents: Iterable[Document], cursor: int) -> None:
        """Make a new generation of documents with different refs, switch to it, sweep the rest."""
        with self._generations.building():
            path, seen = self._generations.create(), set[str]()
            with WhooshIndex.create(path).writing() as writing:
                for document in documents:
                    if document.ref in seen:
                        raise ValueError(f"given twice: {document.ref}")
                    seen.add(document.ref)
                    writing.add(document)
                writing.put_cursor(cursor)
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
    def _writing(self, optimise: bool = False) -> Iterator[Writing]:
        """A commit upon the state this engine has seen, or nothing."""
        with self._lock, self._generations.writing():
            state = self._opened()
            if state.index.path != self._generations.current() or not state.is_latest():
                raise IndexUnavailable("moved")
            try:
                with state.index.writing(optimise) as writing:
                    yield writing
            except IndexUnavailable:
                self._state = None  # torn while it was open: the next refresh reads all of it
                raise

    # State

    def _tell(self, why: str) -> bool:
        """Log what changed, once; whether all is well."""
        if why != self._why:
            log.info("index_changed", state=why or "readable")
        self._why = why
        return not why

    def _opened(self) -> _State:
        state = self._state
        if state is None:
            raise IndexUnavailable("not_ready")
        return state

    def _refreshed(self) -> _State:
        path, old = self._generations.current(), self._state
        if path is None:
            raise IndexUnavailable("missing")
        if old is not None and old.index.path == path:
            return old if old.is_latest() else _seen(old.index, old)
        return _seen(WhooshIndex(path), self._before)


def _seen(index: WhooshIndex, old: _State | None) -> _State:
    """Bring the snapshot from what was seen before to what the index holds now."""
    reading = index.reading()
    known = old.parts if old is not None and old.index is index else {}
    parts: dict[str, Mapping[int, tuple[str, str]]] = {}
    live: dict[int, tuple[str, str]] = {}
    texts: dict[str, str] = {}
    for name, offset, reader in reading.segments():
        parts[name] = known.get(name) or _read(stored_in(reader), texts)
        live |= {number + offset: parts[name][number] for number in reader.all_doc_ids()}
    cursor = next((int(stamp) for ref, stamp in live.values() if ref == CURSOR), 0)
    live = {number: pair for number, pair in live.items() if pair[0] != CURSOR}
    stamps = dict(live.values())
    snapshot = _followed(old, stamps, texts)
    slot_of = {number: snapshot.slots[ref] for number, (ref, _) in live.items()}
    return _State(index, reading, parts, stamps, slot_of, snapshot, cursor)


def _read(stored: Mapping[int, Stored], texts: dict[str, str]) -> dict[int, tuple[str, str]]:
    """Ref and stamp by number; the texts, needed once, go to `texts`."""
    texts |= {one.ref: one.text for one in stored.values()}
    return {number: (one.ref, one.stamp) for number, one in stored.items()}


def _followed(old: _State | None, stamps: Mapping[str, str], texts: Mapping[str, str]) -> Snapshot:
    snapshot, before = (old.snapshot, old.stamps) if old else (Snapshot.empty(), {})
    changed = [ref for ref, stamp in stamps.items() if before.get(ref) != stamp]
    gone = [ref for ref in before if ref not in stamps]
    if not changed and not gone:
        return snapshot
    rows = (Row.of(Document.from_json(texts[ref])) for ref in changed)
    return snapshot.updated(rows, gone)
