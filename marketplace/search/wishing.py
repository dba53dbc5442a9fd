"""From what was asked to what is looked up: stems in each language, compounds, replacements."""

from collections.abc import Mapping
from dataclasses import dataclass

from marketplace.search.analysis import LANGUAGES, WORD, fold, stem
from marketplace.search.asking import Asked, Parts
from marketplace.search.snapshot import Snapshot
from marketplace.search.spelling import nearest

_MOST_SUGGESTED = 3

Terms = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Wish:
    """Terms to look up, by language: any of a word's will do, a phrase's must follow each other.

    `marks` is what to mark in a text that has it. `replaced`: nobody has the word itself, the
    terms are its parts.
    """

    terms: Terms
    marks: tuple[str, ...]
    is_phrase: bool = False
    replaced: bool = False


def wishes(snapshot: Snapshot, parts: Parts, widely: bool) -> list[Wish]:
    """One wish for each part of a query; widely: with compounds and replacements."""
    plain = [
        _word(snapshot, word) if widely else Wish(_stems(word), (word,)) for word in parts.words
    ]
    phrases = [Wish(_stems(*phrase), phrase, is_phrase=True) for phrase in parts.phrases]
    beginnings = [
        Wish(
            {name: tuple(snapshot.beginning_with(start, name)) for name in LANGUAGES},
            (f"{start}*",),
        )
        for start in parts.beginnings
    ]
    return [*plain, *phrases, *beginnings]


def suggestion(snapshot: Snapshot, asked: Asked, text: str, language: str) -> str | None:
    """The text with unknown words replaced by the nearest known ones; None if there are none."""
    vocabulary = snapshot.vocabulary.get(asked.language or language, {})
    unknown = [word for word in asked.wanted.words if not _is_known(snapshot, word)]
    found = {word: nearest(word, vocabulary) for word in unknown[:_MOST_SUGGESTED]}
    better = {word: known for word, known in found.items() if known is not None}
    if not better:
        return None
    return WORD.sub(lambda match: better.get(fold(match[0]), match[0]), text)


def _word(snapshot: Snapshot, word: str) -> Wish:
    """A word and the compounds that have it as a part; if nobody has either, its own parts."""
    if _is_known(snapshot, word):
        return Wish(
            {name: _widened(snapshot, stem(word, name), name) for name in LANGUAGES}, (word,)
        )
    parts = {name: snapshot.parts(word, name) for name in LANGUAGES}
    terms = {
        name: tuple(term for part in parts[name] for term in _widened(snapshot, part, name))
        for name in LANGUAGES
    }
    marks = dict.fromkeys(part for name in LANGUAGES for part in parts[name])
    return Wish(terms, (word, *marks), replaced=True)


def _widened(snapshot: Snapshot, part: str, language: str) -> tuple[str, ...]:
    return (part, *snapshot.compounds(part, language))


def _stems(*words: str) -> dict[str, tuple[str, ...]]:
    return {name: tuple(stem(word, name) for word in words) for name in LANGUAGES}


def _is_known(snapshot: Snapshot, word: str) -> bool:
    return any(
        snapshot.holds(word, language) or snapshot.compounds(stem(word, language), language)
        for language in LANGUAGES
    )
