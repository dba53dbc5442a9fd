"""Every text inside a value, however deep in lists and rows, each with a path that says where.

Rows keep their path when others come or go: they are named by their id or year where they have one.
"""

from collections.abc import Callable, Iterator
from typing import Any

# Parts of a row that name it and are no text.
_NAMES = ("id", "year")


def leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """(path, text) of every text in the value that says something."""
    if isinstance(value, str) and value.strip():
        yield path, value
    elif isinstance(value, dict):
        for key, part in value.items():
            if key not in _NAMES:
                yield from leaves(part, f"{path}.{key}" if path else key)
    elif isinstance(value, list | tuple):
        for index, row in enumerate(value):
            yield from leaves(row, f"{path}.{_name(row, index)}")


def with_leaves(value: Any, path: str, put: Callable[[str, str], str]) -> Any:
    """The same value with `put(path, text)` in place of every text; lists and rows are new ones."""
    if isinstance(value, str):
        return put(path, value) if value.strip() else value
    if isinstance(value, dict):
        return {
            key: part if key in _NAMES else with_leaves(part, f"{path}.{key}" if path else key, put)
            for key, part in value.items()
        }
    if isinstance(value, list | tuple):
        return [with_leaves(row, f"{path}.{_name(row, i)}", put) for i, row in enumerate(value)]
    return value


def _name(row: Any, index: int) -> str:
    if isinstance(row, dict):
        return str(next((row[name] for name in _NAMES if name in row), index))
    return str(index)
