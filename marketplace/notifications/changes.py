"""What a new version of a need changed, in the words of a notice and of its mail (R25)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from marketplace.core.language import N_, translate
from marketplace.core.text import to_plain
from marketplace.core.text.differences import FieldChange, Piece, compare
from marketplace.needs import messages as words

MARKDOWN = frozenset({"problem", "desired_outcome", "constraints"})
# A value this short is told whole in a line.
SHORT = 40
MOST_IN_LINE = 3
MOST_IN_MAIL = 12
# So many signs of what both texts say are kept beside what differs.
CONTEXT = 60
LONGEST = 700

WAS, IS_NOW = N_("Was"), N_("Is now")
NEW = N_("%(field)s: added.")
GONE = N_("%(field)s: taken away.")
FROM_TO = N_("%(field)s: %(old)s → %(new)s.")
REWRITTEN = N_("%(field)s: rewritten.")
AND_MORE = N_("And %(number)s more.")


@dataclass(frozen=True)
class Change:
    """A field that differs. `old` and `new` are stretches of text, of which those that are not
    `same` are what was taken away or added; either may be empty."""

    field: str
    old: tuple[Piece, ...]
    new: tuple[Piece, ...]


def changes_in_words(changes: Iterable[FieldChange], language: str) -> tuple[Change, ...]:
    """Each changed field with its old and its new value."""
    return tuple(_change(one, language) for one in list(changes)[:MOST_IN_MAIL])


def in_a_line(changes: Sequence[FieldChange], language: str) -> str:
    """The changed fields in a sentence or two, for a list."""
    told = [_short(one, language) for one in changes[:MOST_IN_LINE]]
    rest = len(changes) - len(told)
    more = [translate(language, AND_MORE, number=rest)] if rest else []
    return " ".join([*told, *more])


def _said(change: FieldChange, value: object, language: str) -> str:
    text = words.in_words(change.field, value, language)
    return to_plain(text) if change.field in MARKDOWN else text


def _short(change: FieldChange, language: str) -> str:
    field = words.field_name(change.field, language, change.row)
    old, new = (_said(change, value, language) for value in (change.old, change.new))
    if not old or not new:
        return translate(language, NEW if new else GONE, field=field)
    if max(len(old), len(new)) <= SHORT:
        return translate(language, FROM_TO, field=field, old=old, new=new)
    return translate(language, REWRITTEN, field=field)


def _change(change: FieldChange, language: str) -> Change:
    old, new = (_said(change, value, language) for value in (change.old, change.new))
    pieces = compare(old, new)
    return Change(
        words.field_name(change.field, language, change.row),
        tuple(_near(pieces, "removed")),
        tuple(_near(pieces, "added")),
    )


def _near(pieces: Sequence[Piece], side: str) -> Iterator[Piece]:
    """One side of the comparison, with only a little around what differs."""
    kept = [piece for piece in pieces if piece.kind in ("same", side)]
    left = LONGEST
    for number, piece in enumerate(kept):
        text = piece.text if piece.kind != "same" else _shortened(piece.text, number, len(kept))
        text = text if len(text) <= left else text[:left] + "…"
        left -= len(text)
        if text:
            yield Piece(piece.kind, text)
        if left <= 0:
            return


def _shortened(text: str, number: int, of: int) -> str:
    if len(text) <= 2 * CONTEXT:
        return text
    start = text[:CONTEXT].rpartition(" ")[0] + " " if number else ""
    end = text[-CONTEXT:].partition(" ")[2] if number < of - 1 else ""
    return f"{start}… {end}"
