"""From what was asked to an answer, over a view; any index of words that knows phrases will do."""

import heapq
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import numpy as np

from marketplace.search.analysis import LANGUAGES, WORD, fold
from marketplace.search.arrays.packing import Array
from marketplace.search.arrays.view import View
from marketplace.search.asking import MOST_CHARACTERS, SHORTEST_BEGINNING, Asked, ask
from marketplace.search.counting import Sieve, best, in_order
from marketplace.search.documents import Derived
from marketplace.search.engine import Completion, Hint, Hit, Match, Placed, Query, Result
from marketplace.search.questions import Questions
from marketplace.search.ranking import Scorer, Wanted
from marketplace.search.tokens import STEMS
from marketplace.search.vocabulary import Vocabulary
from marketplace.search.wishing import Wish, suggestion, wishes

ALL_WORDS = 1.0  # what having all of one or two words adds to a score; a part adds that part
_FEW = 2  # words
# From there a text is shown though it has none of the words: by its meaning this likely, else this
# much of one word's score. Who types a sentence wants what comes nearest, best first.
LIKELY, LIKELY_MANY = 0.2, 0.02
LIKE_ENOUGH, LIKE_ENOUGH_MANY = 0.35, 0.02
_MOST_LIKE = 50


class Phrases(Protocol):
    """What differs between engines: who has words that follow each other, or stand in a field."""

    def refs(self, wish: Wish) -> list[str]:
        """The documents that have them."""
        ...


@dataclass(frozen=True)
class Source:
    """One state of both indexes."""

    view: View
    vocabulary: Mapping[str, Vocabulary]
    phrases: Phrases

    def slots(self, wish: Wish) -> Array:
        """Whether each slot has what is wished for."""
        found = np.zeros(self.view.size, np.bool_)
        if wish.is_phrase:
            slots = (self.view.slot(ref) for ref in self.phrases.refs(wish))
            found[[slot for slot in slots if slot is not None]] = True
        else:
            for language, terms in wish.terms.items():
                for term in terms:
                    found[self.view.having_token(language, STEMS, term)] = True
        return found & self.view.live


@dataclass(frozen=True)
class Found:
    """Which slots are found, each with the share of the words it has."""

    within: Array
    coverage: Array
    marks: tuple[str, ...] = ()
    hints: frozenset[Hint] = frozenset()


def search(
    source: Source,
    query: Query,
    derived: Mapping[str, Derived],
    now: datetime,
    questions: Questions,
) -> Result:
    """Answer a person's query."""
    view = source.view
    asked = ask(query.text, query.language)
    wanted = Wanted(asked.language, dict.fromkeys(asked.wanted.every_word(), 1))
    language = asked.language or query.language
    meant = questions.typed(query.vector, language, view.meanings) if wanted.bag else None
    scorer = Scorer(wanted, view, derived, now, meant)
    found = _find(source, asked, scorer, query)
    sifted = Sieve(view, query, derived, now).sift(found.within)
    scores = _scores(asked, found, scorer)
    having = found.coverage > 0 if asked.wanted else found.within
    most = max(1, query.page) * max(0, query.limit)
    ordered = in_order(view, sifted.within, scores, query.sort, now, most)
    return Result(
        total=int(np.count_nonzero(sifted.within)),
        hits=_page(view, ordered, scores, having, query),
        counts=sifted.counts,
        kinds=sifted.kinds,
        terms=found.marks,
        suggestion=suggestion(source.vocabulary, asked, query.text, query.language),
        hints=found.hints | _hints(asked),
    )


def match(
    view: View, scorer: Scorer, kind: str, limit: int, exclude: frozenset[str]
) -> list[Match]:
    """The documents of a kind that fit a whole document, best first, explained."""
    return _explained(scorer, _ranked(view, scorer, kind, exclude, limit))


def place(view: View, scorer: Scorer, kind: str, ref: str) -> Placed | None:
    """Where one of the documents of a kind stands among all of them; None if it is not there."""
    ranked = _ranked(view, scorer, kind, frozenset(), view.size)
    places = np.flatnonzero(ranked == view.slot(ref))
    if not places.size:
        return None
    (found,) = _explained(scorer, ranked[places])
    return Placed(int(places[0]) + 1, len(ranked), found)


def _ranked(view: View, scorer: Scorer, kind: str, exclude: frozenset[str], most: int) -> Array:
    """The slots of the documents of a kind that fit a whole document best, best first."""
    within = view.of_kind(kind)
    for ref in {scorer.wanted.ref, *exclude}:
        slot = view.slot(ref) if ref else None
        if slot is not None:
            within[slot] = False
    slots = np.flatnonzero(within)
    return best(slots, (scorer.bounced(within) + scorer.facet_scores())[slots], most)


def _explained(scorer: Scorer, slots: Array) -> list[Match]:
    return [
        Match(document.ref, document.kind, document.version, why.score, why)
        for document, why in scorer.explained(slots)
    ]


def complete(source: Source, text: str, language: str, limit: int) -> list[Completion]:
    """How what is being typed may go on: with the words of live documents that begin as the last
    one does, the most frequent first."""
    found = list(WORD.finditer(text[:MOST_CHARACTERS]))
    if not found or found[-1].end() < len(text.rstrip("\n")):
        return []
    start, beginning = found[-1].start(), fold(found[-1][0])
    if len(beginning) < SHORTEST_BEGINNING:
        return []
    order = dict.fromkeys((language, *LANGUAGES))
    words: dict[str, int] = {}
    for name in order:
        for word, number in source.vocabulary[name].going_on(beginning):
            words[word] = words.get(word, 0) + number
    first = heapq.nsmallest(limit, words.items(), key=lambda pair: (-pair[1], pair[0]))
    return [Completion(text[:start] + word, number) for word, number in first]


def _find(source: Source, asked: Asked, scorer: Scorer, query: Query) -> Found:
    """What has the words, and nothing of what was not to be there."""
    view = source.view
    if asked.wanted:
        found = _having(source, asked, scorer, query)
    else:
        found = Found(view.live, np.zeros(view.size))
    within = found.within
    for wish in wishes(source.vocabulary, asked.unwanted, widely=False):
        within = within & ~source.slots(wish)
    return Found(within, found.coverage, found.marks, found.hints if within.any() else frozenset())


def _having(source: Source, asked: Asked, scorer: Scorer, query: Query) -> Found:
    """What has something of what was asked, or means it; phrases must all be there."""
    language = asked.language or query.language
    wanted = wishes(source.vocabulary, asked.wanted, widely=True, language=language)
    having = [source.slots(wish) for wish in wanted]
    coverage = np.mean(having, axis=0)
    within = coverage > 0
    for wish, slots in zip(wanted, having, strict=True):
        if wish.is_phrase:
            within &= slots
    marks = tuple(dict.fromkeys(mark for wish in wanted for mark in wish.marks))
    if asked.wanted.is_plain:
        within = within | _like(scorer, asked)
        if not (within & _of_kinds(source.view, query.kinds)).any():
            within = within | _like(scorer, asked, by_words_too=True)
    replaced = any(
        wish.replaced and slots.any() for wish, slots in zip(wanted, having, strict=True)
    )
    similar = replaced or not coverage.any()
    return Found(within, coverage, marks, frozenset({Hint.SIMILAR} if similar else ()))


def _of_kinds(view: View, kinds: tuple[str, ...]) -> Array:
    """The live slots of these kinds; of all, if none is named."""
    of_these = [view.of_kind(kind) for kind in kinds]
    found: Array = view.live & np.any(of_these, axis=0) if of_these else view.live
    return found


def _like(scorer: Scorer, asked: Asked, by_words_too: bool = False) -> Array:
    """The texts that resemble what was asked for most, whether they have the words or not."""
    is_sentence = asked.length > _FEW
    enough = LIKE_ENOUGH_MANY if is_sentence else LIKE_ENOUGH / len(asked.wanted.words)
    likely = LIKELY_MANY if is_sentence else LIKELY
    by_words, by_meaning = scorer.lexical >= enough, scorer.likelihoods >= likely
    like = scorer.view.live & np.where(np.isnan(scorer.cosines), by_words, by_meaning)
    if by_words_too:
        like |= scorer.view.live & by_words
    slots = np.flatnonzero(like)
    found = np.zeros(scorer.view.size, np.bool_)
    found[best(slots, scorer.scores[slots], _MOST_LIKE)] = True
    return found


def _scores(asked: Asked, found: Found, scorer: Scorer) -> Array:
    if not asked.wanted:
        return found.coverage
    all_words = ALL_WORDS if asked.length <= _FEW else 0.0
    text = scorer.bounced(found.within)
    scores: Array = (text + all_words * found.coverage) / (1 + all_words)
    return scores


def _hints(asked: Asked) -> frozenset[Hint]:
    hints = set()
    if asked.was_cut:
        hints.add(Hint.CUT)
    if asked.typed and not asked.wanted and not asked.unwanted:
        hints.add(Hint.COMMON_WORDS if asked.only_common else Hint.NO_WORDS)
    return frozenset(hints)


def _page(
    view: View, ordered: Array, scores: Array, having: Array, query: Query
) -> tuple[Hit, ...]:
    limit = max(0, query.limit)
    start = (max(1, query.page) - 1) * limit
    return tuple(
        _hit(view, int(slot), float(scores[slot]), bool(having[slot]))
        for slot in ordered[start : start + limit]
    )


def _hit(view: View, slot: int, score: float, has_words: bool) -> Hit:
    segment, row = view.place(slot)
    kind = segment.kinds[segment.arrays["kind"][row]]
    return Hit(segment.refs[row], kind, min(1.0, max(0.0, round(score, 6))), has_words)
