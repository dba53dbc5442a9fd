"""The engine: a match index and an index of words, in one folder, fed together.

A generation is a folder that holds both. A change is committed to the index of words first and
then, with the cursor, to the match index: a writer that is killed between the two has its events
read again. Each process keeps one state open and follows by looking at the manifest.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from threading import RLock

import structlog

from marketplace.search import searching
from marketplace.search.analysis import LANGUAGES
from marketplace.search.arrays import folder as arrays
from marketplace.search.arrays.folder import MatchFolder
from marketplace.search.compounds import background_sum
from marketplace.search.documents import Derived, Document
from marketplace.search.engine import Completion, Match, Placed, Query, Result
from marketplace.search.explaining import Explanation
from marketplace.search.faults import IndexUnavailable
from marketplace.search.generations import Generations
from marketplace.search.meaning.embedding import QUERY
from marketplace.search.phrases import PhraseEngine, PhraseIndex, PhraseReading
from marketplace.search.questions import Questions
from marketplace.search.ranking import Scorer, Wanted
from marketplace.search.searching import Source
from marketplace.search.vocabulary import Vocabulary
from marketplace.search.weighting import DEFAULT, Weighting

# Raise it when the form of the files changes, or how words are taken apart: older generations are
# then made anew.
FORM = 2
_TRIES = 4  # a file may be swept between being named and being opened

# How many answers to `match` are kept: the worker asks for long ones, of every need.
MOST_MATCHES = 200

log = structlog.get_logger()


@dataclass(frozen=True)
class _State:
    """One commit of one generation, as this process sees it."""

    path: Path
    arrays: arrays.State
    index: PhraseIndex
    phrases: PhraseReading

    @cached_property
    def source(self) -> Source:
        """What is searched."""
        view = self.arrays.view
        words = {language: Vocabulary(view, language) for language in LANGUAGES}
        return Source(view, words, self.phrases)

    @cached_property
    def weighting(self) -> Weighting:
        """How much each part of a match counts."""
        return Weighting.of(self.arrays.manifest.weights)

    @cached_property
    def matches(self) -> dict[tuple[object, ...], list[Match]]:
        """What fits whole documents, worked out in this state."""
        return {}


class IndexedEngine:
    """An index in a folder. Any number of processes read it; one writes."""

    def __init__(
        self,
        folder: Path,
        phrases: PhraseEngine,
        derived: Mapping[str, Derived] | None = None,
        model: str = "",
    ) -> None:
        self._phrases = phrases
        form = f"{FORM}.{background_sum():08x}"
        self._generations = Generations(folder, f"{form}-{phrases.version}")
        self._derived = dict(derived or {})
        self._model = model
        self._lock = RLock()
        self._questions = Questions()
        self._state: _State | None = None
        self._why = ""

    @property
    def model(self) -> str:
        """The model that the documents' vectors are from; empty without one."""
        return self._model

    # Reading

    def refresh(self) -> bool:
        """See the last commit; False if there is no index that can be read."""
        with self._lock:
            why = ""
            for _ in range(_TRIES):
                try:
                    self._state = self._refreshed()
                except IndexUnavailable as error:
                    why = str(error.params["why"])
                except Exception as error:  # torn, foreign, swept: what reads it raises anything
                    why = type(error).__name__
                else:
                    return self._tell("")
            self._state = None
            return self._tell(why)

    def generation(self) -> Path | None:
        """The folder that is read; None if there is none. Raises IndexUnavailable if it is not
        safe to read."""
        return self._generations.current()

    def close(self) -> None:
        """Forget what was read; the next refresh reads it again."""
        self._state = None

    def is_ready(self) -> bool:
        """Whether the last refresh found an index."""
        return self._state is not None

    def search(self, query: Query, now: datetime) -> Result:
        """What a person's words and filters find."""
        return searching.search(self._opened().source, query, self._derived, now, self._questions)

    def complete(self, text: str, language: str, limit: int = 8) -> list[Completion]:
        """How what is being typed may go on, in words of live documents."""
        return searching.complete(self._opened().source, text, language, limit)

    def match(
        self,
        document: Document,
        kind: str,
        now: datetime,
        limit: int = 50,
        exclude: Iterable[str] = (),
        minimum: float = 0.0,
    ) -> list[Match]:
        """The documents of `kind` that fit the whole of `document`, best first, those of at least
        this likelihood.

        The answer is kept while the index and the moment stay the same: the page of a need that
        many read asks this every time.
        """
        state, without = self._opened(), frozenset(exclude)
        view = state.arrays.view
        key = (document.stamp(), document.ref, kind, view.moment(now), limit, without)
        found = state.matches.get(key)
        if found is None:
            scorer = self._scorer(state, document, now, state.weighting)
            found = searching.match(view, scorer, kind, limit, without)
            if len(state.matches) >= MOST_MATCHES:
                state.matches.clear()
            state.matches[key] = found
        return [match for match in found if match.explanation.likelihood >= minimum]

    def place(self, document: Document, kind: str, ref: str, now: datetime) -> Placed | None:
        """Where the document of `kind` with this ref stands among what `match` would give without
        a limit; None when the index does not hold it."""
        state = self._opened()
        scorer = self._scorer(state, document, now, state.weighting)
        return searching.place(state.arrays.view, scorer, kind, ref)

    def explain(
        self,
        document: Document,
        other: Document,
        now: datetime,
        weighting: Weighting | None = None,
    ) -> Explanation:
        """Why `other` fits `document`, or does not; by the weights in use, or these."""
        state = self._opened()
        return self._scorer(state, document, now, weighting or state.weighting).explain(other)

    def weighting(self) -> Weighting:
        """The weights by which whole documents are matched."""
        return self._opened().weighting

    def _scorer(
        self, state: _State, document: Document, now: datetime, weighting: Weighting
    ) -> Scorer:
        view = state.arrays.view
        meant = self._questions.whole(
            document.vectors.get(QUERY),
            document.language,
            view.meanings,
            view.slot(document.ref) is not None,
        )
        return Scorer(Wanted.of(document), view, self._derived, now, meant, weighting)

    def cursor(self) -> int:
        """The last event whose effects are in the index."""
        return self._opened().arrays.manifest.cursor

    def refs(self) -> dict[str, int]:
        """Ref and version of every document in the index."""
        view = self._opened().arrays.view
        versions = view.column("version")
        return {view.ref(slot): int(versions[slot]) for slot in view.slots()}

    def holds(self, refs: Iterable[str]) -> bool:
        """Whether any of these documents is in the index."""
        view = self._opened().arrays.view
        return any(view.slot(ref) is not None for ref in refs)

    def size(self) -> int:
        """How many documents the index holds."""
        return int(self._opened().arrays.view.live.sum())

    def has_remains(self) -> bool:
        """Whether the files hold words of documents that are gone."""
        state = self._opened()
        return bool(state.arrays.manifest.gone) or state.phrases.has_remains()

    def is_crowded(self) -> bool:
        """Whether the files have become so many that everything takes longer."""
        state = self._opened()
        return state.arrays.is_crowded() or state.phrases.is_crowded()

    # Writing

    def apply(
        self,
        upserts: Iterable[Document],
        removals: Iterable[str],
        cursor: int | None = None,
        weighting: Weighting | None = None,
    ) -> None:
        """Write in one commit. `IndexUnavailable`: another wrote meanwhile; refresh, go again."""
        coming = {document.ref: document for document in upserts}
        leaving = {*removals, *coming}
        with self._lock, self._generations.writing():
            state = self._opened()
            if state.path != self._generations.current() or not self._is_latest(state):
                self._read_anew()  # perhaps only the index of words moved, which nobody looks at
                raise IndexUnavailable("moved")
            reached = state.arrays.manifest.cursor if cursor is None else cursor
            weights = None if weighting is None else weighting.changes()
            try:
                if leaving:
                    state.index.write(coming.values(), sorted(leaving))
                folder = self._arrays(state.path)
                folder.write(state.arrays, coming.values(), leaving, reached, weights)
            except Exception:
                self._read_anew()  # torn while it was open, or one of the two written, a full disk
                raise
        self.refresh()

    def optimise(self) -> None:
        """Make the index anew from its own documents: without what is gone, in few files.

        Others write meanwhile; what they wrote is brought along before the switch.
        """
        with self._generations.building(wait=False) as held:
            if held:
                state = self._opened()
                cursor = state.arrays.manifest.cursor
                self._make(state.arrays.view.documents(), cursor, state.weighting, state)
        self.refresh()

    def rebuild(
        self, documents: Iterable[Document], cursor: int, weighting: Weighting = DEFAULT
    ) -> None:
        """Make a new generation of documents with different refs, switch to it, sweep the rest."""
        with self._generations.building():
            self.refresh()
            self._make(documents, cursor, weighting, self._state)
        self.refresh()

    def sweep(self) -> None:
        """Delete what an interrupted rebuild left; for the writer's start."""
        with (
            self._lock,
            self._generations.building(wait=False) as held,
            self._generations.writing(),
        ):
            if held:
                self._generations.sweep()
                current = self._generations.current()
                if current is not None and self.refresh():
                    self._arrays(current).sweep()

    def _make(
        self,
        documents: Iterable[Document],
        cursor: int,
        weighting: Weighting,
        before: _State | None,
    ) -> None:
        path = self._generations.create()
        index = self._phrases.create(path / "words")
        held: dict[str, Document] = {}
        for document in documents:
            if document.ref in held:
                raise ValueError(f"given twice: {document.ref}")
            held[document.ref] = document
        index.write(held.values(), ())
        self._arrays(path).path.mkdir(mode=0o700)
        self._arrays(path).write(None, held.values(), (), cursor, weighting.changes())
        with self._generations.writing():
            if before is not None:
                self._bring_along(path, index, before, cursor)
            self._generations.switch(path)
            self._generations.sweep()

    def _bring_along(self, path: Path, index: PhraseIndex, before: _State, cursor: int) -> None:
        """What was written to the old generation since this one was begun."""
        if self._generations.current() != before.path:
            return
        now = self._arrays(before.path).read(before.arrays)
        old, new = before.arrays.view.stamps(), now.view.stamps()
        changed = {ref for ref, stamp in new.items() if old.get(ref) != stamp}
        gone = old.keys() - new.keys()
        since = before.arrays.manifest.cursor
        reached = max(cursor, now.manifest.cursor) if since <= cursor else cursor
        if not changed and not gone and reached == cursor:
            return
        coming = [one for one in now.view.documents() if one.ref in changed]
        if changed or gone:
            index.write(coming, sorted({*changed, *gone}))
        made = self._arrays(path)
        weights = now.manifest.weights if reached > cursor else None
        made.write(made.read(), coming, {*changed, *gone}, reached, weights)

    # State

    def _arrays(self, generation: Path) -> MatchFolder:
        return MatchFolder(generation / "arrays", self._model)

    def _is_latest(self, state: _State) -> bool:
        latest = self._arrays(state.path).read(state.arrays)
        return latest is state.arrays and state.index.is_latest(state.phrases)

    def _read_anew(self) -> None:
        """Keep nothing of what was read."""
        self._state = None
        self.refresh()

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
        if old is not None and not (old.path == path and old.phrases.is_intact()):
            old = None
        found = self._arrays(path).read(old.arrays if old is not None else None)
        if old is not None and found is old.arrays:
            return old
        index = old.index if old is not None else self._phrases.open(path / "words")
        return _State(path, found, index, index.read())
