"""The match index of one generation: reading its last state, and writing the next.

Small changes go into a segment of their own, together with the small ones before it; the large
ones are left alone until the whole is made anew (`IndexedEngine.optimise`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from marketplace.search.arrays.building import build
from marketplace.search.arrays.manifest import Manifest
from marketplace.search.arrays.packing import pack
from marketplace.search.arrays.segment import Segment
from marketplace.search.arrays.view import View
from marketplace.search.documents import Document

SMALL = 200  # documents that are written again, to keep the segments few
MOST_SEGMENTS = 12
_ENDING = ".arrays"


@dataclass(frozen=True)
class State:
    """What one manifest says, with the segments it names."""

    manifest: Manifest
    view: View

    def is_intact(self) -> bool:
        """Whether all files lie untouched."""
        return all(segment.is_intact() for segment in self.view.segments)

    def is_crowded(self) -> bool:
        """Whether the segments are so many that everything takes longer."""
        return len(self.manifest.segments) > MOST_SEGMENTS


class MatchFolder:
    """The files of a generation's match index."""

    def __init__(self, path: Path, model: str = "") -> None:
        self.path = path
        self.model = model

    def read(self, known: State | None = None) -> State:
        """The last state; segments that are known, and lie untouched, are not opened again."""
        manifest = Manifest.read(self.path)
        if known is not None and known.manifest == manifest and known.is_intact():
            return known
        before = known.view.segments if known is not None else ()
        held = {segment.name: segment for segment in before if segment.is_intact()}
        segments = [
            held.get(seal.name) or Segment(self.path / seal.name, seal)
            for seal in manifest.segments
        ]
        return State(manifest, View(segments, manifest.gone, self.model))

    def write(
        self,
        state: State | None,
        upserts: Iterable[Document],
        removals: Iterable[str],
        cursor: int,
        weights: Mapping[str, Any] | None = None,
    ) -> None:
        """Write the next state after this one; all or nothing. Without weights they stay."""
        coming = {document.ref: document for document in upserts}
        before = state or State(Manifest(), View(()))
        gone = _gone(before.view, {*removals, *coming})
        absorbed = _absorbed(before.view, gone, len(coming))
        for segment in absorbed:
            coming |= _left(segment, gone.pop(segment.name, set()), coming, self.model)
        seals = {seal.name: seal for seal in before.manifest.segments}
        kept = [
            segment
            for segment in before.view.segments
            if segment not in absorbed and len(gone.get(segment.name, ())) < segment.size
        ]
        written = [seals[segment.name] for segment in kept]
        if coming:
            tokens = before.view.tokens if kept and kept[0] is before.view.segments[0] else None
            name = f"{_next(seals)}{_ENDING}"
            (self.path / name).unlink(missing_ok=True)  # what a killed writer left
            written.append(pack(self.path / name, build(coming.values(), tokens, self.model)))
        rows = {one.name: tuple(sorted(gone[one.name])) for one in kept if gone.get(one.name)}
        kept_weights = before.manifest.weights if weights is None else weights
        Manifest(tuple(written), rows, cursor, kept_weights).write(self.path)
        for name in seals.keys() - {seal.name for seal in written}:
            (self.path / name).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Delete segments that a killed writer left."""
        known = {seal.name for seal in Manifest.read(self.path).segments}
        for path in self.path.glob(f"*{_ENDING}"):
            if path.name not in known:
                path.unlink(missing_ok=True)


def _gone(view: View, refs: set[str]) -> dict[str, set[int]]:
    """By segment the rows that no longer count."""
    gone = {name: set(rows) for name, rows in view.gone.items()}
    for ref in refs:
        slot = view.slot(ref)
        if slot is not None:
            segment, row = view.place(slot)
            gone.setdefault(segment.name, set()).add(row)
    return gone


def _absorbed(view: View, gone: Mapping[str, set[int]], coming: int) -> list[Segment]:
    """The last segments that are so small that they are written again with what comes."""
    found: list[Segment] = []
    total = coming
    for segment in reversed(view.segments):
        left = segment.size - len(gone.get(segment.name, ()))
        changes = coming or left < segment.size
        if not changes or left > SMALL or total > max(SMALL, coming + SMALL):
            break
        found.append(segment)
        total += left
    return found


def _left(
    segment: Segment, gone: set[int], coming: Mapping[str, Document], model: str
) -> dict[str, Document]:
    """The documents of a segment that still count, with vectors that still can be compared."""
    return {
        ref: segment.whole(row, model)
        for row, ref in enumerate(segment.refs)
        if row not in gone and ref not in coming
    }


def _next(names: Iterable[str]) -> int:
    return 1 + max((int(name.removesuffix(_ENDING)) for name in names), default=0)
