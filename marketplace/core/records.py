"""Reading records from CSV and JSON Lines: bounded, and every fault named by row and column.

A room says which columns it takes (`Column`); this module knows files, not needs or offers.
"""

import csv
import io
import json
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from marketplace.core.days import end_of_day

MAX_BYTES = 50 * 1024 * 1024
MAX_ROWS = 100_000
MAX_FIELD = 200_000
SEPARATOR = ";"


class FileFault(Exception):
    """The file as a whole cannot be read; the message says why."""


@dataclass(frozen=True, order=True)
class Fault:
    """What is wrong with one value."""

    row: int
    column: str
    why: str

    def __str__(self) -> str:
        return f"row {self.row}, {self.column}: {self.why}"


@dataclass(frozen=True)
class Column:
    """A column that a file may have: its field, how it is read, and what it is for."""

    field: str
    read: Callable[[Any], Any]
    help: str
    required: bool = False


@dataclass(frozen=True)
class Record:
    """One row: its number in the file (the header is row 1 of a CSV) and its values by field."""

    row: int
    external_id: str
    values: Mapping[str, Any]


def text(value: Any) -> str:
    """Text as it stands."""
    if not isinstance(value, str):
        raise ValueError("must be text")
    return value


def codes(value: Any) -> list[str]:
    """Codes, as a list or separated by semicolons."""
    parts = value if isinstance(value, list) else text(value).split(SEPARATOR)
    return [str(part).strip() for part in parts if str(part).strip()]


def code(value: Any) -> str | None:
    """One code, or nothing."""
    return text(value).strip() or None


def number(value: Any) -> int | None:
    """A whole number, or nothing."""
    if value in (None, ""):
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    digits = text(value).strip()
    if not digits.isascii() or not digits.isdigit() or len(digits) > 9:
        raise ValueError("must be a whole number")
    return int(digits)


def last_day(value: Any) -> Any:
    """A day (YYYY-MM-DD) as the instant when it is over in Sweden, or nothing."""
    if not value:
        return None
    try:
        return end_of_day(date.fromisoformat(text(value).strip()))
    except (ValueError, OverflowError):
        raise ValueError("must be a day written as 2027-03-31") from None


def read(path: Path, columns: Mapping[str, Column]) -> tuple[list[Record], list[Fault]]:
    """Every record of the file, with the values that can be read, and every fault in it.

    Raises FileFault when the file as a whole cannot be read.
    """
    records: list[Record] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for row, raw in _rows(path):
        found = list(_faults_of(row, raw, columns))
        identity = str(raw.get("external_id") or "")
        if identity in seen:
            found.append(Fault(row, "external_id", f"is also in row {seen[identity]}"))
        seen.setdefault(identity, row)
        faults += found
        unreadable = {fault.column for fault in found}
        if "external_id" not in unreadable:
            records.append(_record(row, identity, raw, columns, unreadable))
    if not seen:
        raise FileFault("the file has no rows")
    return records, faults


def _record(
    row: int,
    identity: str,
    raw: Mapping[str, Any],
    columns: Mapping[str, Column],
    unreadable: Container[str],
) -> Record:
    values = {
        columns[name].field: columns[name].read(value)
        for name, value in raw.items()
        if name not in unreadable
    }
    values.pop("external_id", None)
    return Record(row, identity, values)


def _faults_of(row: int, raw: Mapping[str, Any], columns: Mapping[str, Column]) -> Iterator[Fault]:
    for name, column in columns.items():
        if column.required and not str(raw.get(name) or "").strip():
            yield Fault(row, name, "is missing")
    for name, value in raw.items():
        if name not in columns:
            yield Fault(row, str(name)[:60], "is no column we know")
            continue
        if isinstance(value, str) and len(value) > MAX_FIELD:
            yield Fault(row, name, f"has more than {MAX_FIELD} characters")
            continue
        try:
            columns[name].read(value)
        except ValueError as error:
            yield Fault(row, name, str(error))


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    content = _content(path)
    is_json = path.suffix.lower() in {".jsonl", ".ndjson", ".json"}
    for count, numbered in enumerate(_json_lines(content) if is_json else _csv_rows(content)):
        if count >= MAX_ROWS:
            raise FileFault(f"the file has more than {MAX_ROWS} rows")
        yield numbered


def _content(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise FileFault(f"the file is larger than {MAX_BYTES // 1024 // 1024} MB")
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise FileFault(f"the file cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise FileFault(f"the file is not UTF-8 (byte {error.start})") from error


def _csv_rows(content: str) -> Iterator[tuple[int, dict[str, Any]]]:
    csv.field_size_limit(MAX_BYTES)
    reader = csv.reader(io.StringIO(content, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        _check_header(header)
        for row, cells in enumerate(reader, start=2):
            if len(cells) > len(header):
                raise FileFault(f"row {row} has {len(cells)} cells, the header {len(header)}")
            if cells:
                yield row, dict(zip(header, cells + [""] * (len(header) - len(cells)), strict=True))
    except csv.Error as error:
        raise FileFault(f"line {reader.line_num} is no CSV: {error}") from error


def _check_header(header: Iterable[str]) -> None:
    names = list(header)
    if not any(names):
        raise FileFault("the file has no header")
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise FileFault(f"the header has a column twice: {', '.join(sorted(twice))}")


def _json_lines(content: str) -> Iterator[tuple[int, dict[str, Any]]]:
    for row, line in enumerate(content.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise FileFault(f"row {row} is no JSON: {error}") from error
        if not isinstance(value, dict):
            raise FileFault(f"row {row} is no JSON object")
        yield row, value


def describe(columns: Mapping[str, Column]) -> str:
    """The columns in words, for `--help`."""
    lines = (
        f"  {name:<22}{column.help}{' (required)' if column.required else ''}"
        for name, column in columns.items()
    )
    return "\n".join(lines)
