"""Learning which words mean the same, from texts in both languages: IBM model 1.

Each word of a text is explained by the words of the other text, more and more by those that keep
it company elsewhere too (P. F. Brown et al., 1993). Both directions are learnt; how strongly two
words mean each other is the geometric mean. Words are stems, with the stems of compound parts.
What comes out depends on nothing but what went in, to the last byte.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from marketplace.search.analysis import LANGUAGES, is_stop_word, stem, words
from marketplace.search.compounds import DATA, WORDS, Compounds
from marketplace.search.translating import TRANSLATIONS

OWN = (DATA / "glossary.csv", DATA / "phrases.csv")  # texts of the product's own

_ROUNDS = 8
_NOTHING = ""  # what explains words that have no counterpart
_MOST = 4  # translations of a word that are kept
_LEAST = 0.08  # share of a word's meaning that a translation must have
_SCALE = 1000

Texts = Sequence[tuple[str, str]]
Table = dict[str, dict[str, float]]


class UnreadableTexts(Exception):
    """A file does not hold texts in both languages."""


class Learnt(NamedTuple):
    """Word counts by language, and the strength of pairs of stems, Swedish and English."""

    counts: Mapping[str, Mapping[str, int]]
    pairs: Mapping[tuple[str, str], int]


def make(file: Path, folder: Path | None = None) -> int:
    """Learn from a file and our own texts, and write it where the product reads it, or elsewhere;
    the number of pairs of words."""
    learnt = learn(read_texts([file, *OWN]))
    write(learnt, folder or DATA)
    return len(learnt.pairs)


def read_texts(paths: Iterable[Path]) -> list[tuple[str, str]]:
    """The texts in Swedish and English of files with the columns `label_sv` and `label_en`."""
    return [pair for path in paths for pair in _read(path)]


def learn(texts: Texts) -> Learnt:
    """Learn from texts of which each is there in Swedish and English."""
    counts = {
        language: Counter(word for text in side for word in words(text))
        for language, side in zip(LANGUAGES, zip(*texts, strict=True), strict=True)
    }
    compounds = {language: Compounds(counts[language], language) for language in LANGUAGES}
    swedish, english = (
        [_tokens(pair[side], compounds[language]) for pair in texts]
        for side, language in enumerate(LANGUAGES)
    )
    strengths = _mutual(explained(swedish, english), explained(english, swedish))
    return Learnt(counts, _pruned(strengths))


def write(learnt: Learnt, folder: Path) -> None:
    """Write what `translating` and `compounds` read."""
    folder.mkdir(parents=True, exist_ok=True)
    counts = (
        (language, word, count)
        for language, found in learnt.counts.items()
        for word, count in sorted(found.items())
    )
    _write_rows(folder / WORDS, ("language", "word", "count"), counts)
    pairs = ((*pair, strength) for pair, strength in sorted(learnt.pairs.items()))
    _write_rows(folder / TRANSLATIONS, (*LANGUAGES, "strength"), pairs)


def explained(sources: Sequence[Sequence[str]], targets: Sequence[Sequence[str]]) -> Table:
    """How probable each word of the targets is, given a word of the texts they translate."""
    links = _Links(sources, targets)
    probable = np.ones(len(links.pairs))
    for _ in range(_ROUNDS):
        probable = links.better(probable)
    found: Table = {}
    for (source, target), share in zip(links.pairs, probable.tolist(), strict=True):
        if source != _NOTHING:
            found.setdefault(source, {})[target] = share
    return found


class _Links:
    """Each word of each target text, linked with each word of its source text and with nothing."""

    def __init__(self, sources: Sequence[Sequence[str]], targets: Sequence[Sequence[str]]) -> None:
        self.pairs: dict[tuple[str, str], int] = {}  # pair -> number
        numbers: list[int] = []  # of each link: its pair
        places: list[int] = []  # of each link: its word among all of the targets'
        place = 0
        for source, target in zip(sources, targets, strict=True):
            for word in target:
                for other in (_NOTHING, *source):
                    numbers.append(self.pairs.setdefault((other, word), len(self.pairs)))
                    places.append(place)
                place += 1
        self.numbers, self.places = _array(numbers), _array(places)
        known: dict[str, int] = {}
        self.sources = _array([known.setdefault(s, len(known)) for s, _ in self.pairs])

    def better(self, probable: NDArray[np.float64]) -> NDArray[np.float64]:
        """Count each link by what is thought of its pair, and think anew: one round of EM."""
        shares = probable[self.numbers]
        shares = shares / np.bincount(self.places, shares)[self.places]
        counts = np.bincount(self.numbers, shares, len(self.pairs))
        found: NDArray[np.float64] = counts / np.bincount(self.sources, counts)[self.sources]
        return found


def _read(path: Path) -> list[tuple[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as rows:
            return [(row["label_sv"] or "", row["label_en"] or "") for row in csv.DictReader(rows)]
    except (OSError, ValueError, csv.Error) as fault:
        raise UnreadableTexts(f"{path} cannot be read: {fault}") from fault
    except KeyError as fault:
        raise UnreadableTexts(f"{path} has no column {fault}.") from fault


def _tokens(text: str, compounds: Compounds) -> list[str]:
    """The stems of a text's words and of their parts, each once. Numbers mean themselves."""
    language = compounds.language
    found = [w for w in words(text) if not w.isdigit() and not is_stop_word(w, language)]
    every = [part for word in found for part in (word, *compounds.parts(word))]
    return list(dict.fromkeys(stem(word, language) for word in every))


def _mutual(forth: Table, back: Table) -> Table:
    """How strongly a word and another mean each other."""
    return {
        one: {other: (p * back[other][one]) ** 0.5 for other, p in found.items()}
        for one, found in forth.items()
    }


def _pruned(strengths: Table) -> dict[tuple[str, str], int]:
    """The pairs that are among the best of either word, in thousandths."""
    back: Table = {}
    for one, found in strengths.items():
        for other, strength in found.items():
            back.setdefault(other, {})[one] = strength
    kept = {(one, other) for one, found in strengths.items() for other in _best(found)}
    kept |= {(one, other) for other, found in back.items() for one in _best(found)}
    rounded = {pair: round(strengths[pair[0]][pair[1]] * _SCALE) for pair in kept}
    return {pair: strength for pair, strength in rounded.items() if strength}


def _best(found: Mapping[str, float]) -> list[str]:
    least = _LEAST * sum(found.values())
    best = sorted(found, key=lambda word: (-found[word], word))[:_MOST]
    return [word for word in best if found[word] > least]


def _array(numbers: Sequence[int]) -> NDArray[np.int64]:
    return np.array(numbers, dtype=np.int64)


def _write_rows(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
