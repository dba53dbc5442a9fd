"""The texts and questions of the comparison: needs and offers made of real sentences.

The sentences are those of the sample and, where the folder stands beside the checkout, of
`../shared/relevance`. Number n is the same text at every size, so that the smaller collections are
the beginning of the larger. Every need shares some sentences with one offer, its answer, which
tells whether an engine found anything worth finding.
"""

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from marketplace import codes
from marketplace.search.documents import Document

ROOT = Path(__file__).resolve().parents[3]
SAMPLE, SHARED = ROOT / "sample", ROOT.parent / "shared" / "relevance"
SETS = ("swefaq", "hel-sib", "hel-x", "zar-sv", "zar-x")
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
NEEDS_PER_OFFER = 0.1
ENGLISH = 0.15
FEWEST_WORDS, MOST_WORDS = 80, 200
SHARED_SENTENCES = 5
FACETS = {"area": "welfare_area", "target": "target_group", "type": "solution_type"}
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True)
class Collection:
    """So many offers, and a tenth as many needs."""

    offers: int

    @property
    def needs(self) -> int:
        """How many needs; at least one."""
        return max(1, int(self.offers * NEEDS_PER_OFFER))

    def __len__(self) -> int:
        return self.offers + self.needs

    def __iter__(self) -> Iterator[Document]:
        yield from (offer(number) for number in range(self.offers))
        yield from (need(number) for number in range(self.needs))


def offer(number: int) -> Document:
    """Offer number so and so."""
    chance = _chance(f"offer {number}")
    language = _language(chance)
    return _document("offer", number, language, _sentences_of(chance, language, []), chance)


def need(number: int) -> Document:
    """Need number so and so, which the offer of that number answers."""
    answer = offer(number)
    chance = _chance(f"need {number}")
    shared = answer.body[0][1].split("\n")[:SHARED_SENTENCES]
    sentences = _sentences_of(chance, answer.language, shared)
    return _document("need", number, answer.language, sentences, chance)


def _chance(seed: str) -> Random:
    return Random(seed)  # noqa: S311 - the same every time


def _language(chance: Random) -> str:
    return "en" if sentences()["en"] and chance.random() < ENGLISH else "sv"


def _sentences_of(chance: Random, language: str, given: list[str]) -> list[str]:
    """Two that are its title and summary, then as many as its length asks for."""
    pool, left = sentences()[language], chance.randint(FEWEST_WORDS, MOST_WORDS)
    chosen = [chance.choice(pool), chance.choice(pool), *given]
    left -= sum(len(one.split()) for one in chosen)
    while left > 0:
        chosen.append(chance.choice(pool))
        left -= len(chosen[-1].split())
    return chosen


def _document(kind: str, number: int, language: str, said: list[str], chance: Random) -> Document:
    facets = {
        name: tuple(sorted({chance.choice(_codes(of)) for _ in range(2)}))
        for name, of in FACETS.items()
    }
    facets |= {"place": (chance.choice(_codes("place")),), "state": ("published",)}
    facets["maturity"] = (f"m{chance.randint(1, 5)}",)
    lists = {**FACETS, "place": "place"}
    return Document(
        ref=f"{'B' if kind == 'need' else 'E'}-2026-{number:06d}",
        kind=kind,
        language=language,
        title=said[0][:110],
        summary=said[1],
        body=(("problem" if kind == "need" else "problem_solved", "\n".join(said[2:])),),
        published_at=NOW - timedelta(days=chance.randint(1, 365)),
        version=1,
        facets=facets,
        broader={
            name: tuple(
                dict.fromkeys(above for code in facets[name] for above in codes.ancestors(of, code))
            )
            for name, of in lists.items()
        },
        needed_from=(NOW + timedelta(days=chance.randint(30, 3000))).date(),
        answers_close_at=NOW + timedelta(days=chance.randint(10, 300)),
    )


@cache
def _codes(name: str) -> list[str]:
    return [code for code, _label in codes.choices(name, "sv")]


@cache
def sentences() -> dict[str, list[str]]:
    """Every sentence once, by language, in the order in which it is read."""
    found: dict[str, dict[str, None]] = {"sv": {}, "en": {}}
    for language, text in [*_sample_texts(), *_shared_texts()]:
        for sentence in _SENTENCE.split(text):
            whole = " ".join(sentence.split()).lstrip("-* ")
            if 20 <= len(whole) <= 250:
                found[language][whole] = None
    return {language: list(known) for language, known in found.items()}


def sources() -> str:
    """What the texts are made of, in words."""
    counts = ", ".join(f"{len(known):,} in {name}" for name, known in sentences().items())
    beside = " and ../shared/relevance" if SHARED.is_dir() else ""
    return f"sentences of the sample{beside}: {counts}"


def _sample_texts() -> Iterator[tuple[str, str]]:
    for path in sorted(SAMPLE.glob("*/*.toml")):
        thing = tomllib.loads(path.read_text("utf-8"))
        for value in thing.values():
            if isinstance(value, str) and len(value) > 80:
                yield thing.get("language", "sv"), value


def _shared_texts() -> Iterator[tuple[str, str]]:
    for name in SETS:
        path = SHARED / name / "docs.jsonl"
        for line in path.read_text("utf-8").splitlines() if path.is_file() else ():
            row: dict[str, Any] = json.loads(line)
            yield row["lang"], row["text"]
