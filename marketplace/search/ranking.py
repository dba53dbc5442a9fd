"""How well one document fits another: one absolute score, for matching and for searching.

Each text part is BM25 divided by the query's own weights (the sum of count x idf over its
tokens), so a score does not depend on which other document is best and moves only with the word
statistics. Within a language: .3 x stems + .7 x runs of four characters within words (which see
into Swedish compounds). Across languages only the runs speak: names and words alike in both.

Facets add a little where they agree: enough to order texts that fit equally well, and, all
together, less than good text does. The whole is kept within 0..1.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marketplace.search.analysis import LANGUAGES, gram_counts, stem_counts
from marketplace.search.documents import Derived, Row
from marketplace.search.postings import Bm25, Postings, Statistics, Weights, pair_score
from marketplace.search.sharing import SharedTerm, shared_terms

STEMS = Bm25(k1=1.6, b=0.75)
GRAMS = Bm25(k1=2.0, b=0.9)
STEM_SHARE = 0.3
GRAM_SHARE = 0.7
OTHER_LANGUAGE_SHARE = 0.7  # no stems there, so the runs of characters keep their own share
HEAVIEST = 300  # tokens of a long text that are looked up; the rest changes no order

FACET_WEIGHTS: Mapping[str, float] = {
    "area": 0.05,
    "target": 0.03,
    "place": 0.03,
    "maturity": 0.01,
    "horizon": 0.02,
}


@dataclass(frozen=True)
class LanguageStatistics:
    """The word statistics of the documents in one language."""

    stems: Statistics
    grams: Statistics


Corpus = Mapping[str, LanguageStatistics]


@dataclass(frozen=True)
class Explanation:
    """Why two documents fit: the score, its parts (which add up to it), and what they share."""

    score: float
    parts: Mapping[str, float]
    terms: tuple[SharedTerm, ...]
    facets: Mapping[str, tuple[str, ...]]

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "score": self.score,
            "parts": dict(self.parts),
            "terms": [term.to_dict() for term in self.terms],
            "facets": {name: list(codes) for name, codes in self.facets.items()},
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "Explanation":
        """The explanation that `to_dict` wrote."""
        return cls(
            stored["score"],
            dict(stored["parts"]),
            tuple(SharedTerm(**term) for term in stored["terms"]),
            {name: tuple(codes) for name, codes in stored["facets"].items()},
        )


@dataclass(frozen=True)
class TextWeights:
    """A text as a query against the documents of one language. `stems` None: another language."""

    stems: Weights | None
    grams: Weights

    @classmethod
    def of(
        cls,
        bag: Mapping[str, int],
        language: str | None,
        target: str,
        corpus: Corpus,
        limit: int | None = HEAVIEST,
    ) -> "TextWeights":
        """Weigh the words of a text in `language` (None: could be any) for texts in `target`."""
        own = target if language is None else language
        known = corpus[target]
        stems = None
        if own == target:
            stems = Weights.of(stem_counts(bag, target), known.stems, limit)
        return cls(stems, Weights.of(gram_counts(bag, own), known.grams, limit))

    def shares(self) -> tuple[float, float]:
        """How much stems and runs of characters count."""
        return (0.0, OTHER_LANGUAGE_SHARE) if self.stems is None else (STEM_SHARE, GRAM_SHARE)

    def row_scores(
        self, stems: Postings, grams: Postings, size: int
    ) -> tuple[list[float], list[float]]:
        """The two text parts for each of `size` rows."""
        stem_share, gram_share = self.shares()
        words = stems.scores(self.stems.scaled(stem_share), size) if self.stems else [0.0] * size
        return words, grams.scores(self.grams.scaled(gram_share), size)


def explain(
    wanted: Row, other: Row, corpus: Corpus, derived: Mapping[str, Derived], now: datetime
) -> Explanation:
    """Score `other` as an answer to `wanted`, with every part and the terms behind it."""
    weights = TextWeights.of(wanted.bag(), wanted.language, other.language, corpus)
    parts, terms = _text_parts(weights, wanted, other, corpus[other.language])
    facets = agreeing(wanted, other, derived, now)
    parts.update({name: FACET_WEIGHTS[name] for name in facets})
    return Explanation(min(1.0, sum(parts.values())), parts, terms, facets)


def facet_score(one: Row, other: Row, derived: Mapping[str, Derived], now: datetime) -> float:
    """What agreeing facets add."""
    return sum(FACET_WEIGHTS[name] for name in agreeing(one, other, derived, now))


def agreeing(
    one: Row, other: Row, derived: Mapping[str, Derived], now: datetime
) -> dict[str, tuple[str, ...]]:
    """The codes on which two documents agree, by facet, for the facets that count."""
    found = {name: _shared_codes(one, other, name, derived, now) for name in FACET_WEIGHTS}
    return {name: codes for name, codes in found.items() if codes}


def _shared_codes(
    one: Row, other: Row, name: str, derived: Mapping[str, Derived], now: datetime
) -> tuple[str, ...]:
    if name in derived:
        theirs = set(derived[name](other, now))
        return tuple(code for code in derived[name](one, now) if code in theirs)
    return shared_codes(one, other, name)


def shared_codes(one: Row, other: Row, name: str) -> tuple[str, ...]:
    """One's own codes that the other has or lies under, and the reverse."""
    mine, theirs = one.facets.get(name, ()), other.facets.get(name, ())
    agreed = [code for code in one.own.get(name, ()) if code in theirs]
    agreed += [code for code in other.own.get(name, ()) if code in mine]
    return tuple(dict.fromkeys(agreed))


def _text_parts(
    weights: TextWeights, wanted: Row, other: Row, known: LanguageStatistics
) -> tuple[dict[str, float], tuple[SharedTerm, ...]]:
    stem_share, gram_share = weights.shares()
    bag = other.bag()
    words, stem_shares = 0.0, dict[str, float]()
    if weights.stems:
        words, stem_shares = pair_score(
            weights.stems, stem_counts(bag, other.language), known.stems, STEMS
        )
    grams, gram_shares = pair_score(
        weights.grams, gram_counts(bag, other.language), known.grams, GRAMS
    )
    parts = {"words": stem_share * words, "word_parts": gram_share * grams}
    shares = {gram: gram_share * share for gram, share in gram_shares.items()}
    stems = {token: stem_share * share for token, share in stem_shares.items()}
    return parts, shared_terms(wanted, other, stems, shares)


def corpus_of(stems: Mapping[str, Postings], grams: Mapping[str, Postings]) -> Corpus:
    """The statistics of a collection as it is now."""
    return {
        language: LanguageStatistics(stems[language].statistics, grams[language].statistics)
        for language in LANGUAGES
    }
