"""One engine in a process of its own, so that its memory is its own: filled, or asked.

`python -m tests.benchmarks.engines.child MODULE build|ask FOLDER OFFERS` writes one JSON object.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from itertools import cycle
from pathlib import Path
from typing import Any

from marketplace.search.documents import Document
from tests.benchmarks.engines import questions
from tests.benchmarks.engines.contender import Contender, Page
from tests.benchmarks.engines.processes import resident
from tests.benchmarks.engines.texts import Collection, need, offer
from tests.benchmarks.measuring import percentile

SECONDS, LEAST = 20.0, 3  # a slow engine is asked for so long, but at least so many times
ASKED = int(os.environ.get("BENCH_ASKED") or 100)
ADDED = 5
# Whole texts as naive Whoosh queries take minutes beyond this.
MOST_OFFERS = {("whoosh_plain", "whole"): 10_000}
Told = dict[str, Any]


class _Clocked:
    """A collection that knows how long it took to make its texts, which is not to be measured."""

    def __init__(self, collection: Collection) -> None:
        self.collection, self.spent = collection, 0.0

    def __iter__(self) -> Iterator[Document]:
        documents = iter(self.collection)
        while True:
            began = time.perf_counter()
            document = next(documents, None)
            self.spent += time.perf_counter() - began
            if document is None:
                return
            yield document


def build(engine: Contender, offers: int) -> Told:
    """Index everything; how fast, and the most memory it took."""
    collection = _Clocked(Collection(offers))
    began = time.perf_counter()
    engine.build(collection)
    seconds = time.perf_counter() - began - collection.spent
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"texts": len(Collection(offers)), "seconds": seconds, "peak": peak + engine.memory()}


def ask(engine: Contender, module: str, offers: int, began: float) -> Told:
    """Everything it can be asked. `began`: when it started to open its files."""
    first = engine.words(questions.WORDS[-1])
    told: Told = {"first_ms": (time.perf_counter() - began) * 1000, "first": len(first)}
    for name, measure in MEASURES.items():
        if offers <= MOST_OFFERS.get((module, name), offers):
            told |= _tried(name, measure, engine, offers)
    told["memory"] = resident() + engine.memory()
    told["size"] = engine.size()
    return told | _tried("add", _add, engine, offers)


def _tried(
    name: str, measure: Callable[[Contender, int], Told], engine: Contender, offers: int
) -> Told:
    try:
        return {name: measure(engine, offers)}
    except NotImplementedError:
        return {}


def _words(engine: Contender, _offers: int) -> Told:
    return _timed(engine.words, questions.WORDS, len)


def _page(engine: Contender, _offers: int) -> Told:
    return _timed(lambda text: engine.page(text, None), questions.WORDS, _found)


def _filtered(engine: Contender, _offers: int) -> Told:
    asked = list(zip(questions.WORDS, cycle(questions.AREAS), strict=False))
    return _timed(lambda pair: engine.page(*pair), asked, _found)


def _found(page: Page) -> int:
    if page.refs and not page.counts:
        raise LookupError("no counts")
    return len(page.refs)


def _typed(engine: Contender, _offers: int) -> Told:
    return _timed(engine.typed, questions.BEGINNINGS, len)


def _whole(engine: Contender, offers: int) -> Told:
    """How often the offer that answers a need is among the ten is told too."""
    needs = [need(number) for number in range(min(Collection(offers).needs, ASKED))]
    answered = []

    def among_the_ten(found: list[str]) -> int:
        answered.append(offer(len(answered) - 1).ref in found)
        return len(found)

    told = _timed(engine.whole, [need(Collection(offers).needs), *needs], among_the_ten)
    return told | {"answered": sum(answered[1:]) / len(answered[1:])}


def _add(engine: Contender, offers: int) -> Told:
    """From the call until whoever asks finds it."""
    coming = range(offers + 1, offers + 1 + ADDED)
    words = {f"xylofonprov{number}": offer(number) for number in coming}

    def added(word: str) -> list[str]:
        document = words[word]
        engine.add(replace(document, summary=f"{document.summary} {word}"))
        found = engine.words(word)
        if document.ref not in found:
            raise LookupError(word)
        return found

    return _timed(added, list(words), len)


MEASURES: dict[str, Callable[[Contender, int], Told]] = {
    "words": _words,
    "page": _page,
    "filtered": _filtered,
    "typed": _typed,
    "whole": _whole,
}


def _timed(call: Callable[[Any], Any], asked: Sequence[Any], count: Callable[[Any], int]) -> Told:
    """Each question once, the first of them only to warm up; none twice, since an answer may be
    kept."""
    times, found = [], []
    for taken, number in _answers(call, asked[: ASKED + 1], count):
        times.append(taken)
        found.append(number)
        if sum(times) > SECONDS and len(times) > LEAST:
            break
    times, found = times[1:], found[1:]
    return {
        "p50_ms": percentile(times, 0.5, 3),
        "p95_ms": percentile(times, 0.95, 3),
        "asked": len(times),
        "found": sum(found) / len(found),
    }


def _answers(
    call: Callable[[Any], Any], asked: Sequence[Any], count: Callable[[Any], int]
) -> Iterator[tuple[float, int]]:
    for one in asked:
        began = time.perf_counter()
        answer = call(one)
        taken = time.perf_counter() - began
        yield taken, count(answer)


def main(module: str, phase: str, folder: str, offers: str) -> None:
    """Do one phase and tell."""
    made = import_module(f"tests.benchmarks.engines.{module}").Engine
    began = time.perf_counter()
    engine: Contender = made(Path(folder))
    if phase == "build":
        told = build(engine, int(offers))
    else:
        engine.open()
        told = ask(engine, module, int(offers), began)
    engine.close()
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
