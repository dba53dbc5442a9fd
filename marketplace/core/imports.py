"""What an import would do and did. Nothing is half imported, unless bad rows are to be skipped.

A thing that was imported remembers two sums: of its record, so that the same content again does
nothing, and of its whole text as it stood afterwards, so that a text edited here is left alone.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from marketplace.core.errors import Invalid
from marketplace.core.language import N_
from marketplace.core.records import Column, Fault, Record

Values = Mapping[str, Any]

# What happens to a record: taken, or left alone and why.
NEW, UNCHANGED, CHANGED = "new", "unchanged", "changed"
EDITED, OLDER, CLOSED = "edited", "older", "closed"
LEFT_ALONE = (EDITED, OLDER, CLOSED)
IN_WORDS = {
    EDITED: N_("was edited here since it was imported, and is left alone"),
    OLDER: N_("is an older version than the one imported before, and is left alone"),
    CLOSED: N_("cannot take new text now, and is left alone"),
}

# Why a value was refused.
REASONS = {
    "too_long": N_("is too long"),
    "unknown_code": N_("has a code we do not know"),
    "too_many": N_("has too many values"),
    "too_many_chosen": N_("has too many values"),
    "not_a_day": N_("is no day"),
    "not_an_address": N_("is no web address"),
    "not_a_web_address": N_("is no web address"),
    "not_a_mail_address": N_("is no mail address"),
    "quarter_without_year": N_("has a quarter but no year"),
    "year_out_of_range": N_("is no year we can take"),
    "year_missing": N_("has a quarter but no year"),
}
REFUSED = N_("is refused (%(code)s)")


class ImportFaults(Exception):
    """The file has faults; nothing was imported."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = list(faults)


class Thing(Protocol):
    """A need or an offer that was imported before."""

    ref: str
    import_version: str | None
    import_record_sum: str | None
    import_text_sum: str | None


@dataclass(frozen=True)
class Mark:
    """What an imported thing remembers of its record."""

    version: str
    record_sum: str


@dataclass(frozen=True)
class Step:
    """What happens to one record: `what`, with checked values, to the thing that stands here."""

    record: Record
    what: str
    values: Values
    thing: Any = None

    @property
    def mark(self) -> Mark:
        """What the thing is to remember."""
        return Mark(self.record.version, sum_of(self.values))


@dataclass
class Plan:
    """What an import would do, and the faults that stop it."""

    steps: list[Step] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def of(self, *what: str) -> list[Step]:
        """The steps of these kinds."""
        return [step for step in self.steps if step.what in what]

    def only(self, bad_rows: Iterable[int]) -> "Plan":
        """The same without the rows that have a fault."""
        bad = set(bad_rows)
        return Plan([step for step in self.steps if step.record.row not in bad], self.faults)

    @property
    def sum(self) -> str:
        """A sum of what would happen, to see whether it is still the same."""
        steps = [[s.record.external_id, s.what, sum_of(s.values)] for s in self.steps]
        return _sha256([steps, [str(fault) for fault in self.faults]])


@dataclass(frozen=True)
class Room:
    """What a room knows of the things it imports.

    `check` raises Invalid; `known` holds what was imported before, by external id; `text_of` is a
    thing's present text; `takes` says whether it can still be given another.
    """

    check: Callable[[Values], Values]
    known: Mapping[str, Any]
    text_of: Callable[[Any], Values]
    takes: Callable[[Any], bool]


def plan(
    found: Iterable[Record], faults: Iterable[Fault], columns: Mapping[str, Column], room: Room
) -> Plan:
    """What importing these records would do. Reads only."""
    made = Plan(faults=list(faults))
    for record in found:
        try:
            values = room.check(record.values)
        except Invalid as error:
            made.faults += _faults(record, columns, error)
            continue
        thing = room.known.get(record.external_id)
        made.steps.append(Step(record, _what(record, values, thing, room), values, thing))
    made.faults.sort()
    return made.only(fault.row for fault in made.faults)


def _what(record: Record, values: Values, thing: Thing | None, room: Room) -> str:
    if thing is None:
        return NEW
    text = room.text_of(thing)
    if _is_same(thing, values, text):
        return UNCHANGED
    if _is_older(record.version, thing.import_version or ""):
        return OLDER
    if thing.import_text_sum != sum_of(text):
        return EDITED
    return CHANGED if room.takes(thing) else CLOSED


def _is_same(thing: Thing, values: Values, text: Values) -> bool:
    if thing.import_record_sum is not None:
        return thing.import_record_sum == sum_of(values)
    return all(text.get(name) == value for name, value in values.items() if name in text)


def _is_older(version: str, known: str) -> bool:
    if version.isdecimal() and known.isdecimal():
        return int(version) < int(known)
    return False


def sum_of(values: Values) -> str:
    """A sum of values. What is empty does not count: a field added later changes nothing."""
    return _sha256({name: value for name, value in values.items() if value not in _EMPTY})


_EMPTY: tuple[Any, ...] = (None, "", [], {}, False)


def _sha256(value: Any) -> str:
    written = json.dumps(value, ensure_ascii=False, sort_keys=True, default=_instant)
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat()


def _faults(record: Record, columns: Mapping[str, Column], error: Invalid) -> list[Fault]:
    names = {column.field: name for name, column in columns.items()}
    return [
        Fault(record.row, names.get(name, name), REASONS.get(code, REFUSED), {"code": code})
        for name, code in error.fields.items()
    ]
