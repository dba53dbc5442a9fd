"""One way to take text apart, for all that scores it or marks it."""

import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache

import Stemmer  # type: ignore[import-not-found]

from marketplace.search import swedish
from marketplace.search.stopwords import STOP_WORDS

LANGUAGES = ("sv", "en")
GRAM = 4
_ALGORITHMS = {"sv": "swedish", "en": "english"}
_SWEDISH_LETTERS = frozenset("åäö")
_MOST_ASKED = 20  # words of a text that are looked up to tell its language
_LONGEST = 64  # what is longer is no word (an address, a row of letters)

# Letters and digits of any script, with combining marks that follow them.
WORD = re.compile(r"(?:[^\W_]+[\u0300-\u036f]*)+")
# PyStemmer's objects may not be shared by threads.
_local = threading.local()


def fold(word: str) -> str:
    """The word as it is compared: composed, lower case."""
    return unicodedata.normalize("NFC", word).lower()


def words(text: str) -> Iterator[str]:
    """The words of a text, folded, in order, repeated as they are."""
    return (fold(found) for found in WORD.findall(text) if len(found) <= _LONGEST)


@lru_cache(maxsize=200_000)
def stem(word: str, language: str) -> str:
    """The stem of a folded word."""
    if language == "sv":
        word = swedish.base(word)
        if swedish.is_whole(word):
            return word
    return str(_stemmer(language).stemWord(word))


def is_stop_word(word: str, language: str) -> bool:
    """Whether the word says nothing in that language."""
    return word in STOP_WORDS.get(language, ())


@lru_cache(maxsize=200_000)
def grams(word: str) -> tuple[str, ...]:
    """The runs of four characters in `_word_`: what compounds and languages share."""
    framed = f"_{word}_"
    return tuple(framed[i : i + GRAM] for i in range(max(1, len(framed) - GRAM + 1)))


def language_of(text: str, known: Callable[[str, str], bool] | None = None) -> str | None:
    """The language for which most words of a text speak; None if that does not tell.

    Stop words of one language speak for it, and å, ä, ö for Swedish. `known(word, language)`, if
    given, says of the first words of a short text whether a language has them.
    """
    found = tuple(dict.fromkeys(words(text)))
    asked = found[:_MOST_ASKED] if known else ()
    votes = Counter(_spoken_for(word, known if word in asked else None) for word in found)
    best = max(LANGUAGES, key=lambda language: votes[language])
    return None if sum(votes[name] == votes[best] for name in LANGUAGES) > 1 else best


def _spoken_for(word: str, known: Callable[[str, str], bool] | None) -> str | None:
    """The one language that a word can be of."""
    having = [name for name in LANGUAGES if word in STOP_WORDS[name]]
    if not having and known:
        having = [name for name in LANGUAGES if known(word, name)]
    if not having and not _SWEDISH_LETTERS.isdisjoint(word):
        return "sv"
    return having[0] if len(having) == 1 else None


def _stemmer(language: str) -> Stemmer.Stemmer:
    stemmers: dict[str, Stemmer.Stemmer] = _local.__dict__.setdefault("stemmers", {})
    if language not in stemmers:
        stemmers[language] = Stemmer.Stemmer(_ALGORITHMS[language])
    return stemmers[language]
