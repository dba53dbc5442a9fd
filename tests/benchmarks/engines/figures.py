"""What is shown of a run: measures, engines, goals; and how a figure is written."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Told = Mapping[str, Any]
MEGABYTE = 1024 * 1024

PRODUCT, FAST = "product", "product_fast"
ENGINES = {
    PRODUCT: "Behovstorget",
    "product_meaning": "… [semantic]",
    FAST: "… [fast]",
    "whoosh_plain": "Whoosh, naive",
    "sqlite_fts": "SQLite FTS5",
    "postgres_fts": "PostgreSQL",
    "tantivy_plain": "tantivy",
    "bm25s_plain": "bm25s",
}


@dataclass(frozen=True)
class Measure:
    """One row: its name, its value (the one that is compared), and how it is written."""

    key: str
    name: str
    value: Callable[[Told], float]
    written: Callable[[Told], str]


def _times(key: str, name: str) -> Measure:
    return Measure(
        key,
        f"{name}, p50 / p95 ms",
        lambda told: float(told[key]["p50_ms"]),
        lambda told: f"{number(told[key]['p50_ms'])} / {number(told[key]['p95_ms'])}",
    )


def _bytes(key: str, name: str) -> Measure:
    def megabytes(told: Told) -> float:
        return float(told[key]) / MEGABYTE

    return Measure(key, f"{name}, MB", megabytes, lambda told: number(megabytes(told)))


WHEN = {"quietly": "", "rebuilding": " during a rebuild"}
# What happens to what was published, and within how many seconds it is to.
WHAT = {"searchable": 2, "matched": 5}
MEASURES = (
    Measure(
        "rate",
        "indexing, texts a second",
        lambda told: told["texts"] / told["seconds"],
        lambda told: number(told["texts"] / told["seconds"]),
    ),
    _times("words", "a short query, ten hits"),
    _times("page", "a page of 20: facets and marks"),
    _times("filtered", "the same within one area"),
    _times("whole", "a whole need against all offers"),
    Measure(
        "answered",
        "needs whose own offer is among the ten, %",
        lambda told: 100 * float(told["whole"]["answered"]),
        lambda told: f"{100 * told['whole']['answered']:.0f}",
    ),
    _times("typed", "search as you type"),
    _times("add", "one more text, until it is found"),
    Measure(
        "first",
        "first answer after a restart, ms",
        lambda told: float(told["first_ms"]),
        lambda told: number(told["first_ms"]),
    ),
    _bytes("memory", "memory while it answers"),
    _bytes("peak", "most memory while indexing"),
    _bytes("size", "index on disk"),
)


def number(value: float) -> str:
    """Two telling digits, and no more than anybody reads."""
    if value >= 100:
        return f"{value:,.0f}"
    if value >= 1:
        return f"{value:.1f}"
    return f"{value:.2f}" if value >= 0.1 else f"{value:.1g}"


def cell(measure: Measure, told: Told, product: Told) -> str:
    """A figure, with how many times the product's it is; – for what an engine does not have."""
    try:
        written = measure.written(told)
    except KeyError:
        return "–"
    try:
        times = measure.value(told) / measure.value(product)
    except (KeyError, ZeroDivisionError):
        return written
    if told is product or measure.key == "answered":
        return written
    return f"{written} ({number(times)} ×)"


def rows(engines: Mapping[str, Told]) -> Iterator[tuple[str, ...]]:
    """A table of one size: heads, then a line for each measure."""
    yield ("", *(ENGINES[name] for name in engines))
    for measure in MEASURES:
        cells = tuple(cell(measure, told, engines[PRODUCT]) for told in engines.values())
        if set(cells) != {"–"}:
            yield (measure.name, *cells)


def publishing_rows(published: Mapping[str, Told]) -> Iterator[tuple[str, ...]]:
    """Seconds until found and until matched, by size."""
    yield ("offers", *(f"{what}{during}, s" for during in WHEN.values() for what in WHAT))
    for size, told in published.items():
        yield (f"{int(size):,}", *(_worst(told[when], what) for when in WHEN for what in WHAT))


def _worst(told: Told, what: str) -> str:
    return f"{number(told[f'{what}_s'])} (worst {number(told[f'{what}_worst_s'])})"


@dataclass(frozen=True)
class Goal:
    """What the product is to reach, and what it reached."""

    name: str
    limit: float
    reached: float
    unit: str
    at_least: bool = False

    @property
    def is_met(self) -> bool:
        """Whether it did."""
        return self.reached >= self.limit if self.at_least else self.reached <= self.limit

    def row(self) -> tuple[str, ...]:
        """As it is told."""
        sign = "≥" if self.at_least else "≤"
        limit = f"{sign} {self.limit:,.0f} {self.unit}"
        met = "yes" if self.is_met else "no"
        return (self.name, limit, f"{number(self.reached)} {self.unit}", met)


def goals(run: Told) -> Iterator[Goal]:
    """The goals that a run of these sizes can tell about."""
    sizes = run["sizes"]
    if "10000" in sizes:
        yield from _at_ten_thousand(sizes["10000"])
    if "100000" in sizes:
        own = sizes["100000"].get(FAST, sizes["100000"][PRODUCT])
        yield Goal("100,000: free text, facets, marks, p95", 50, own["page"]["p95_ms"], "ms")
        yield Goal("100,000: whole need, p95", 60, own["whole"]["p95_ms"], "ms")
    for size, told in run["published"].items():
        for when, during in WHEN.items():
            for what, limit in WHAT.items():
                worst = told[when][f"{what}_worst_s"]
                yield Goal(f"{int(size):,}: published → {what}{during}, worst", limit, worst, "s")


def _at_ten_thousand(engines: Mapping[str, Told]) -> Iterator[Goal]:
    own = engines[PRODUCT]
    yield Goal("10,000: whole need, ten explained, p95", 15, own["whole"]["p95_ms"], "ms")
    if "whole" in engines.get("whoosh_plain", {}):
        times = engines["whoosh_plain"]["whole"]["p50_ms"] / own["whole"]["p50_ms"]
        yield Goal("10,000: whole need, faster than naive Whoosh", 100, times, "×", at_least=True)
    yield Goal("10,000: free text, facets, marks, p95", 50, own["page"]["p95_ms"], "ms")
    if "typed" in own:
        yield Goal("10,000: search as you type, p95", 15, own["typed"]["p95_ms"], "ms")
    yield Goal("10,000: first answer after a restart", 1000, own["first_ms"], "ms")


def goal_rows(run: Told) -> Iterator[tuple[str, ...]]:
    """The goals as a table."""
    yield ("goal", "", "reached", "met")
    yield from (goal.row() for goal in goals(run))
