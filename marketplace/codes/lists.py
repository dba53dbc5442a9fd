"""Every code list, read once: what exists, what it is called, what lies above and below it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from types import MappingProxyType

from marketplace.codes.reading import rows
from marketplace.core.text import swedish_order

OWN_FILES = ("welfare_area", "target_group", "solution_type", "horizon", "maturity", "mask_ground")


class UnknownCode(KeyError):
    """A code, or a list, that this room does not hold."""

    def __init__(self, list_name: str, code: str | None = None) -> None:
        super().__init__(list_name, code)
        self.list_name = list_name
        self.code = code

    def __str__(self) -> str:
        if self.code is None:
            return f"there is no code list named {self.list_name!r}"
        return f"the code list {self.list_name!r} has no code {self.code!r}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One code with its names in both languages and the code above it."""

    code: str
    sv: str
    en: str
    parent: str | None = None

    def label(self, language: str) -> str:
        return {"sv": self.sv, "en": self.en}[language]


@dataclass(frozen=True, slots=True)
class CodeList:
    """Entries in the order people meet them, and the codes under each."""

    name: str
    entries: Mapping[str, Entry]
    below: Mapping[str | None, tuple[str, ...]]

    def entry(self, code: str) -> Entry:
        try:
            return self.entries[code]
        except KeyError:
            raise UnknownCode(self.name, code) from None


def label(list_name: str, code: str, language: str) -> str:
    """Return what the code is called: label("horizon", "h2", "sv") is "1–2 år"."""
    return _list(list_name).entry(code).label(language)


def choices(list_name: str, language: str) -> list[tuple[str, str]]:
    """Return (code, label) in reading order: children after their parent, places by name."""
    return list(_choices(list_name, language))


def exists(list_name: str, code: str) -> bool:
    """Tell whether the list holds the code, for checking what was typed or imported."""
    return code in _list(list_name).entries


def ancestors(list_name: str, code: str) -> tuple[str, ...]:
    """Return the codes above this one, nearest first."""
    parent = _list(list_name).entry(code).parent
    return () if parent is None else (parent, *ancestors(list_name, parent))


def above(list_name: str, chosen: Iterable[str]) -> tuple[str, ...]:
    """Return the ancestors of all the chosen codes, each once."""
    found = (parent for code in chosen for parent in ancestors(list_name, code))
    return tuple(dict.fromkeys(found))


def descendants(list_name: str, code: str) -> tuple[str, ...]:
    """Return every code below this one, in reading order, without the code itself."""
    codes = _list(list_name)
    codes.entry(code)
    return tuple(_walk(codes.below, code))


def list_names() -> tuple[str, ...]:
    """Return the names of all code lists."""
    return tuple(_lists())


@cache
def _choices(list_name: str, language: str) -> tuple[tuple[str, str], ...]:
    pairs = [(e.code, e.label(language)) for e in _list(list_name).entries.values()]
    if list_name == "place":
        pairs.sort(key=lambda pair: swedish_order(pair[1]))
    return tuple(pairs)


def _list(list_name: str) -> CodeList:
    try:
        return _lists()[list_name]
    except KeyError:
        raise UnknownCode(list_name) from None


@cache
def _lists() -> Mapping[str, CodeList]:
    enums = groupby(rows("enums"), key=lambda row: row["list"])
    made = [_code_list(name, map(_entry, group)) for name, group in enums]
    made += [_code_list(name, map(_entry, rows(name))) for name in OWN_FILES]
    made.append(_code_list("place", map(_entry, rows("counties") + rows("municipalities"))))
    made.append(_code_list("cpv", _cpv_entries()))
    return MappingProxyType({codes.name: codes for codes in made})


def _entry(row: dict[str, str]) -> Entry:
    return Entry(row["code"], row["label_sv"], row["label_en"], row.get("parent") or None)


def _cpv_entries() -> list[Entry]:
    known = {row["code"]: row for row in rows("cpv")}
    return [
        Entry(code, row["label_sv"], row["label_en"], _cpv_parent(code, known))
        for code, row in known.items()
    ]


def _cpv_parent(code: str, known: Mapping[str, object]) -> str | None:
    """A CPV code's digits before its zeros are its place in the tree; levels may be left out."""
    digits = code.rstrip("0")
    shorter = (digits[:length].ljust(8, "0") for length in range(len(digits) - 1, 1, -1))
    return next((parent for parent in shorter if parent in known), None)


def _code_list(name: str, entries: Iterable[Entry]) -> CodeList:
    by_code = {entry.code: entry for entry in entries}
    below: dict[str | None, tuple[str, ...]] = {}
    for entry in by_code.values():
        below[entry.parent] = (*below.get(entry.parent, ()), entry.code)
    ordered = {code: by_code[code] for code in _walk(below, None)}
    return CodeList(name, MappingProxyType(ordered), MappingProxyType(below))


def _walk(below: Mapping[str | None, tuple[str, ...]], start: str | None) -> Iterable[str]:
    for code in below.get(start, ()):
        yield code
        yield from _walk(below, code)
