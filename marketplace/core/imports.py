"""What an import did, and how a fault stops it whole: nothing is half imported."""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marketplace.core.errors import Invalid
from marketplace.core.records import Column, Fault, Record

Values = Mapping[str, Any]

# Why a value was refused, in the words of a command's output.
REASONS = {
    "too_long": "is too long",
    "unknown_code": "has a code we do not know",
    "too_many": "has too many values",
    "too_many_chosen": "has too many values",
    "not_a_day": "is no day",
    "not_an_address": "is no web address",
    "not_a_web_address": "is no web address",
    "not_a_mail_address": "is no mail address",
    "quarter_without_year": "has a quarter but no year",
    "year_out_of_range": "is no year we can take",
    "year_missing": "has a quarter but no year",
}


class ImportFaults(Exception):
    """The file has faults; nothing was imported."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = list(faults)


@dataclass
class Report:
    """How many records were new, the same as before, or left alone because they differ."""

    created: int = 0
    unchanged: int = 0
    differing: int = 0


def reason(code: str) -> str:
    """A refused value's reason in words."""
    return REASONS.get(code, f"is refused ({code})")


def enter(
    found: Iterable[Record],
    columns: Mapping[str, Column],
    *,
    check: Callable[[Values], Values],
    known: Container[str],
    is_same: Callable[[str, Values], bool],
    create: Callable[[Record], None],
) -> Report:
    """Create what is new. Raises ImportFaults; then nothing may be committed.

    `known` holds the external ids that were imported before; such a record is left as it is, and
    counted as unchanged or differing by `is_same(external_id, values)`.
    """
    report, faults = Report(), list[Fault]()
    for record in found:
        try:
            values = check(record.values)
        except Invalid as error:
            faults += _faults(record, columns, error)
            continue
        if record.external_id not in known:
            report.created += 1
            if not faults:
                create(record)
        elif is_same(record.external_id, values):
            report.unchanged += 1
        else:
            report.differing += 1
    if faults:
        raise ImportFaults(faults)
    return report


def _faults(record: Record, columns: Mapping[str, Column], error: Invalid) -> list[Fault]:
    names = {column.field: name for name, column in columns.items()}
    return [
        Fault(record.row, names.get(field, field), reason(code))
        for field, code in error.fields.items()
    ]
