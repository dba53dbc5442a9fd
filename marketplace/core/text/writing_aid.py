"""The aid beside the text: is a solution named already, and what does the problem still lack?

It compares with word lists and says nothing it cannot point at. It never stops anybody.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from marketplace.core.text.aid_words import (
    LISTS,
    NO_PRODUCTS,
    SIGNS,
    SOLUTIONS,
    TRADEMARKS,
    Sign,
)
from marketplace.core.text.phrases import any_phrase


@dataclass(frozen=True, slots=True)
class NamedSolution:
    """Words at text[start:end] that name a product or a kind of solution."""

    start: int
    end: int
    text: str
    kind: Literal["trademark", "solution"]


def find_named_solutions(text: str, language: str) -> list[NamedSolution]:
    """Return what names a solution rather than a need, in order, without overlaps."""
    found = [_named(match, "trademark") for match in _TRADEMARK.finditer(text)]
    found += [
        _named(match, "solution")
        for match in _SOLUTIONS[language].finditer(text)
        if not _NO_PRODUCTS.search(match[0])
    ]
    return _without_overlaps(found)


def method_signs(text: str, language: str) -> dict[Sign, bool]:
    """Tell which of the method's four questions about the problem the text seems to answer."""
    return {
        sign: all(pattern.search(text) for pattern in patterns)
        for sign, patterns in _SIGNS[language].items()
    }


_TRADEMARK = re.compile(rf"[\w-]{{0,40}}(?:{'|'.join(map(re.escape, TRADEMARKS))})")
_NO_PRODUCTS = any_phrase(NO_PRODUCTS, {})
_SOLUTIONS: Mapping[str, re.Pattern[str]] = {
    language: any_phrase(phrases, LISTS[language]) for language, phrases in SOLUTIONS.items()
}
_SIGNS: Mapping[str, Mapping[Sign, tuple[re.Pattern[str], ...]]] = {
    language: {
        sign: tuple(any_phrase(phrases, LISTS[language]) for phrases in needed)
        for sign, needed in signs.items()
    }
    for language, signs in SIGNS.items()
}


def _named(match: re.Match[str], kind: Literal["trademark", "solution"]) -> NamedSolution:
    return NamedSolution(match.start(), match.end(), " ".join(match[0].split()), kind)


def _without_overlaps(found: list[NamedSolution]) -> list[NamedSolution]:
    """Where two overlap, the one that starts first and reaches furthest stays."""
    kept: list[NamedSolution] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept
