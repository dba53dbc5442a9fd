"""What the score of a pair is made of, before anything is weighed; and the score by any weights.

`scores` says over again what `ranking.Scorer` says of one pair, for thousands of them and any
weights at once; a test holds them together.
"""

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields, replace
from datetime import datetime

import numpy as np

from marketplace.search.analysis import LANGUAGES
from marketplace.search.arrays.packing import Array
from marketplace.search.documents import Document
from marketplace.search.engine import Engine
from marketplace.search.ranking import WHOLE_TEXT, Wanted
from marketplace.search.weighting import DEFAULT, Weighting

FACETS = tuple(DEFAULT.facets)
# By these weights every part can be read off an explanation.
_EVEN = 0.5
_PROBE = replace(
    DEFAULT,
    stems=dict.fromkeys(DEFAULT.stems, _EVEN),
    grams_elsewhere=1.0,
    translated=1.0,
    meaning_elsewhere=0.0,
    lexical=1.0,
    lexical_more=0.0,
    facets=dict.fromkeys(FACETS, 1.0),
)


@dataclass(frozen=True)
class Measured:
    """One pair: its parts at full weight, 1 for each facet that agrees. `cosine` NaN: the meaning
    is not known. `fullness`: how much of a whole text the need is, from 0 to 1."""

    language: int
    elsewhere: float
    fullness: float
    grams: float
    stems: float
    translated: float
    cosine: float
    agreeing: tuple[float, ...]


def measure(engine: Engine, need: Document, offer: Document, at: datetime) -> Measured:
    """The parts of a pair, as the engine explains it of this moment."""
    parts = engine.explain(need, offer, at, _PROBE).parts
    elsewhere = need.language != offer.language
    known = parts["meaning"] != 0
    full = 2.0 if known else 1.0  # beside the meaning, words at weight 1 count for half
    share = full if elsewhere else full / _EVEN
    return Measured(
        LANGUAGES.index(offer.language),
        float(elsewhere),
        min(1.0, len(Wanted.of(need).bag) / WHOLE_TEXT),
        parts["word_parts"] * share,
        parts["words"] * share,
        parts["translation"] * full,
        parts["meaning"] * full if known else math.nan,
        tuple(parts[name] for name in FACETS),
    )


@dataclass(frozen=True)
class Pairs:
    """Many measured pairs as columns, with the number of each need and whether they fit."""

    language: Array
    elsewhere: Array
    fullness: Array
    grams: Array
    stems: Array
    translated: Array
    cosine: Array
    agreeing: Array
    need: Array
    fits: Array

    @classmethod
    def of(cls, rows: Sequence[Measured], need: Sequence[int], fits: Sequence[bool]) -> "Pairs":
        """Columns of rows."""
        columns = [np.array(column) for column in zip(*map(astuple, rows), strict=True)]
        return cls(*[*columns, np.array(need), np.array(fits, np.bool_)])

    def __len__(self) -> int:
        return len(self.need)

    def only(self, rows: Array) -> "Pairs":
        """Some of the pairs."""
        return Pairs(*(getattr(self, column.name)[rows] for column in fields(self)))

    @property
    def means(self) -> Array:
        """Whether the meaning of each is known."""
        return ~np.isnan(self.cosine)


def scores(pairs: Pairs, by: Weighting) -> Array:
    """The score of every pair."""
    stem = np.array([by.stems[language] for language in LANGUAGES])[pairs.language.astype(int)]
    here = (1 - stem) * pairs.grams + stem * pairs.stems
    abroad = by.grams_elsewhere * pairs.grams + by.translated * pairs.translated
    lexical = np.where(pairs.elsewhere > 0, abroad, here)
    share = by.lexical + by.lexical_more * pairs.fullness
    beside = by.meaning_elsewhere * np.maximum(pairs.cosine, 0) * pairs.elsewhere
    both = (pairs.cosine + share * (lexical + beside)) / (1 + share)
    text = np.where(pairs.means, both, lexical)
    added: Array = pairs.agreeing @ np.array([by.facets[name] for name in FACETS])
    return text + added
