"""Times, and how they are told."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """What was measured of one page."""

    page: str
    p50_ms: float
    p95_ms: float
    # What the processor did for one request, whoever else it worked for meanwhile.
    cpu_ms: float | None
    ratio: float | None
    queries: int | None
    kilobytes: float
    requests: int
    errors: int = 0


def times_of(
    call: Callable[[], object], count: int, warm: int = 5
) -> tuple[list[float], list[float]]:
    """How long each call took, and how long the processor worked for it, in seconds, after some
    that warm up."""
    for _ in range(warm):
        call()
    taken, worked = [], []
    for _ in range(count):
        began, idle = time.perf_counter(), time.process_time()
        call()
        worked.append(time.process_time() - idle)
        taken.append(time.perf_counter() - began)
    return taken, worked


def percentile(times: Sequence[float], share: float, decimals: int = 1) -> float:
    """The time that this share of them did not exceed, in milliseconds."""
    ordered = sorted(times)
    at = min(len(ordered) - 1, int(share * len(ordered)))
    return round(ordered[at] * 1000, decimals)


def table(figures: Sequence[Figure]) -> str:
    """The figures as text."""
    head = ("page", "p50 ms", "p95 ms", "cpu ms", "× floor", "queries", "kB", "requests", "errors")
    rows = [
        (
            f.page,
            f"{f.p50_ms:.1f}",
            f"{f.p95_ms:.1f}",
            f"{f.cpu_ms:.1f}" if f.cpu_ms is not None else "–",
            f"{f.ratio:.1f}" if f.ratio else "–",
            str(f.queries) if f.queries is not None else "–",
            f"{f.kilobytes:.0f}",
            str(f.requests),
            str(f.errors),
        )
        for f in figures
    ]
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    lines = [
        "  ".join(cell.rjust(w) for cell, w in zip(r, widths, strict=True)) for r in (head, *rows)
    ]
    return "\n".join(lines)


def write(figures: Sequence[Figure], path: Path, **about: object) -> None:
    """Keep the figures, to compare with the next."""
    path.parent.mkdir(parents=True, exist_ok=True)
    told = {**about, "figures": [asdict(figure) for figure in figures]}
    path.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
