"""From what was asked to an answer, over a snapshot; any engine that can select rows uses this."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Protocol

from marketplace.search.analysis import LANGUAGES, WORD, fold, stem
from marketplace.search.asking import Asked, ask
from marketplace.search.counting import Sieve, in_order, kinds_apart
from marketplace.search.documents import Derived, Row
from marketplace.search.engine import Hint, Hit, Match, Query, Result
from marketplace.search.ranking import Scorer, TextWeights
from marketplace.search.snapshot import Snapshot
from marketplace.search.spelling import nearest

ALL_WORDS = 0.3  # what having all words adds to a score, if they are few; a part adds that part
_FEW_WORDS = 3
LIKE_ENOUGH = 0.35  # of one word's score: from there a text is shown where none has the words
_LEAST_LIKE = 0.1
_MOST_LIKE = 20
_MOST_SUGGESTED = 3


@dataclass(frozen=True)
class Wish:
    """One word, beginning or phrase as terms to look up, by language: any of a word's terms will
    do; a phrase's terms must follow each other."""

    terms: Mapping[str, tuple[str, ...]]
    is_phrase: bool = False


class Selector(Protocol):
    """The part that differs between engines: which rows hold a wish."""

    def rows(self, wish: Wish) -> set[int]:
        """The slots of the documents that have it."""
        ...


@dataclass(frozen=True)
class Found:
    """The rows that have the words, each with the share of the words it has (by weight)."""

    coverage: Mapping[int, float]
    hints: frozenset[Hint]


def search(
    snapshot: Snapshot,
    selector: Selector,
    query: Query,
    derived: Mapping[str, Derived],
    now: datetime,
) -> Result:
    """Answer a person's query."""
    asked = ask(query.text, query.language)
    found = _find(snapshot, selector, asked)
    rows = ((slot, row) for slot, row in snapshot.live() if slot in found.coverage)
    sifted = Sieve(query, derived, now).sift(rows)
    scores = _scores(snapshot, asked, found)
    ranked = [(_row(snapshot, slot), scores[slot]) for slot in sifted.slots]
    facets, kinds = kinds_apart(sifted.counts)
    return Result(
        total=len(ranked),
        hits=_page(in_order(ranked, query.sort, now), query),
        counts=facets,
        kinds=kinds,
        terms=asked.marked_terms(),
        suggestion=_suggestion(snapshot, asked, query),
        hints=found.hints | _hints(asked),
    )


def match(
    snapshot: Snapshot, scorer: Scorer, kind: str, limit: int, exclude: frozenset[str]
) -> list[Match]:
    """The documents of a kind that fit a whole document, best first, explained."""
    wanted = scorer.wanted
    scores = text_scores(snapshot, scorer.weights)
    best = [
        (-scores[slot] - scorer.facet_score(row), row.ref, slot)
        for slot, row in snapshot.live()
        if row.kind == kind and row.ref != wanted.ref and row.ref not in exclude
    ]
    best.sort()
    return [_match(scorer, _row(snapshot, slot)) for _, _, slot in best[: max(0, limit)]]


def text_scores(snapshot: Snapshot, weights: Callable[[str], TextWeights]) -> list[float]:
    """The absolute text score of every row, each by the statistics of its own language."""
    size = len(snapshot.rows)
    total = [0.0] * size
    for name in LANGUAGES:
        weights(name).add_scores(total, snapshot.stems[name], snapshot.grams[name])
    return total


def _match(scorer: Scorer, row: Row) -> Match:
    why = scorer.explain(row)
    return Match(row.ref, row.kind, row.version, why.score, why)


def _row(snapshot: Snapshot, slot: int) -> Row:
    row = snapshot.rows[slot]
    if row is None:
        raise LookupError(slot)
    return row


def _find(snapshot: Snapshot, selector: Selector, asked: Asked) -> Found:
    """What has the words; where nothing has, what resembles them."""
    if asked.is_positive():
        coverage = _coverage(snapshot, selector, asked)
    else:
        coverage = {slot: 0.0 for slot, _ in snapshot.live()}
    hints: frozenset[Hint] = frozenset()
    if not coverage:
        coverage, hints = _similar(snapshot, asked)
    for wish in _wishes(
        snapshot, asked.without_words, asked.without_phrases, asked.without_beginnings, False
    ):
        for slot in selector.rows(wish):
            coverage.pop(slot, None)
    return Found(coverage, hints if coverage else frozenset())


def _coverage(snapshot: Snapshot, selector: Selector, asked: Asked) -> dict[int, float]:
    """Each row that has something of what was asked; phrases must all be there."""
    wishes = _wishes(snapshot, asked.words, asked.phrases, asked.beginnings, True)
    sets = [(wish, selector.rows(wish)) for wish in wishes]
    coverage: dict[int, float] = {}
    for _, slots in sets:
        for slot in slots:
            coverage[slot] = coverage.get(slot, 0.0) + 1 / len(sets)
    for wish, slots in sets:
        if wish.is_phrase:
            coverage = {slot: share for slot, share in coverage.items() if slot in slots}
    return coverage


def _wishes(
    snapshot: Snapshot,
    words: Iterable[str],
    phrases: Iterable[tuple[str, ...]],
    beginnings: Iterable[str],
    widely: bool,
) -> list[Wish]:
    wishes = [_word_wish(snapshot, word, widely) for word in words]
    wishes += [Wish(_stems(phrase), is_phrase=True) for phrase in phrases]
    wishes += [
        Wish({name: tuple(snapshot.beginning_with(start, name)) for name in LANGUAGES})
        for start in beginnings
    ]
    return wishes


def _word_wish(snapshot: Snapshot, word: str, widely: bool) -> Wish:
    """A word's stem in each language; widely: also the compounds that have it as a part."""
    terms = _stems((word,))
    if widely:
        terms = {name: (*terms[name], *snapshot.compounds(word, name)) for name in LANGUAGES}
    return Wish(terms)


def _stems(words: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(stem(word, name) for word in words) for name in LANGUAGES}


def _scores(snapshot: Snapshot, asked: Asked, found: Found) -> Mapping[int, float]:
    if not asked.is_positive():
        return found.coverage
    bag = dict.fromkeys((*asked.ranked_words(), *asked.beginnings), 1)
    text = _typed_scores(snapshot, bag, asked.language)
    all_words = ALL_WORDS * min(1.0, _FEW_WORDS / len(bag))
    return {
        slot: (text[slot] + all_words * share) / (1 + all_words)
        for slot, share in found.coverage.items()
    }


def _typed_scores(snapshot: Snapshot, bag: Mapping[str, int], language: str | None) -> list[float]:
    return text_scores(
        snapshot, lambda target: TextWeights.of(bag, language, target, snapshot.corpus)
    )


def _similar(snapshot: Snapshot, asked: Asked) -> tuple[dict[int, float], frozenset[Hint]]:
    """The rows most like what was asked for (misspelt, or a compound nobody else writes)."""
    if asked.phrases:
        return {}, frozenset()
    text = _typed_scores(snapshot, dict.fromkeys(asked.words, 1), asked.language)
    enough = max(_LEAST_LIKE, LIKE_ENOUGH / max(1, len(asked.words)))
    best = sorted((-score, slot) for slot, score in enumerate(text) if score >= enough)
    like = {slot: 0.0 for _, slot in islice(best, _MOST_LIKE)}
    return like, frozenset({Hint.SIMILAR})


def _suggestion(snapshot: Snapshot, asked: Asked, query: Query) -> str | None:
    """The query with unknown words replaced by the nearest known ones; None if there are none."""
    vocabulary = snapshot.vocabulary[asked.language or query.language]
    text, replaced = query.text, 0
    for word in asked.words:
        if replaced < _MOST_SUGGESTED and not _is_known(snapshot, word):
            better = nearest(word, vocabulary)
            if better is not None:
                text = _replaced(text, word, better)
                replaced += 1
    return text if replaced else None


def _replaced(text: str, word: str, better: str) -> str:
    return WORD.sub(lambda found: better if fold(found[0]) == word else found[0], text)


def _is_known(snapshot: Snapshot, word: str) -> bool:
    return any(
        word in snapshot.vocabulary[language]
        or snapshot.stems[language].frequency(stem(word, language))
        or snapshot.compounds(word, language)
        for language in LANGUAGES
    )


def _hints(asked: Asked) -> frozenset[Hint]:
    hints = set()
    if asked.was_cut:
        hints.add(Hint.CUT)
    if asked.typed and not asked.is_positive() and not asked.is_negative():
        hints.add(Hint.COMMON_WORDS if asked.only_common else Hint.NO_WORDS)
    return frozenset(hints)


def _page(ranked: list[tuple[Row, float]], query: Query) -> tuple[Hit, ...]:
    limit = max(0, query.limit)
    start = (max(1, query.page) - 1) * limit
    return tuple(
        Hit(row.ref, row.kind, min(1.0, round(score, 6)))
        for row, score in ranked[start : start + limit]
    )
