"""From what was asked to what is looked up: stems in each language, compounds, replacements."""

from collections.abc import Mapping
from dataclasses import dataclass

from marketplace.search.analysis import LANGUAGES, WORD, fold, stem
from marketplace.search.asking import Asked, Parts
from marketplace.search.vocabulary import Vocabulary

_MOST_SUGGESTED = 3

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


def wishes(known: Vocabularies, parts: Parts, widely: bool) -> list[Wish]:
    """One wish for each part of a query; widely: with compounds and replacements."""
    plain = [_word(known, word) if widely else Wish(_stems(word), (word,)) for word in parts.words]
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


def _word(known: Vocabularies, word: str) -> Wish:
    """A word and the compounds that have it as a part; if nobody has either, its own parts."""
    if _is_known(known, word):
        return Wish(
            {name: _widened(words, stem(word, name)) for name, words in known.items()}, (word,)
        )
    parts = {name: words.parts(word) for name, words in known.items()}
    terms = {
        name: tuple(term for part in parts[name] for term in _widened(words, part))
        for name, words in known.items()
    }
    marks = dict.fromkeys(part for found in parts.values() for part in found)
    return Wish(terms, (word, *marks), replaced=True)


def _widened(words: Vocabulary, part: str) -> tuple[str, ...]:
    return (part, *words.compounds(part))


def _stems(*words: str) -> dict[str, tuple[str, ...]]:
    return {name: tuple(stem(word, name) for word in words) for name in LANGUAGES}


def _is_known(known: Vocabularies, word: str) -> bool:
    return any(
        words.holds(word) or words.compounds(stem(word, name)) for name, words in known.items()
    )
