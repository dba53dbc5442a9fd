"""Two people's changes to one text become one: by itself where only one of them changed a field or
row, and by a choice where both did. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from marketplace.core.text.differences import compare, paired
from marketplace.needs.rules import ROW_KEYS
from marketplace.needs.validation import LINES, LISTS, TEXTS

Choice = Literal["mine", "theirs", "both"]
CHOICES: tuple[Choice, ...] = ("mine", "theirs", "both")
# What a text that says nothing of where it began is compared with: everything differs from it.
UNKNOWN = object()


@dataclass(frozen=True)
class Conflict:
    """A field, or a row of one, that both have changed."""

    field: str
    row: str | None
    base: Any
    mine: Any
    theirs: Any

    @property
    def name(self) -> str:
        """What its choice is called in a form."""
        return self.field if self.row is None else f"{self.field}.{self.row}"

    @property
    def is_text(self) -> bool:
        """Whether a third text can be written in place of the two."""
        return self.field in LINES or self.field in TEXTS

    @property
    def is_line(self) -> bool:
        """Whether it is one line."""
        return self.field in LINES

    @property
    def keeps_both(self) -> bool:
        """Whether both can stand beside each other."""
        if self.row is None:
            return self.field in LISTS
        return self.field != "outlook" and None not in (self.mine, self.theirs)

    def together(self) -> str:
        """What the third text begins with: mine, and what the other added."""
        if self.is_line:
            return str(self.mine)
        added = [
            p.text.strip() for p in compare(_text(self.base), self.theirs) if p.kind == "added"
        ]
        return "\n".join([str(self.mine), *filter(None, added)])


@dataclass(frozen=True)
class Taken:
    """A field, or a row of one, that only one of them has changed."""

    field: str
    is_mine: bool
    old: Any
    new: Any


@dataclass(frozen=True)
class Merged:
    """What comes of it. `values` holds their text where a conflict has no choice yet."""

    values: Mapping[str, Any]
    conflicts: tuple[Conflict, ...]
    taken: tuple[Taken, ...]


@dataclass(frozen=True)
class Answer:
    """What was chosen for one conflict; `text` is the third text, where one was written."""

    choice: Choice
    text: str = ""


def merge(
    base: Mapping[str, Any],
    mine: Mapping[str, Any],
    theirs: Mapping[str, Any],
    answers: Mapping[str, Answer] | None = None,
) -> Merged:
    """One text of two that began with the same."""
    values: dict[str, Any] = {}
    conflicts: list[Conflict] = []
    taken: list[Taken] = []
    for field in mine:
        began = base.get(field, UNKNOWN)
        both = (began, mine[field], theirs[field])
        if field in ROW_KEYS:
            values[field] = _rows(field, *both, answers or {}, conflicts, taken)
        else:
            (values[field],) = _one(field, None, *both, answers or {}, conflicts, taken) or [None]
    return Merged(values, tuple(conflicts), tuple(taken))


def _one(
    field: str,
    row: str | None,
    base: Any,
    mine: Any,
    theirs: Any,
    answers: Mapping[str, Answer],
    conflicts: list[Conflict],
    taken: list[Taken],
) -> list[Any]:
    """What stands where the three texts say this: nothing, one value, or both rows."""
    if mine == theirs:
        return [mine]
    if base is not UNKNOWN and base in (mine, theirs):
        new = theirs if mine == base else mine
        taken.append(Taken(field, new is mine, base, new))
        return [new]
    conflict = Conflict(field, row, None if base is UNKNOWN else base, mine, theirs)
    conflicts.append(conflict)
    return _chosen(conflict, answers.get(conflict.name))


def _chosen(conflict: Conflict, answer: Answer | None) -> list[Any]:
    if answer is None or answer.choice == "theirs":
        return [conflict.theirs]
    if answer.choice == "mine":
        return [conflict.mine]
    if conflict.is_text:
        return [answer.text]
    if not conflict.keeps_both:
        return [conflict.theirs]
    if conflict.row is None:
        return [list(dict.fromkeys([*conflict.theirs, *conflict.mine]))]
    return [conflict.theirs, _as_new(conflict.mine)]


def _as_new(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row beside the one it was: of two questions one keeps the id."""
    return {**row, "id": ""} if "id" in row else dict(row)


def _rows(
    field: str,
    base: Any,
    mine: Sequence[Any],
    theirs: Sequence[Any],
    answers: Mapping[str, Answer],
    conflicts: list[Conflict],
    taken: list[Taken],
) -> list[Any]:
    began: Sequence[Any] = [] if base is UNKNOWN else base
    my_rows, their_rows = _named(field, began, mine), _named(field, began, theirs)
    old_rows = {str(index): row for index, row in enumerate(began)}
    result: list[Any] = []
    for name in dict.fromkeys([*their_rows, *my_rows, *old_rows]):
        three = (old_rows.get(name), my_rows.get(name), their_rows.get(name))
        found = _parts(*three)
        if found is None:
            found = _one(field, name, *three, answers, conflicts, taken)
        result.extend(row for row in found if row is not None)
    return result


def _named(field: str, base: Sequence[Any], rows: Sequence[Any]) -> dict[str, Any]:
    """The rows by the number of the row they were; new ones by what they say."""
    pairs = paired(base, rows, key=ROW_KEYS[field])
    return {
        str(i) if i is not None else f"new {sorted(rows[j].items())}": rows[j]
        for i, j in sorted(pairs, key=lambda pair: -1 if pair[1] is None else pair[1])
        if j is not None
    }


def _parts(base: Any, mine: Any, theirs: Any) -> list[Any] | None:
    """A row in which they changed different parts; None when it is not so."""
    if None in (base, mine, theirs) or base in (mine, theirs) or mine == theirs:
        return None
    row = dict(_merged_parts(base, mine, theirs))
    return None if UNKNOWN in row.values() else [{k: v for k, v in row.items() if v is not None}]


def _merged_parts(
    base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]
) -> Iterator[tuple[str, Any]]:
    for name in dict.fromkeys([*theirs, *mine, *base]):
        old, my, their = base.get(name), mine.get(name), theirs.get(name)
        if my in (their, old):
            yield name, their
        else:
            yield name, my if their == old else UNKNOWN


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
