"""Every row of every table as JSON lines, and back; the same for SQLite and PostgreSQL."""

import base64
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Date,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    func,
    insert,
    inspect,
    select,
    text,
)

from marketplace.core.db import UtcDateTime

ROWS_AT_ONCE = 500
PART_BYTES = 4 * 1024 * 1024


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one moment, however long it reads; writers go on."""
    options: dict[str, Any] = {"writes": False}
    if engine.dialect.name == "postgresql":
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


def tables_of(metadata: MetaData) -> list[Table]:
    """Every table, by name. They refer to each other in circles, so no order is better."""
    return [metadata.tables[name] for name in sorted(metadata.tables)]


def parts(connection: Connection, table: Table) -> Iterator[tuple[int, bytes]]:
    """The rows of a table in parts that fit in memory: how many, and the lines."""
    query = select(table).order_by(*table.primary_key).execution_options(yield_per=ROWS_AT_ONCE)
    lines: list[bytes] = []
    size = 0
    for row in connection.execute(query).mappings():
        lines.append(_line(row))
        size += len(lines[-1])
        if size > PART_BYTES:
            yield len(lines), b"".join(lines)
            lines, size = [], 0
    if lines:
        yield len(lines), b"".join(lines)


def _line(row: Any) -> bytes:
    written = json.dumps(dict(row), ensure_ascii=False, default=_plain)
    return written.encode() + b"\n"


def _plain(value: object) -> str:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} has no form in a backup")


def load(connection: Connection, table: Table, lines: bytes) -> int:
    """Put rows into a table; returns how many."""
    rows = [_row(table, json.loads(line)) for line in lines.splitlines()]
    for start in range(0, len(rows), ROWS_AT_ONCE):
        connection.execute(insert(table), rows[start : start + ROWS_AT_ONCE])
    return len(rows)


def _row(table: Table, values: dict[str, Any]) -> dict[str, Any]:
    return {name: _value(table.columns[name], value) for name, value in values.items()}


def _value(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, UtcDateTime):
        return datetime.fromisoformat(value)
    if isinstance(column.type, Date):
        return date.fromisoformat(value)
    if isinstance(column.type, LargeBinary):
        return base64.b64decode(value, validate=True)
    return value


@contextmanager
def loading(engine: Engine, tables: Iterable[Table]) -> Iterator[Connection]:
    """A transaction in which references are checked at its end: tables refer to each other in
    circles, so that no order of loading holds them."""
    if engine.dialect.name == "sqlite":
        with _loading_sqlite(engine) as connection:
            yield connection
        return
    names = [table.name for table in tables]
    with engine.begin() as connection:
        _defer(connection, names, "DEFERRABLE INITIALLY DEFERRED")
        yield connection
        connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        _defer(connection, names, "NOT DEFERRABLE")


@contextmanager
def _loading_sqlite(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys=OFF")  # does nothing inside a transaction
        try:
            with connection.begin():
                yield connection
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                if broken:
                    raise ValueError(f"{len(broken)} references lead nowhere")
        finally:
            driver.execute("PRAGMA foreign_keys=ON")


def _defer(connection: Connection, names: Iterable[str], how: str) -> None:
    quote = connection.dialect.identifier_preparer.quote
    for name in names:
        for key in inspect(connection).get_foreign_keys(name):
            constraint = quote(str(key["name"]))
            connection.execute(
                text(f"ALTER TABLE {quote(name)} ALTER CONSTRAINT {constraint} {how}")
            )


def sequences(connection: Connection, metadata: MetaData) -> dict[str, int]:
    """The last number each table has given, where that is known: numbers are not given twice,
    even when the newest row is gone."""
    if connection.dialect.name == "sqlite":
        if not inspect(connection).has_table("sqlite_sequence"):
            return {}
        rows = connection.execute(text("SELECT name, seq FROM sqlite_sequence"))
        return {str(name): int(seq) for name, seq in rows}
    found = ((table.name, _last_given(connection, table)) for table in tables_of(metadata))
    return {name: last for name, last in found if last is not None}


def _last_given(connection: Connection, table: Table) -> int | None:
    sequence = _sequence(connection, table)
    if sequence is None:
        return None
    asked = text("SELECT pg_sequence_last_value(CAST(:name AS regclass))")
    found: int | None = connection.execute(asked, {"name": sequence}).scalar()
    return found


def _sequence(connection: Connection, table: Table) -> str | None:
    """The sequence that numbers a table's rows on PostgreSQL."""
    columns = list(table.primary_key)
    if len(columns) != 1:
        return None
    asked = func.pg_get_serial_sequence(table.name, columns[0].name)
    found: str | None = connection.execute(select(asked)).scalar()
    return found


def continue_sequences(connection: Connection, metadata: MetaData, known: dict[str, int]) -> None:
    """Let numbers go on where they ended."""
    for table in tables_of(metadata):
        columns = list(table.primary_key)
        if len(columns) != 1 or not isinstance(columns[0].type, Integer):
            continue
        highest = connection.execute(select(func.max(columns[0]))).scalar() or 0
        last = max(highest, known.get(table.name, 0))
        if last:
            _set_sequence(connection, table, last)


def _set_sequence(connection: Connection, table: Table, last: int) -> None:
    if connection.dialect.name == "postgresql":
        sequence = _sequence(connection, table)
        if sequence is not None:
            connection.execute(select(func.setval(sequence, last)))
        return
    connection.execute(
        text("UPDATE sqlite_sequence SET seq = :last WHERE name = :name"),
        {"last": last, "name": table.name},
    )
