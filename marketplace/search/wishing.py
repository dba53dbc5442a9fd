"""From what was asked to what is looked up: stems in each language, compounds, replacements."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from marketplace.search.analysis import LANGUAGES, WORD, fold, stem
from marketplace.search.asking import Asked, Parts
from marketplace.search.synonyms import related
from marketplace.search.translating import Translator
from marketplace.search.vocabulary import Vocabulary

_MOST_SUGGESTED = 3
_TELLING = 0.15  # of what a word means: from there a translation is looked for, too

Terms = Mapping[str, tuple[str, ...]]
Vocabularies = Mapping[str, Vocabulary]


@dataclass(frozen=True)
class Wish:
    """Terms to look up, by language: any of a word's will do, a phrase's must follow each other.

    `marks` is what to mark in a text that has it. `replaced`: nobody has the word itself, the
    terms are its parts. `field`: they must stand in that part of the text.
    """

    terms: Terms
    marks: tuple[str, ...]
    is_phrase: bool = False
    replaced: bool = False
    field: str = ""


def wishes(known: Vocabularies, parts: Parts, widely: bool, language: str = "") -> list[Wish]:
    """One wish for each part of a query; widely: with compounds and replacements."""
    plain = [
        _word(known, word, language) if widely else Wish(_stems(word), (word,))
        for word in parts.words
    ]
    phrases = [Wish(_stems(*phrase), phrase, is_phrase=True) for phrase in parts.phrases]
    fields = [
        Wish(_stems(*found), found, is_phrase=True, field=name) for name, found in parts.fields
    ]
    beginnings = [
        Wish(
            {name: tuple(words.beginning_with(start)) for name, words in known.items()},
            (f"{start}*",),
        )
        for start in parts.beginnings
    ]
    return [*plain, *phrases, *fields, *beginnings]


def suggestion(known: Vocabularies, asked: Asked, text: str, language: str) -> str | None:
    """The text with unknown words replaced by the nearest known ones; None if there are none."""
    unknown = [word for word in asked.wanted.words if not _is_known(known, word)]
    near = known[asked.language or language].nearest
    found = {word: near(word) for word in unknown[:_MOST_SUGGESTED]}
    better = {word: other for word, other in found.items() if other is not None}
    if not better:
        return None
    return WORD.sub(lambda match: better.get(fold(match[0]), match[0]), text)


def _word(known: Vocabularies, word: str, source: str) -> Wish:
    """A word, the compounds that have it as a part, and what means the same; if nobody has any of
    them, its own parts."""
    alike = {name: _meaning_the_same(word, name, source) for name in known}
    if _is_known(known, word):
        terms = {name: _widened(words, stem(word, name)) for name, words in known.items()}
        return Wish({name: (*terms[name], *alike[name]) for name in terms}, (word,))
    if source in known and any(known[source].slots(one).size for one in alike[source]):
        return Wish(alike, (word,), replaced=True)
    parts = {name: words.parts(word) for name, words in known.items()}
    terms = {
        name: tuple(term for part in parts[name] for term in _widened(words, part))
        for name, words in known.items()
    }
    if not any(terms.values()) and source in known and (near := known[source].nearest(word)):
        return replace(_word(known, near, source), replaced=True)
    marks = dict.fromkeys(part for found in parts.values() for part in found)
    return Wish(terms, (word, *marks), replaced=True)


def _meaning_the_same(word: str, target: str, source: str) -> tuple[str, ...]:
    """Stems of `target` with the same meaning: other words for it, or its translations."""
    if source in {"", target}:
        return related(word, target)
    own = stem(word, source)
    found = Translator.load().translate({own: 1.0}, source, target)
    return tuple(other for other, share in found.items() if share >= _TELLING)


def _widened(words: Vocabulary, part: str) -> tuple[str, ...]:
    return (part, *words.compounds(part))


def _stems(*words: str) -> dict[str, tuple[str, ...]]:
    return {name: tuple(stem(word, name) for word in words) for name in LANGUAGES}


def _is_known(known: Vocabularies, word: str) -> bool:
    return any(
        words.holds(word) or words.compounds(stem(word, name)) for name, words in known.items()
    )
