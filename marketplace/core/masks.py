"""Masking (R22): a passage is taken out of public sight in every row that holds it.

Each room has a table of its own for its masks, and says which rows hold its public texts. The
original is for disclosure by those who masked it only: on no public page, in no index, no event.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import JSON, String, Text, inspect
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.core.errors import Invalid
from marketplace.core.text import clean
from marketplace.core.text.leaves import leaves, with_leaves
from marketplace.core.text.masking import MARKS, Span, find_passage, has_letters, mask_passage

BOUNDS = {"passage": 1000, "reason": 300, "ground_words": 200, "decision": 60}
# How much of the text around a passage is shown before it is masked.
AROUND = 40


class MaskColumns:
    """The columns of a mask, beside what it belongs to and who made it."""

    at: Mapped[datetime]
    # Public: said under the text. A code of the list `mask_ground`, and words where it is `other`.
    reason: Mapped[str] = mapped_column(Text)
    ground: Mapped[str] = mapped_column(String(40))
    ground_words: Mapped[str] = mapped_column(Text, default="")
    # In which public fields it stood, and in how many places in all.
    fields: Mapped[list[str]]
    places: Mapped[int]
    # What was asked for, null when it was destroyed; `wide`: also inside words, in any case.
    passage: Mapped[str | None] = mapped_column(Text)
    wide: Mapped[bool] = mapped_column(default=True)
    # [{"kind": "version", "number": 2, "field": "problem", "text": "…"}]: every place, in the order
    # of the text, to restore it for disclosure.
    originals: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    # The registry number of the decision to destroy the original.
    decision: Mapped[str] = mapped_column(String(60), default="")


@dataclass(frozen=True)
class Masking:
    """What somebody asks to have masked, and why."""

    passage: str
    reason: str
    ground: str
    ground_words: str = ""
    wide: bool = True
    keep_original: bool = True
    decision: str = ""


@dataclass(frozen=True)
class Held:
    """A row that holds public text: `kind` and `number` say which, `columns` where its text is."""

    row: Any
    kind: str
    columns: tuple[str, ...]
    number: int | None = None
    language: str = "sv"


@dataclass(frozen=True)
class Place:
    """One place where the passage stands, with a little of what is around it."""

    kind: str
    number: int | None
    field: str
    path: str
    before: str
    found: str
    after: str


def text_columns(table: type[Any], besides: Container[str]) -> tuple[str, ...]:
    """The columns of a table that hold text, `besides` those that hold codes or nothing public:
    a column that comes later is masked unless somebody says that it need not be."""
    columns = inspect(table).mapper.column_attrs
    return tuple(
        one.key
        for one in columns
        if isinstance(one.columns[0].type, String | Text | JSON) and one.key not in besides
    )


def checked(asked: Masking) -> Masking:
    """The request, cleaned. Raises Invalid naming what is wrong."""
    asked = replace(
        asked,
        passage=clean(asked.passage, multiline=True),
        reason=clean(asked.reason, multiline=False),
        ground_words=clean(asked.ground_words, multiline=False),
        decision=clean(asked.decision, multiline=False),
    )
    faults = {name: "too_long" for name, most in BOUNDS.items() if len(getattr(asked, name)) > most}
    if not has_letters(asked.passage):
        faults["passage"] = "passage_too_short"
    elif find_passage(asked.reason, asked.passage):
        faults["reason"] = "reason_tells"
    if not asked.reason:
        faults["reason"] = "reason_required"
    if not asked.keep_original and not asked.decision:
        faults["decision"] = "decision_required"
    if faults:
        raise Invalid("invalid_fields", faults)
    return asked


@dataclass(frozen=True)
class Beside:
    """A room above that keeps words of a text in rows of its own. `held` gives these rows; `settle`
    makes what it has derived from the text agree with it, once that is masked; `count` says in how
    many derived rows a passage has left words."""

    held: Callable[[Session, int], Iterable[Held]]
    settle: Callable[[Session, int], None]
    count: Callable[[Session, int, str], int]


# Kind of thing ("need", "offer") -> the rooms that follow its masking in the same transaction.
BESIDE: dict[str, list[Beside]] = {"need": [], "offer": []}


def held_beside(session: Session, kind: str, thing_id: int) -> list[Held]:
    """The rows of the rooms above that hold text about the thing."""
    return [one for room in BESIDE[kind] for one in room.held(session, thing_id)]


def derived_from(session: Session, kind: str, thing_id: int, passage: str) -> int:
    """In how many derived rows of the rooms above the passage has left words."""
    return sum(room.count(session, thing_id, passage) for room in BESIDE[kind])


def settle_beside(session: Session, kind: str, thing_id: int) -> None:
    """Let the rooms above derive anew what they derived from the text."""
    session.flush()
    for room in BESIDE[kind]:
        room.settle(session, thing_id)


def places(held: Sequence[Held], passage: str, *, wide: bool) -> list[Place]:
    """Every place where the passage stands."""
    find = _finder(passage, wide)
    return [place for one in held for place in _places_in(one, find)]


def carry_out(mask: MaskColumns, asked: Masking, held: Sequence[Held]) -> None:
    """Write the mark over the passage in every row, and into the mask what it hides.

    Raises Invalid when it stands nowhere, or where there is no room for the mark.
    """
    found = places(held, asked.passage, wide=asked.wide)
    if not found:
        raise Invalid("invalid_fields", {"passage": "passage_nowhere"})
    for one in held:
        _mask_row(one, asked)
    mask.reason, mask.ground, mask.ground_words = asked.reason, asked.ground, asked.ground_words
    mask.fields, mask.places = sorted({place.field for place in found}), len(found)
    mask.wide, mask.decision = asked.wide, asked.decision
    mask.passage, mask.originals = None, []
    if asked.keep_original:
        mask.passage = asked.passage
        mask.originals = [
            {"kind": place.kind, "number": place.number, "field": place.field, "text": place.found}
            for place in found
        ]


def masked_again(masks: Sequence[MaskColumns], values: Mapping[str, Any]) -> dict[str, str]:
    """The fields of what is to be saved in which a masked passage would come back."""
    known = [(mask.passage, mask.wide) for mask in masks if mask.passage]
    return {
        path.split(".")[0]: "masked_before"
        for path, text in leaves(dict(values), "")
        if any(find_passage(text, passage, wide=wide) for passage, wide in known)
    }


def _finder(passage: str, wide: bool) -> Callable[[str], list[Span]]:
    """Versions have most of their texts in common: each is looked through once."""
    return cache(lambda text: find_passage(text, passage, wide=wide))


def _places_in(held: Held, find: Callable[[str], list[Span]]) -> Iterator[Place]:
    for column in held.columns:
        for path, text in leaves(getattr(held.row, column), _path(held, column)):
            for start, end in find(text):
                yield Place(
                    held.kind,
                    held.number,
                    path.split(".")[0],
                    path,
                    text[max(0, start - AROUND) : start],
                    text[start:end],
                    text[end : end + AROUND],
                )


def _path(held: Held, column: str) -> str:
    """A translation's texts have paths of their own: those of the version's texts."""
    return "" if column == "texts" else column


def _mask_row(held: Held, asked: Masking) -> None:
    for column in held.columns:
        before = getattr(held.row, column)
        after = with_leaves(
            before,
            column,
            lambda _path, text: mask_passage(text, asked.passage, held.language, wide=asked.wide),
        )
        if after != before:
            _require_room(held, column, after)
            setattr(held.row, column, after)
            if held.kind == "translation":  # whoever has it open works on what stood there
                held.row.revision += 1


def _require_room(held: Held, column: str, after: Any) -> None:
    limit = getattr(inspect(type(held.row)).columns[column].type, "length", None)
    if isinstance(after, str) and limit is not None and len(after) > limit:
        raise Invalid("invalid_fields", {"passage": "no_room_for_mark"}, mark=MARKS[held.language])
