"""Places: municipalities (four digits) and the counties (two digits) they lie in.

Gotland is both, 0980 and 09. A county has no shorter name than "Örebro län", which tells it from
the municipality of Örebro.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType

from marketplace.codes.lists import UnknownCode, exists, label
from marketplace.codes.reading import rows


def short_label(code: str, language: str) -> str:
    """Return the name as said in running text: "Arvika", "Värmlands län"."""
    return _short_names().get(code) or label("place", code, language)


def county_of(code: str) -> str:
    """Return the county of a municipality; a county is its own."""
    if not exists("place", code):
        raise UnknownCode("place", code)
    return code[:2]


def nuts3_of(code: str) -> str:
    """Return the NUTS 3 code of the county, which European notices ask for."""
    return _nuts3()[county_of(code)]


def county_of_nuts3(code: str) -> str | None:
    """Return the county with this NUTS 3 code, None when it is not in Sweden."""
    return next((county for county, nuts3 in _nuts3().items() if nuts3 == code), None)


def find_place(text: str) -> str | None:
    """Return the code of the place somebody typed, or None.

    Takes codes and names in either language, with or without "kommun", "län" or "Region", in
    any case; letters without their dots and rings are understood where no place is spelt so.
    Where a municipality and its county share a name, the bare name is the municipality.
    """
    typed = _fold(text)
    return _by_name().get(typed) or _by_bare_name().get(_bare(typed))


@cache
def _short_names() -> Mapping[str, str]:
    return MappingProxyType({row["code"]: row["short"] for row in rows("municipalities")})


@cache
def _nuts3() -> Mapping[str, str]:
    return MappingProxyType({row["code"]: row["nuts3"] for row in rows("counties")})


@cache
def _by_name() -> Mapping[str, str]:
    """Names to codes; municipalities come last and so win a shared name."""
    names: dict[str, str] = {}
    for row in rows("counties"):
        names.update((_fold(name), row["code"]) for name in _county_names(row))
    for row in rows("municipalities"):
        names.update((_fold(name), row["code"]) for name in _municipality_names(row))
    return MappingProxyType(names)


@cache
def _by_bare_name() -> Mapping[str, str]:
    """Names without accents, except those that then mean two places, as Habo and Håbo do."""
    found: dict[str, set[str]] = {}
    for name, code in _by_name().items():
        found.setdefault(_bare(name), set()).add(code)
    return MappingProxyType({name: codes.pop() for name, codes in found.items() if len(codes) == 1})


def _county_names(row: Mapping[str, str]) -> Iterable[str]:
    region = row["region"].removeprefix("Region ")
    english = row["label_en"].removesuffix(" County")
    return (row["code"], row["label_sv"], row["label_en"], row["region"], region, english)


def _municipality_names(row: Mapping[str, str]) -> Iterable[str]:
    short = row["short"]
    forms = [f"{short}{s} {kind}" for s in ("", "s") for kind in ("kommun", "stad")]
    return (row["code"], short, row["label_sv"], row["label_en"], *forms)


def _fold(text: str) -> str:
    words = re.sub(r"[\s–-]+", " ", unicodedata.normalize("NFC", text)).strip()
    return words.casefold()


def _bare(text: str) -> str:
    parts = unicodedata.normalize("NFD", text)
    return "".join(c for c in parts if not unicodedata.combining(c))
