"""From what was asked to an answer, over a snapshot; any engine that can select rows uses this."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from marketplace.search.analysis import LANGUAGES
from marketplace.search.asking import Asked, ask
from marketplace.search.bitmaps import Bitmaps
from marketplace.search.counting import Sieve, in_order, kinds_apart
from marketplace.search.documents import Derived, Row
from marketplace.search.engine import Hint, Hit, Match, Query, Result
from marketplace.search.ranking import Scorer, TextWeights
from marketplace.search.snapshot import Snapshot
from marketplace.search.wishing import Wish, suggestion, wishes

ALL_WORDS = 0.3  # what having all words adds to a score, if they are few; a part adds that part
_FEW_WORDS = 3
LIKE_ENOUGH = 0.35  # of one word's score: from there a text is shown where none has the words
_LEAST_LIKE = 0.1
_MOST_LIKE = 20


class Selector(Protocol):
    """The part that differs between engines: which rows hold a wish."""

    def rows(self, wish: Wish) -> set[int]:
        """The slots of the documents that have it."""
        ...


@dataclass(frozen=True)
class Found:
    """The rows that have the words, each with the share of the words it has."""

    coverage: Mapping[int, float]
    marks: tuple[str, ...] = ()
    hints: frozenset[Hint] = frozenset()


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
    whole = len(found.coverage) == len(snapshot.bitmaps.live)
    sifted = Sieve(query, derived, now).sift(snapshot.bitmaps, None if whole else found.coverage)
    scores = _scores(snapshot, asked, found)
    ordered = in_order(snapshot.bitmaps, sifted.slots, scores, query.sort, now)
    facets, kinds = kinds_apart(sifted.counts)
    return Result(
        total=len(ordered),
        hits=_page(snapshot.bitmaps, ordered, scores, query),
        counts=facets,
        kinds=kinds,
        terms=found.marks,
        suggestion=suggestion(snapshot, asked, query.text, query.language),
        hints=found.hints | _hints(asked),
    )


def match(
    snapshot: Snapshot, scorer: Scorer, kind: str, limit: int, exclude: frozenset[str]
) -> list[Match]:
    """The documents of a kind that fit a whole document, best first, explained."""
    wanted = scorer.wanted
    scores = text_scores(snapshot, scorer.weights)
    added = scorer.facet_scores(snapshot.bitmaps)
    best = [
        (-scores[slot] - added[slot], row.ref, slot)
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
    """What has the words, and nothing of what was not to be there."""
    if asked.wanted:
        found = _having(snapshot, selector, asked)
    else:
        found = Found(dict.fromkeys(snapshot.slots.values(), 0.0))
    without: set[int] = set()
    for wish in wishes(snapshot, asked.unwanted, widely=False):
        without |= selector.rows(wish)
    coverage = found.coverage
    if without:
        coverage = {slot: share for slot, share in coverage.items() if slot not in without}
    return Found(coverage, found.marks, found.hints if coverage else frozenset())


def _having(snapshot: Snapshot, selector: Selector, asked: Asked) -> Found:
    """Each row that has something of what was asked; phrases must all be there."""
    wanted = wishes(snapshot, asked.wanted, widely=True)
    sets = [selector.rows(wish) for wish in wanted]
    shares = Counter(slot for slots in sets for slot in slots)
    for wish, slots in zip(wanted, sets, strict=True):
        if wish.is_phrase:
            shares = Counter({slot: shares[slot] for slot in slots if slot in shares})
    coverage = {slot: number / len(sets) for slot, number in shares.items()}
    marks = tuple(dict.fromkeys(mark for wish in wanted for mark in wish.marks))
    if coverage:
        replaced = any(wish.replaced and slots for wish, slots in zip(wanted, sets, strict=True))
        return Found(coverage, marks, frozenset({Hint.SIMILAR}) if replaced else frozenset())
    return Found(_similar(snapshot, asked), marks, frozenset({Hint.SIMILAR}))


def _scores(snapshot: Snapshot, asked: Asked, found: Found) -> Mapping[int, float]:
    if not asked.wanted:
        return found.coverage
    bag = dict.fromkeys(asked.wanted.every_word(), 1)
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


def _similar(snapshot: Snapshot, asked: Asked) -> dict[int, float]:
    """The rows most like what was asked for, where no row has any of it."""
    words = asked.wanted.words
    if asked.wanted.phrases or not words:
        return {}
    text = _typed_scores(snapshot, dict.fromkeys(words, 1), asked.language)
    enough = max(_LEAST_LIKE, LIKE_ENOUGH / len(words))
    best = sorted((-score, slot) for slot, score in enumerate(text) if score >= enough)
    return dict.fromkeys((slot for _, slot in best[:_MOST_LIKE]), 0.0)


def _hints(asked: Asked) -> frozenset[Hint]:
    hints = set()
    if asked.was_cut:
        hints.add(Hint.CUT)
    if asked.typed and not asked.wanted and not asked.unwanted:
        hints.add(Hint.COMMON_WORDS if asked.only_common else Hint.NO_WORDS)
    return frozenset(hints)


def _page(
    bitmaps: Bitmaps, ordered: list[int], scores: Mapping[int, float], query: Query
) -> tuple[Hit, ...]:
    limit = max(0, query.limit)
    start = (max(1, query.page) - 1) * limit
    shown = ((bitmaps.row(slot), scores[slot]) for slot in ordered[start : start + limit])
    return tuple(Hit(row.ref, row.kind, min(1.0, round(score, 6))) for row, score in shown)
