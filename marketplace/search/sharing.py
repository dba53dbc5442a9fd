"""Which words two texts share, for people to read: whole words, inflected, parts of compounds, or
words of two languages that mean the same.

A word is worth the score of the tokens it brings: its stems, its runs of four characters, and in
another language what they are translated to.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from marketplace.search.analysis import LANGUAGES, grams, is_stop_word, stem
from marketplace.search.explaining import SharedTerm
from marketplace.search.tokens import Tokens
from marketplace.search.translating import Translator

MOST_TERMS = 12
MOST_TRIED = 24
SHORTEST_PART = 4
LIKENESS = 0.6  # share of a word's runs that another language's word must have to count as alike

Shares = Mapping[str, float]


@dataclass(frozen=True)
class Side:
    """A text's words, and what takes them apart."""

    bag: Mapping[str, int]
    tokens: Tokens

    @property
    def language(self) -> str:
        """The text's language."""
        return self.tokens.language

    @cached_property
    def telling(self) -> list[str]:
        """Its words but for stop words and single letters."""
        return [w for w in self.bag if len(w) > 1 and not is_stop_word(w, self.language)]

    @cached_property
    def taken_apart(self) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
        """Each of its telling words with its stems and its different runs of characters."""
        stems_of = self.tokens.stems
        return [
            (word, tuple(dict.fromkeys(stems_of(word))), tuple(dict.fromkeys(grams(word))))
            for word in self.telling
        ]

    @cached_property
    def meant(self) -> Mapping[str, Mapping[str, float]]:
        """What each of its telling words means in the other language, by stems."""
        elsewhere = next(name for name in LANGUAGES if name != self.language)
        translate = Translator.load().translate
        return {
            word: translate(dict.fromkeys(stems, 1.0), self.language, elsewhere)
            for word, stems, _runs in self.taken_apart
        }

    def by_gram(self, wanted: Shares) -> Mapping[str, list[str]]:
        """Its words by those of the runs of characters in them that are wanted."""
        found: dict[str, list[str]] = {}
        for word in self.telling:
            for gram in grams(word):
                if gram in wanted:
                    found.setdefault(gram, []).append(word)
        return found

    @cached_property
    def by_stem(self) -> Mapping[str, str]:
        """Its words by their stems; of several the first."""
        found: dict[str, str] = {}
        for word in self.telling:
            for one in self.tokens.stems(word):
                found.setdefault(one, word)
        return found


@dataclass(frozen=True)
class Worth:
    """What the tokens of one text bring to the score of another."""

    stems: Shares = field(default_factory=dict)
    grams: Shares = field(default_factory=dict)
    translated: Shares = field(default_factory=dict)


def shared_terms(wanted: Side, other: Side, worth: Worth) -> tuple[SharedTerm, ...]:
    """The shared words that bring most of the score, heaviest first, each stem once."""
    stems, runs = worth.stems.get, worth.grams.get
    weighed = [
        (sum([stems(one, 0.0) for one in roots]) + sum([runs(gram, 0.0) for gram in parts]), word)
        for word, roots, parts in wanted.taken_apart
    ]
    if worth.translated:
        weighed = [(weight + _translated(word, wanted, other, worth)[0], word)
                   for weight, word in weighed]  # fmt: skip
    weighed = [pair for pair in weighed if pair[0] > 0]
    weighed.sort(key=lambda pair: (-pair[0], pair[1]))
    by_gram = other.by_gram(worth.grams)
    found: dict[str, SharedTerm] = {}
    for weight, word in weighed[:MOST_TRIED]:
        key = stem(word, wanted.language)
        if key not in found and len(found) < MOST_TERMS:
            met = _met(word, wanted, other, worth, by_gram)
            if met is not None:
                found[key] = SharedTerm(word, met, round(weight, 6))
    return tuple(found.values())


def _met(
    word: str, wanted: Side, other: Side, worth: Worth, by_gram: Mapping[str, list[str]]
) -> str | None:
    """The word of the other text that shares most of the word's weight, if it is alike."""
    common: defaultdict[str, float] = defaultdict(float)
    for gram in dict.fromkeys(grams(word)):
        for candidate in by_gram.get(gram, ()):
            common[candidate] += worth.grams.get(gram, 0.0)
    same = [found for found in common if _alike(word, found, wanted.language, other.language)]
    if same:
        return max(same, key=lambda found: (common[found], found == word, -len(found), found))
    return _translated(word, wanted, other, worth)[1]


def _translated(word: str, wanted: Side, other: Side, worth: Worth) -> tuple[float, str | None]:
    """What a word brings by being translated, and the word of the other text that it means."""
    if not worth.translated or wanted.language == other.language:
        return 0.0, None
    meant = wanted.meant[word]
    held = [one for one in meant if one in other.by_stem and one in worth.translated]
    if not held:
        return 0.0, None
    best = max(held, key=lambda one: (meant[one] * worth.translated[one], one))
    return worth.translated[best], other.by_stem[best]


def _alike(word: str, found: str, language: str, other_language: str) -> bool:
    mine, theirs = stem(word, language), stem(found, other_language)
    if mine == theirs:
        return True
    shorter, longer = sorted((mine, theirs), key=len)
    if len(shorter) >= SHORTEST_PART and (longer.startswith(shorter) or longer.endswith(shorter)):
        return True
    runs = set(grams(word))
    return language != other_language and len(runs & set(grams(found))) >= LIKENESS * len(runs)
