"""How well one document fits another: one absolute score, for matching and for searching.

Each text part is BM25 divided by the query's own weights (the sum of count x idf over its
tokens), so a score does not depend on which other document is best. Within a language: .3 x stems
(those of a compound's parts, too) + .7 x runs of four characters within words. Across languages
the runs speak for names and words alike in both, and what the words are translated to.

Where a text's meaning is known, as a vector, it leads: (meaning + s x words) / (1 + s), s growing
from .15 for a few words to .4 for a whole text. Where it is not, words stand for it, and the same
formula leaves their score as it is.

Facets add a little where they agree: enough to order texts that fit equally well, and, all
together, less than good text does. The whole is kept within 0..1.
"""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

import numpy as np

from marketplace.search.analysis import LANGUAGES, words
from marketplace.search.arrays.packing import Array
from marketplace.search.arrays.view import NOTHING, Brought, View
from marketplace.search.documents import Derived, Document, Facets, Row
from marketplace.search.explaining import Explanation
from marketplace.search.meaning.centring import Number, logistic, probability
from marketplace.search.meaning.embedding import PASSAGE
from marketplace.search.postings import BM25, Statistics, Weights, pair_shares
from marketplace.search.sharing import Side, Worth, shared_terms
from marketplace.search.tokens import GRAMS, STEMS
from marketplace.search.translating import Translator
from marketplace.search.weighting import DEFAULT, Weighting

WHOLE_TEXT = 30  # words from which a text is no longer a question of a few
HEAVIEST = 200  # tokens of a long text that are looked up; the rest changes no order
DIGITS = 5
UNTRANSLATED = 0.2  # of what a word that no text has would count for
# The chance that a text is right by its words alone.
WORDS_SLOPE, WORDS_SHIFT = 12.0, 2.65


@dataclass(frozen=True)
class Wanted:
    """What is looked for: words and codes. `language` None: any."""

    language: str | None
    bag: Mapping[str, int]
    ref: str = ""
    own: Facets = field(default_factory=dict)
    facets: Facets = field(default_factory=dict)
    row: Row | None = None

    @classmethod
    def of(cls, document: Document) -> "Wanted":
        """What would answer a document."""
        return cls(
            document.language,
            Counter(words(document.text())),
            document.ref,
            dict(document.facets),
            document.with_broader(),
            Row.of(document),
        )


@dataclass(frozen=True)
class TextWeights:
    """Words as a query against the documents of one language. None: what cannot speak there."""

    grams: Weights
    stems: Weights | None
    translated: Weights | None


class Scorer:
    """Scores documents as answers to one question, at one moment, in one state of the index."""

    def __init__(
        self,
        wanted: Wanted,
        view: View,
        derived: Mapping[str, Derived],
        now: datetime,
        question: Array | None = None,
        weighting: Weighting = DEFAULT,
    ) -> None:
        """`question`: what is meant, as a centred vector."""
        self.wanted = wanted
        self._question = question
        self.view = view
        self.weighting = weighting
        self._derived = derived
        self._now = now
        self._counted: dict[tuple[str, str], Mapping[str, float]] = {}
        self._weights: dict[str, TextWeights] = {}
        self._found: dict[str, tuple[Brought, ...]] = {}
        self._codes = {n: derive(wanted.row, now) for n, derive in derived.items() if wanted.row}

    # All documents at once

    @cached_property
    def scores(self) -> Array:
        """The score of every slot by its text."""
        return self._mixed(self.cosines)

    def bounced(self, within: Array) -> Array:
        """The scores when the question is asked again with something of the best text within
        added to it: better for a few typed words, and no longer about the two texts alone."""
        known = within & ~np.isnan(self.cosines)
        if self._question is None or not known.any():
            return self.scores
        best = int(np.argmax(np.where(known, self.scores, -np.inf)))
        moved = self._question + np.float32(self.weighting.bounce) * self.view.meanings.at(best)
        return self._mixed(self.view.meanings.cosines(moved / np.linalg.norm(moved)))

    @cached_property
    def lexical(self) -> Array:
        """The score of every slot by its words."""
        total = np.zeros(self.view.size)
        for language in LANGUAGES:
            for brought in self._brought(language):
                total += brought.scores(self.view.size)
        return total

    def _brought(self, language: str) -> tuple[Brought, ...]:
        """What runs, stems and translations bring to the documents in a language."""
        if language not in self._found:
            parts = zip(_kinds(self.weights(language)), self._shares(language), strict=True)
            self._found[language] = tuple(
                self.view.brought(language, kind, weights.scaled(share))
                if weights is not None and share
                else NOTHING
                for (kind, weights), share in parts
            )
        return self._found[language]

    @cached_property
    def cosines(self) -> Array:
        """How near the meaning of every slot is; NaN where it is not known."""
        if self._question is None:
            return np.full(self.view.size, np.nan, np.float32)
        return self.view.meanings.cosines(self._question)

    @cached_property
    def likelihoods(self) -> Array:
        """For every slot the chance that it is right, as `likelihood` says of one."""
        by_meaning = probability(self.cosines)
        return np.where(np.isnan(self.cosines), _by_words(self.lexical), by_meaning)

    def facet_scores(self) -> Array:
        """What agreeing facets add, for every slot."""
        scores = np.zeros(self.view.size)
        for name, weight in self.weighting.facets.items():
            scores[self._agreeing_slots(name)] += weight
        return scores

    def weights(self, language: str) -> TextWeights:
        """The words that are wanted, weighed for documents in `language`."""
        if language not in self._weights:
            self._weights[language] = self._weigh(language)
        return self._weights[language]

    def _weigh(self, target: str) -> TextWeights:
        source = self.wanted.language or target
        statistics = {kind: self.view.statistics(target, kind) for kind in (STEMS, GRAMS)}
        stems = self._counts(source, STEMS)
        grams = Weights.of(self._counts(source, GRAMS), statistics[GRAMS], HEAVIEST)
        if source == target:
            return TextWeights(grams, Weights.of(stems, statistics[STEMS], HEAVIEST), None)
        return TextWeights(grams, None, _translated(stems, source, target, statistics[STEMS]))

    def _counts(self, language: str, kind: str) -> Mapping[str, float]:
        """The tokens that are wanted. What is said four times counts for twice as much as what is
        said once."""
        key = language, kind
        if key not in self._counted:
            counts = self.view.tokens[language].counts(kind, self.wanted.bag)
            self._counted[key] = {token: math.sqrt(count) for token, count in counts.items()}
        return self._counted[key]

    def _shares(self, language: str) -> tuple[float, float, float]:
        """How much runs, stems and translations count for texts in a language."""
        setting = self.weighting
        if self.wanted.language in {None, language}:
            return 1 - setting.stems[language], setting.stems[language], 0.0
        return setting.grams_elsewhere, 0.0, setting.translated

    @cached_property
    def _elsewhere(self) -> Array:
        """The slots of documents in another language than the question's."""
        if self.wanted.language is None:
            return np.zeros(self.view.size, np.bool_)
        elsewhere: Array = self.view.column("language") != LANGUAGES.index(self.wanted.language)
        return elsewhere

    @cached_property
    def _lexical_share(self) -> float:
        """How much words count beside the meaning: the more, the more of them there are."""
        setting, length = self.weighting, len(self.wanted.bag)
        return setting.lexical + setting.lexical_more * min(1.0, length / WHOLE_TEXT)

    def _mixed(self, cosines: Array) -> Array:
        """Meaning and words together; words alone where the meaning is not known."""
        share = self._lexical_share
        beside = self.weighting.meaning_elsewhere * np.maximum(cosines, 0) * self._elsewhere
        both = (cosines + share * (self.lexical + beside)) / (1 + share)
        return np.where(np.isnan(cosines), self.lexical, both)

    def _agreeing_slots(self, name: str) -> Array:
        """The slots with which this agrees, as `agreeing` says of one."""
        if name in self._derived:
            codes = self._codes.get(name, ())
            return self.view.having_derived(self._derived[name], codes, self._now)
        having = self.view.having(name, self.wanted.own.get(name, ()))
        return having | self.view.having(name, self.wanted.facets.get(name, ()), own=True)

    # One document

    def explained(self, slots: Array) -> list[tuple[Document, Explanation]]:
        """The documents in a few slots, with their scores, every part and the terms behind it."""
        brought = {
            language: [one.to(slots) for one in self._brought(language)] for language in LANGUAGES
        }
        found = []
        for slot in slots.tolist():
            document = self.view.document(slot)
            shares = [one[slot] for one in brought[document.language]]
            cosine = float(self.cosines[slot])
            known = None if math.isnan(cosine) else cosine
            why = self._explanation(document, self.view.bag(slot), shares, known)
            found.append((document, why))
        return found

    def explain(self, other: Document) -> Explanation:
        """The same of a document that need not be in the index."""
        bag = Counter(words(other.searched()))
        shares = self._shares_of(other.language, bag)
        return self._explanation(other, bag, shares, self._cosine(other))

    def _explanation(
        self,
        other: Document,
        bag: Mapping[str, int],
        shares: list[dict[str, float]],
        cosine: float | None,
    ) -> Explanation:
        grams, stems, translated = shares
        theirs = Side(bag, self.view.tokens[other.language])
        terms = shared_terms(self._mine, theirs, Worth(stems, grams, translated))
        names = ("word_parts", "words", "translation")
        parts = {n: sum(held.values()) for n, held in zip(names, shares, strict=True)}
        facets = self.agreeing(other)
        added = {n: w if n in facets else 0.0 for n, w in self.weighting.facets.items()}
        chance = likelihood(sum(parts.values()), cosine, sum(added.values()))
        parts = self._with_meaning(parts, cosine, other.language) | added
        parts = {name: round(part, DIGITS) for name, part in parts.items()}
        score = round(min(1.0, max(0.0, sum(parts.values()))), DIGITS)
        return Explanation(score, parts, terms, facets, round(chance, DIGITS))

    def agreeing(self, other: Document) -> dict[str, tuple[str, ...]]:
        """The codes on which the two agree, by facet, for the facets that count."""
        found = {name: self._shared_codes(other, name) for name in self.weighting.facets}
        return {name: codes for name, codes in found.items() if codes}

    def _shared_codes(self, other: Document, name: str) -> tuple[str, ...]:
        if name in self._derived:
            theirs = self._derived[name](Row.of(other), self._now)
            return tuple(code for code in self._codes.get(name, ()) if code in theirs)
        return shared_codes(self.wanted, other, name)

    @cached_property
    def _mine(self) -> Side:
        return Side(self.wanted.bag, self.view.tokens[self.wanted.language or LANGUAGES[0]])

    def _shares_of(self, language: str, bag: Mapping[str, int]) -> list[dict[str, float]]:
        """What runs, stems and translations bring to a bag of words."""
        weights, tokens = self.weights(language), self.view.tokens[language]
        shares: list[dict[str, float]] = []
        for (kind, found), share in zip(_kinds(weights), self._shares(language), strict=True):
            held = {}
            if found is not None and share:
                known = self.view.statistics(language, kind)
                held = pair_shares(found.scaled(share), tokens.counts(kind, bag), known, BM25[kind])
            shares.append(held)
        return shares

    def _cosine(self, other: Document) -> float | None:
        if self._question is None:
            return None
        vector = other.vectors.get(PASSAGE)
        passage = self.view.meanings.passage(vector, other.language) if vector else None
        return None if passage is None else float(passage @ self._question)

    def _with_meaning(
        self, parts: Mapping[str, float], cosine: float | None, language: str
    ) -> dict[str, float]:
        """The parts as they count beside the meaning, and the meaning's own."""
        if cosine is None:
            return {**parts, "meaning": 0.0}
        share = self._lexical_share
        elsewhere = self.wanted.language not in {None, language}
        beside = self.weighting.meaning_elsewhere * max(0.0, cosine) if elsewhere else 0.0
        counted = {name: part * share / (1 + share) for name, part in parts.items()}
        return {**counted, "meaning": (cosine + share * beside) / (1 + share)}


def likelihood(by_words: float, cosine: float | None, by_codes: float = 0.0) -> float:
    """The chance that a text is right: by its meaning where it is known, else by its words; by the
    codes it shares in either case."""
    if cosine is not None:
        return float(probability(cosine + by_codes))
    return float(_by_words(by_words + by_codes))


def _by_words(score: Number) -> Number:
    return logistic(WORDS_SLOPE * score - WORDS_SHIFT)


def shared_codes(wanted: Wanted, other: Document, name: str) -> tuple[str, ...]:
    """One's own codes that the other has or lies under, and the reverse."""
    mine, theirs = wanted.facets.get(name, ()), other.with_broader().get(name, ())
    agreed = [code for code in wanted.own.get(name, ()) if code in theirs]
    agreed += [code for code in other.facets.get(name, ()) if code in mine]
    return tuple(dict.fromkeys(agreed))


def _translated(
    stems: Mapping[str, float], source: str, target: str, statistics: Statistics
) -> Weights:
    """A bag of stems, weighed in another language. What cannot be translated, or is translated to
    what no text has, counts for less than a missing word: it may be there in other words."""
    translator, rare = Translator.load(), UNTRANSLATED * statistics.idf("")
    meant = translator.translate(stems, source, target)
    held = {one: weight for one, weight in meant.items() if statistics.frequency(one)}
    known = Weights.of(held, statistics, HEAVIEST)
    lost = sum(stems.values()) - sum(held.values())
    return Weights(known.tokens, known.total + rare * max(0.0, lost))


def _kinds(weights: TextWeights) -> tuple[tuple[str, Weights | None], ...]:
    """The weighed tokens, with the postings they are looked up in."""
    return (GRAMS, weights.grams), (STEMS, weights.stems), (STEMS, weights.translated)
