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
from marketplace.search.bitmaps import Bitmaps, either, slots_of
from marketplace.search.documents import Derived, Row
from marketplace.search.postings import Bm25, Postings, Statistics, Weights, pair_shares
from marketplace.search.sharing import SharedTerm, shared_terms

STEMS = Bm25(k1=1.6, b=0.75)
GRAMS = Bm25(k1=2.0, b=0.9)
STEM_SHARE = 0.3
GRAM_SHARE = 0.7
OTHER_LANGUAGE_SHARE = 1.0  # of the runs of characters, where stems cannot speak
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

    def add_scores(self, scores: list[float], stems: Postings, grams: Postings) -> None:
        """Add the two text parts to the score of each row."""
        stem_share, gram_share = self.shares()
        if self.stems:
            stems.add_scores(self.stems.scaled(stem_share), scores)
        grams.add_scores(self.grams.scaled(gram_share), scores)


class Scorer:
    """Scores documents as answers to one document, at one moment, by given word statistics."""

    def __init__(
        self, wanted: Row, corpus: Corpus, derived: Mapping[str, Derived], now: datetime
    ) -> None:
        self.wanted = wanted
        self.corpus = corpus
        self.derived = derived
        self.now = now
        self._weights: dict[str, TextWeights] = {}
        self._codes = {name: derive(wanted, now) for name, derive in derived.items()}

    def weights(self, language: str) -> TextWeights:
        """The words that are wanted, weighed for documents in `language`."""
        if language not in self._weights:
            self._weights[language] = TextWeights.of(
                self.wanted.bag(), self.wanted.language, language, self.corpus
            )
        return self._weights[language]

    def agreeing(self, other: Row) -> dict[str, tuple[str, ...]]:
        """The codes on which the two agree, by facet, for the facets that count."""
        found = {name: self._shared_codes(other, name) for name in FACET_WEIGHTS}
        return {name: codes for name, codes in found.items() if codes}

    def facet_scores(self, bitmaps: Bitmaps) -> list[float]:
        """What agreeing facets add, for every slot."""
        scores = [0.0] * bitmaps.size
        for name, weight in FACET_WEIGHTS.items():
            for slot in slots_of(self._agreeing_rows(bitmaps, name)):
                scores[slot] += weight
        return scores

    def _agreeing_rows(self, bitmaps: Bitmaps, name: str) -> int:
        """The rows with which this agrees, as `_shared_codes` says of one."""
        if name in self.derived:
            theirs = bitmaps.derived(name, self.derived[name], self.now)
            return either(theirs, self._codes[name])
        having = either(bitmaps.facets.get(name, {}), self.wanted.own.get(name, ()))
        return having | either(bitmaps.own(name), self.wanted.facets.get(name, ()))

    def explain(self, other: Row) -> Explanation:
        """The score of `other`, with every part and the terms behind it."""
        parts, terms = self._text_parts(other)
        facets = self.agreeing(other)
        parts |= {name: FACET_WEIGHTS[name] if name in facets else 0.0 for name in FACET_WEIGHTS}
        return Explanation(min(1.0, sum(parts.values())), parts, terms, facets)

    def _shared_codes(self, other: Row, name: str) -> tuple[str, ...]:
        if name in self.derived:
            theirs = set(self.derived[name](other, self.now))
            return tuple(code for code in self._codes[name] if code in theirs)
        return shared_codes(self.wanted, other, name)

    def _text_parts(self, other: Row) -> tuple[dict[str, float], tuple[SharedTerm, ...]]:
        weights, known = self.weights(other.language), self.corpus[other.language]
        stem_share, gram_share = weights.shares()
        bag, language = other.bag(), other.language
        stems: dict[str, float] = {}
        if weights.stems:
            scaled = weights.stems.scaled(stem_share)
            stems = pair_shares(scaled, stem_counts(bag, language), known.stems, STEMS)
        scaled = weights.grams.scaled(gram_share)
        grams = pair_shares(scaled, gram_counts(bag, language), known.grams, GRAMS)
        parts = {"words": sum(stems.values()), "word_parts": sum(grams.values())}
        return parts, shared_terms(self.wanted, other, stems, grams)


def shared_codes(one: Row, other: Row, name: str) -> tuple[str, ...]:
    """One's own codes that the other has or lies under, and the reverse."""
    mine, theirs = one.facets.get(name, ()), other.facets.get(name, ())
    agreed = [code for code in one.own.get(name, ()) if code in theirs]
    agreed += [code for code in other.own.get(name, ()) if code in mine]
    return tuple(dict.fromkeys(agreed))


def corpus_of(stems: Mapping[str, Postings], grams: Mapping[str, Postings]) -> Corpus:
    """The statistics of a collection as it is now."""
    return {
        language: LanguageStatistics(stems[language].statistics, grams[language].statistics)
        for language in LANGUAGES
    }
