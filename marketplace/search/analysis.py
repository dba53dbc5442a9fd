"""One way to take text apart, for all that scores it or marks it."""

import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache

import Stemmer  # type: ignore[import-not-found]

from marketplace.search import swedish
from marketplace.search.stopwords import STOP_WORDS

LANGUAGES = ("sv", "en")
GRAM = 4
_ALGORITHMS = {"sv": "swedish", "en": "english"}
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


def stem_counts(bag: Mapping[str, int], language: str) -> Counter[str]:
    """How often each stem stands in a bag of words; stop words left out."""
    counts: Counter[str] = Counter()
    stops = STOP_WORDS[language]
    for word, count in bag.items():
        if word not in stops:
            counts[stem(word, language)] += count
    return counts


def gram_counts(bag: Mapping[str, int], language: str) -> Counter[str]:
    """How often each run of four characters stands in a bag of words; stop words left out."""
    stops = STOP_WORDS[language]
    runs: list[str] = []
    for word, count in bag.items():
        if word not in stops:
            runs.extend(grams(word) * count)
    return Counter(runs)


def language_of(text: str) -> str | None:
    """The language whose stop words stand in the text most; None if that does not tell."""
    found = set(words(text))
    counts = {language: len(found & STOP_WORDS[language]) for language in LANGUAGES}
    best = max(LANGUAGES, key=counts.__getitem__)
    tied = sum(1 for count in counts.values() if count == counts[best]) > 1
    return None if tied else best


def _stemmer(language: str) -> Stemmer.Stemmer:
    stemmers: dict[str, Stemmer.Stemmer] = _local.__dict__.setdefault("stemmers", {})
    if language not in stemmers:
        stemmers[language] = Stemmer.Stemmer(_ALGORITHMS[language])
    return stemmers[language]
