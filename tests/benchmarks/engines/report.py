"""A run as text for the terminal, and as Markdown between the marks in docs/performance.md.

`python -m tests.benchmarks.engines.report` brings that page and its chart up to date with
`build/bench.json`.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.benchmarks.engines import chart
from tests.benchmarks.engines.figures import Told, goal_rows, publishing_rows, rows
from tests.benchmarks.engines.texts import ROOT

RESULT, CHART = ROOT / "build" / "bench.json", ROOT / "build" / "bench.svg"
PAGE, PICTURE = ROOT / "docs" / "performance.md", ROOT / "docs" / "images" / "performance.svg"
BEGIN, END = "<!-- figures: made by make bench -->", "<!-- end of figures -->"
Table = list[tuple[str, ...]]


def tables(run: Told) -> Iterator[tuple[str, Table]]:
    """Every table of a run, with its heading."""
    for size, engines in run["sizes"].items():
        needs = next(iter(engines.values()))["texts"] - int(size)
        yield f"{int(size):,} offers and {needs:,} needs", list(rows(engines))
    if run["published"]:
        yield "Published → searchable → matched", list(publishing_rows(run["published"]))
    yield "Goals", list(goal_rows(run))


def plain(run: Told) -> str:
    """For the terminal."""
    return "\n\n".join(f"{heading}\n\n{_columns(table)}" for heading, table in tables(run))


def _columns(table: Table) -> str:
    widths = [max(len(row[i]) for row in table) for i in range(len(table[0]))]
    return "\n".join(_line(row, widths) for row in table)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = zip(row, widths, strict=True)
    return "  ".join([first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in rest)])


def markdown(run: Told) -> str:
    """For the page."""
    told = f"Measured {run['at'][:10]} on {run['machine']}. Texts: {run['made_of']}."
    return "\n\n".join([told, *(f"### {head}\n\n{_piped(table)}" for head, table in tables(run))])


def _piped(table: Table) -> str:
    head, *body = table
    under = ["---", *["--:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, under, *body))


def into(page: str, figures: str) -> str:
    """The page with these figures in place of those it had."""
    before, _, rest = page.partition(BEGIN)
    _old, mark, after = rest.partition(END)
    if not mark:
        raise ValueError("the page has no place for the figures")
    return f"{before}{BEGIN}\n\n{figures}\n\n{END}{after}"


def write(run: Told, result: Path = RESULT, picture: Path = CHART) -> None:
    """Keep a run, and its chart beside it."""
    result.parent.mkdir(parents=True, exist_ok=True)
    result.write_text(json.dumps(run, indent=2, ensure_ascii=False) + "\n", "utf-8")
    picture.write_text(chart.draw(run), "utf-8")


def main() -> None:
    """From build/ into docs/."""
    run = json.loads(RESULT.read_text("utf-8"))
    PAGE.write_text(into(PAGE.read_text("utf-8"), markdown(run)), "utf-8")
    PICTURE.write_text(chart.draw(run), "utf-8")


if __name__ == "__main__":
    main()
