"""Reading records from CSV and JSON Lines: bounded, and every fault named by row and column.

Words are messages to be translated: a command shows them in English, a page in the reader's
language.

A room says which columns it takes (`Column`); this module knows files, not needs or offers.
"""

import csv
import io
import json
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from marketplace.core.days import end_of_day
from marketplace.core.language import N_, translate

MEGABYTE = 1024 * 1024
MAX_BYTES = 50 * MEGABYTE
MAX_ROWS = 100_000
MAX_FIELD = 200_000
SEPARATOR = ";"
# How long the names of a record may be.
NAMES = {"external_id": 120, "version": 20}


class FileFault(Exception):
    """The file as a whole cannot be read; the message says why."""

    def __init__(self, message: str, **params: object) -> None:
        super().__init__(message, params)
        self.message, self.params = message, params

    def words(self, language: str) -> str:
        """Why, in this language."""
        return translate(language, self.message, **self.params)

    def __str__(self) -> str:
        return self.words("en")


@dataclass(frozen=True, order=True)
class Fault:
    """What is wrong with one value."""

    row: int
    column: str
    why: str
    params: Mapping[str, object] = field(default_factory=dict, compare=False)

    def words(self, language: str) -> str:
        """Why, in this language."""
        return translate(language, self.why, **self.params)

    def __str__(self) -> str:
        return f"row {self.row}, {self.column}: {self.words('en')}"


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
    version: str = ""


def text(value: Any) -> str:
    """Text as it stands."""
    if not isinstance(value, str):
        raise ValueError(N_("must be text"))
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
        raise ValueError(N_("must be a whole number"))
    return int(digits)


def last_day(value: Any) -> datetime | None:
    """A day (YYYY-MM-DD) as the instant when it is over in Sweden, or an instant with its offset
    from UTC as it stands, or nothing."""
    if not value:
        return None
    written = text(value).strip()
    try:
        if len(written) <= len("2027-03-31"):
            return end_of_day(date.fromisoformat(written))
        instant = datetime.fromisoformat(written)
        if instant.tzinfo is not None and 1 < instant.year < 9999:
            return instant
    except (ValueError, OverflowError):
        pass
    raise ValueError(N_("must be a day written as 2027-03-31"))


Raw = Mapping[str, Any]
Rows = Iterable[tuple[int, Raw]]


def content_of(path: Path, limit: int = MAX_BYTES) -> bytes:
    """What the file holds. Its size is looked at before it is read."""
    try:
        if path.stat().st_size > limit:
            raise FileFault(N_("the file is larger than %(limit)s MB"), limit=limit // MEGABYTE)
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise FileFault(N_("the file cannot be read: %(reason)s"), reason=reason) from error


def read(rows: Rows, columns: Mapping[str, Column]) -> tuple[list[Record], list[Fault]]:
    """Every record, with the values that can be read, and every fault."""
    records: list[Record] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for row, raw in rows:
        found = list(_faults_of(row, raw, columns))
        identity = str(raw.get("external_id") or "")
        if identity in seen:
            why, also = N_("is also in row %(row)s"), {"row": seen[identity]}
            found.append(Fault(row, "external_id", why, also))
        seen.setdefault(identity, row)
        faults += found
        unreadable = {fault.column for fault in found}
        if "external_id" not in unreadable:
            records.append(_record(row, identity, raw, columns, unreadable))
    if not seen:
        raise FileFault(N_("the file has no rows"))
    return records, faults


def _record(
    row: int, identity: str, raw: Raw, columns: Mapping[str, Column], unreadable: Container[str]
) -> Record:
    values = {
        columns[name].field: columns[name].read(value)
        for name, value in raw.items()
        if name not in unreadable
    }
    values.pop("external_id", None)
    version = str(values.pop("version", None) or "")
    return Record(row, identity, values, version)


def _faults_of(row: int, raw: Raw, columns: Mapping[str, Column]) -> Iterator[Fault]:
    for name, column in columns.items():
        if column.required and not str(raw.get(name) or "").strip():
            yield Fault(row, name, N_("is missing"))
    for name, value in raw.items():
        if name not in columns:
            yield Fault(row, str(name)[:60], N_("is no column we know"))
        elif isinstance(value, str) and len(value) > MAX_FIELD:
            yield Fault(row, name, N_("has more than %(limit)s characters"), {"limit": MAX_FIELD})
        else:
            yield from _unreadable(row, name, value, columns[name])


def _unreadable(row: int, name: str, value: Any, column: Column) -> Iterator[Fault]:
    try:
        read_value = column.read(value)
    except ValueError as error:
        yield Fault(row, name, str(error))
        return
    # These two are names: they are kept in columns of this size.
    bound = NAMES.get(name)
    if bound and len(str(read_value or "")) > bound:
        yield Fault(row, name, N_("is too long"))


def rows_of(name: str, content: bytes) -> Rows:
    """The rows of a CSV, or of JSON Lines by the end of the file's name, numbered."""
    is_json = Path(name).suffix.lower() in {".jsonl", ".ndjson", ".json"}
    text_of_file = _decoded(content)
    rows = _json_lines(text_of_file) if is_json else _csv_rows(text_of_file)
    for count, numbered in enumerate(rows):
        if count >= MAX_ROWS:
            raise FileFault(N_("the file has more than %(limit)s rows"), limit=MAX_ROWS)
        yield numbered


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileFault(N_("the file is not UTF-8 (byte %(byte)s)"), byte=error.start) from error


def _csv_rows(content: str) -> Iterator[tuple[int, dict[str, Any]]]:
    csv.field_size_limit(MAX_BYTES)
    reader = csv.reader(io.StringIO(content, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        _check_header(header)
        for row, cells in enumerate(reader, start=2):
            if len(cells) > len(header):
                told = {"row": row, "cells": len(cells), "header": len(header)}
                raise FileFault(
                    N_("row %(row)s has %(cells)s cells, the header %(header)s"), **told
                )
            if cells:
                yield row, dict(zip(header, cells + [""] * (len(header) - len(cells)), strict=True))
    except csv.Error as error:
        line = reader.line_num
        raise FileFault(N_("line %(line)s is no CSV: %(error)s"), line=line, error=error) from error


def _check_header(header: Iterable[str]) -> None:
    names = list(header)
    if not any(names):
        raise FileFault(N_("the file has no header"))
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        names_twice = ", ".join(sorted(twice))
        raise FileFault(N_("the header has a column twice: %(names)s"), names=names_twice)


def _json_lines(content: str) -> Iterator[tuple[int, dict[str, Any]]]:
    for row, line in enumerate(content.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise FileFault(
                N_("row %(row)s is no JSON: %(error)s"), row=row, error=error
            ) from error
        if not isinstance(value, dict):
            raise FileFault(N_("row %(row)s is no JSON object"), row=row)
        yield row, value


def describe(columns: Mapping[str, Column]) -> str:
    """The columns in words, for `--help`."""
    lines = (
        f"  {name:<22}{column.help}{' (required)' if column.required else ''}"
        for name, column in columns.items()
    )
    return "\n".join(lines)
