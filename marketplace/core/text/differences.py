"""What differs between two texts, word by word, and between two versions, field by field."""

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby, takewhile
from typing import Any, Literal, NamedTuple

Kind = Literal["same", "added", "removed"]
KINDS: tuple[Kind, ...] = ("same", "removed", "added")

# A word (with what holds it together inside: 14-15, 3,5), a masked passage, a mark, or an end of
# line; spaces after it belong to it.
_TOKEN = re.compile(
    r"\[mask(?:at|ed)\][^\S\n]*|\n+|\w+(?:[-.,:’'/]\w+)*[^\S\n]*|[^\w\s][^\S\n]*|[^\S\n]+"
)
# Beyond this many words that differ the texts are shown whole, the one after the other.
MAX_WORDS = 4000


class Piece(NamedTuple):
    """A stretch of text: in both, only in the new one, or only in the old one."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class FieldChange:
    """A field that differs. `row` is the number of the row where a field has several."""

    field: str
    old: Any
    new: Any
    row: int | None = None


def compare(old: str, new: str) -> tuple[Piece, ...]:
    """The two texts as one, word by word: `same` and `added` give the new text, `same` and
    `removed` the old one. The work is bounded, however long the texts are."""
    a, b = _TOKEN.findall(old), _TOKEN.findall(new)
    start = _alike(a, b)
    end = _alike(a[start:][::-1], b[start:][::-1])
    pieces = [
        *_kept(a[:start], b[:start]),
        *_middle(a[start : len(a) - end], b[start : len(b) - end]),
        *_kept(a[len(a) - end :], b[len(b) - end :]),
    ]
    return tuple(_joined(pieces))


def field_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """The fields that differ, in the order of `new`; nothing in two ways is the same nothing."""
    return tuple(
        FieldChange(name, old.get(name), value)
        for name, value in new.items()
        if not is_same(old.get(name), value)
    )


def row_changes(
    field: str, old: Sequence[Any], new: Sequence[Any], *, key: str | None = None
) -> tuple[FieldChange, ...]:
    """The rows of a field that differ, numbered as in the new text (a row taken away: as in the
    old one). Rows are the same when they have the same `key`; without it, when they read alike."""
    pairs = paired(old, new, key=key)
    return tuple(
        FieldChange(field, _at(old, i), _at(new, j), 1 + (j if j is not None else i or 0))
        for i, j in pairs
        if i is None or j is None or old[i] != new[j]
    )


def paired(
    old: Sequence[Any], new: Sequence[Any], *, key: str | None = None
) -> list[tuple[int | None, int | None]]:
    """Which row of the old text is which of the new one; None where it is in one of them alone."""
    return list(_by_key(old, new, key) if key else _in_order(old, new))


def is_same(old: Any, new: Any) -> bool:
    """Whether two values say the same; an empty text, an empty list and none all say nothing."""
    return bool(old == new or (not old and not new))


def _alike(a: Sequence[str], b: Sequence[str]) -> int:
    """How many words the two begin with in common."""
    pairs = zip(a, b, strict=False)
    return sum(1 for _pair in takewhile(lambda pair: _bare(pair[0]) == _bare(pair[1]), pairs))


def _bare(token: str) -> str:
    return token.rstrip() or token


def _middle(a: Sequence[str], b: Sequence[str]) -> Iterator[Piece]:
    if len(a) > MAX_WORDS or len(b) > MAX_WORDS:
        yield from _replaced("".join(a), "".join(b))
        return
    # difflib leaves common words of long texts out of its search, which keeps the work bounded.
    matcher = SequenceMatcher(None, [_bare(token) for token in a], [_bare(token) for token in b])
    for tag, i, i_end, j, j_end in matcher.get_opcodes():
        if tag == "equal":
            yield from _kept(a[i:i_end], b[j:j_end])
        else:
            yield from _replaced("".join(a[i:i_end]), "".join(b[j:j_end]))


def _kept(a: Sequence[str], b: Sequence[str]) -> Iterator[Piece]:
    """Words in both; the space after one may be in one of the texts alone."""
    for old, new in zip(a, b, strict=True):
        if old == new:
            yield Piece("same", new)
        else:
            word = _bare(new)
            yield Piece("same", word)
            yield from _replaced(old.removeprefix(word), new.removeprefix(word))


def _replaced(old: str, new: str) -> Iterator[Piece]:
    """The old words and the new ones; a space that both end with stands outside the change."""
    space = " " if old.endswith(" ") and new.endswith(" ") else ""
    yield Piece("removed", old.removesuffix(space))
    yield Piece("added", new.removesuffix(space))
    yield Piece("same", space)


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Pieces side by side as one: what is removed, then what is added. A difference of nothing
    but spaces is none."""
    told = [piece for piece in pieces if piece.text]
    merged: list[Piece] = []
    for is_same, group in groupby(told, key=lambda piece: piece.kind == "same"):
        run = list(group)
        texts = {kind: "".join(p.text for p in run if p.kind == kind) for kind in KINDS}
        if not is_same and not any(text.strip() for text in texts.values()):
            texts = {"same": texts["added"]}
        merged.extend(Piece(kind, text) for kind, text in texts.items() if text)
    for kind, group in groupby(merged, key=lambda piece: piece.kind):
        yield Piece(kind, "".join(piece.text for piece in group))


Pair = tuple[int | None, int | None]


def _at(rows: Sequence[Any], index: int | None) -> Any:
    return None if index is None else rows[index]


def _by_key(old: Sequence[Any], new: Sequence[Any], key: str) -> Iterator[Pair]:
    places = {row[key]: index for index, row in enumerate(old)}
    for index, row in enumerate(new):
        yield places.pop(row[key], None), index
    yield from ((index, None) for index in places.values())


def _in_order(old: Sequence[Any], new: Sequence[Any]) -> Iterator[Pair]:
    """Rows side by side: those that are equal first, then the others between them in order."""
    matcher = SequenceMatcher(None, [_frozen(r) for r in old], [_frozen(r) for r in new], False)
    for _tag, i, i_end, j, j_end in matcher.get_opcodes():
        for step in range(max(i_end - i, j_end - j)):
            yield (
                i + step if i + step < i_end else None,
                j + step if j + step < j_end else None,
            )


def _frozen(row: Any) -> Hashable:
    return tuple(sorted(row.items())) if isinstance(row, Mapping) else row
