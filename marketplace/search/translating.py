"""What words mean in the other language, learnt from texts that are there in both.

`learning_words` makes the table; data/README.md says from which texts. A word is a stem; it
translates into a few stems of the other language with weights that add up to one. A stem that the
table does not hold is translated by the longest stems with which it begins and ends, unless its
parts speak for it already.
"""

import csv
from collections.abc import Iterator, Mapping
from functools import lru_cache

from marketplace.search.analysis import LANGUAGES
from marketplace.search.compounds import DATA

TRANSLATIONS = "translations.csv"
_SHORTEST = 4  # letters that a known beginning or ending has at least

Meanings = Mapping[str, Mapping[str, float]]


class Translator:
    """Translates bags of stems, and knows which stems mean each other."""

    def __init__(self, strengths: Mapping[tuple[str, str], float]) -> None:
        """`strengths`: of pairs of stems, one of each language in the order of LANGUAGES."""
        forth: dict[str, dict[str, float]] = {}
        back: dict[str, dict[str, float]] = {}
        for (one, other), strength in strengths.items():
            forth.setdefault(one, {})[other] = strength
            back.setdefault(other, {})[one] = strength
        self._meanings: dict[tuple[str, str], Meanings] = {
            LANGUAGES: _in_shares(forth),
            LANGUAGES[::-1]: _in_shares(back),
        }

    @staticmethod
    @lru_cache(maxsize=1)
    def load() -> "Translator":
        """The translator that ships with the product."""
        with (DATA / TRANSLATIONS).open(encoding="utf-8", newline="") as rows:
            _header, *found = csv.reader(rows)
        return Translator({(one, other): float(strength) for one, other, strength in found})

    def translate(self, stems: Mapping[str, float], source: str, target: str) -> dict[str, float]:
        """The stems of `target` that mean the same, each with its weight. Of compounds, give the
        stems of the parts too."""
        meanings = self._meanings.get((source, target), {})
        found: dict[str, float] = {}
        for stem, weight in stems.items():
            for known in _known(stem, stems, meanings):
                for other, share in meanings[known].items():
                    found[other] = found.get(other, 0.0) + weight * share
        return found

    def means(self, stem: str, other: str, source: str, target: str) -> float:
        """How much of what a stem of `source` means is `other` in `target`; 0 to 1."""
        return self._meanings.get((source, target), {}).get(stem, {}).get(other, 0.0)


def _in_shares(strengths: Meanings) -> Meanings:
    return {
        stem: {other: strength / total for other, strength in found.items()}
        for stem, found in strengths.items()
        if (total := sum(found.values()))
    }


def _known(stem: str, given: Mapping[str, float], meanings: Meanings) -> Iterator[str]:
    """What in the table stands for a stem: itself, or the longest of its beginning and ending."""
    if stem in meanings:
        yield stem
        return
    beginnings = [stem[:n] for n in range(len(stem) - 1, _SHORTEST - 1, -1)]
    endings = [stem[n:] for n in range(1, len(stem) - _SHORTEST + 1)]
    if any(part in given and part in meanings for part in (*beginnings, *endings)):
        return
    for parts in (beginnings, endings):
        yield from [part for part in parts if part in meanings][:1]
