"""Words that welfare has several of for one thing: what people say, and what authorities write.

`data/synonyms.csv` has a group of words on each line. A word that stands in a group also looks for
the others; nothing is marked or scored as if it had been typed.
"""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from marketplace.search.analysis import stem

FILE = Path(__file__).parent / "data" / "synonyms.csv"


def related(word: str, language: str) -> tuple[str, ...]:
    """The stems of the other words for what this word means."""
    return _groups(language).get(stem(word, language), ())


@cache
def _groups(language: str) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for row in csv.DictReader(FILE.read_text(encoding="utf-8").splitlines()):
        stems = [stem(word, language) for word in row["words"].split()]
        for one in stems if row["language"] == language else ():
            found.setdefault(one, {}).update(dict.fromkeys(s for s in stems if s != one))
    return {one: tuple(others) for one, others in found.items()}
