"""A chart of a run as SVG: for each kind of question a panel, for each engine a line of dots, one
for each size, on a logarithmic scale. It follows the reader's light or dark."""

from collections.abc import Iterator, Mapping
from html import escape
from math import log10

from tests.benchmarks.engines.figures import ENGINES, PRODUCT, Told, number

PANELS = {
    "words": "Short query",
    "filtered": "Page within an area: facets, marks",
    "whole": "Whole need against all offers",
}
WIDTH, LEFT, RIGHT, TOP = 760, 130, 24, 64
ROW, HEAD, GAP = 24, 34, 30
LOWEST, HIGHEST = -2, 4  # powers of ten, in milliseconds
STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1f2328; }
  .paper { fill: #ffffff; } .head { font-weight: 600; } .small { font-size: 11px; fill: #57606a; }
  .grid { stroke: #d8dee4; } .line { stroke: #8c959f; stroke-width: 2; }
  .dot { fill: #57606a; } .own .dot { fill: #0b6b53; } .own .line { stroke: #0b6b53; }
  .own text { font-weight: 600; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; } .paper { fill: #0d1117; } .small { fill: #9ea7b1; }
    .grid { stroke: #30363d; } .line { stroke: #6e7681; } .dot { fill: #9ea7b1; }
    .own .dot { fill: #4fd1a5; } .own .line { stroke: #4fd1a5; }
  }
"""


def draw(run: Told) -> str:
    """The whole picture."""
    sizes: Mapping[str, Mapping[str, Told]] = run["sizes"]
    engines = [name for name in ENGINES if any(name in told for told in sizes.values())]
    panel = HEAD + ROW * len(engines) + GAP
    height = TOP + panel * len(PANELS)
    parts = [*_frame(height, sizes, _alternative(sizes, engines))]
    for at, (measure, name) in enumerate(PANELS.items()):
        parts += _panel(TOP + at * panel, measure, name, engines, sizes)
    return "\n".join([*parts, "</svg>", ""])


def _frame(height: int, sizes: Mapping[str, object], told: str) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'width="{WIDTH}" height="{height}" aria-labelledby="title desc">'
    )
    yield '<title id="title">How long each engine takes, p50 in milliseconds</title>'
    yield f'<desc id="desc">{escape(told)}</desc>'
    yield f"<style>{STYLE}</style>"
    yield f'<rect class="paper" width="{WIDTH}" height="{height}"/>'
    yield _text(LEFT, 24, "Milliseconds, p50; further left is faster", "head")
    at = LEFT
    for number_, size in enumerate(sizes):
        yield f'<circle class="dot" cx="{at + 6}" cy="43" r="{_radius(number_)}"/>'
        yield _text(at + 18, 47, f"{int(size):,} offers", "small")
        at += 130


def _panel(
    top: int, measure: str, name: str, engines: list[str], sizes: Mapping[str, Mapping[str, Told]]
) -> Iterator[str]:
    bottom = top + HEAD + ROW * len(engines)
    yield _text(LEFT, top + 16, name, "head")
    for power in range(LOWEST, HIGHEST + 1):
        x = _x(10.0**power)
        yield f'<line class="grid" x1="{x}" x2="{x}" y1="{top + HEAD - 6}" y2="{bottom}"/>'
        yield _text(x, bottom + 14, f"{10.0**power:,g}", "small", "middle")
    for at, engine in enumerate(engines):
        y = top + HEAD + ROW * at + ROW // 2
        points = {
            size: told[engine][measure]["p50_ms"]
            for size, told in sizes.items()
            if measure in told.get(engine, {})
        }
        yield from _engine(engine, y, points, list(sizes))


def _engine(name: str, y: int, points: Mapping[str, float], sizes: list[str]) -> Iterator[str]:
    yield f'<g class="{"own" if name == PRODUCT else "other"}">'
    yield _text(LEFT - 10, y + 4, ENGINES[name], "name", "end")
    if points:
        ends = [_x(value) for value in points.values()]
        yield f'<line class="line" x1="{min(ends)}" x2="{max(ends)}" y1="{y}" y2="{y}"/>'
    else:
        yield _text(LEFT + 8, y + 4, "has none", "small")
    for size, value in points.items():
        told = f"{ENGINES[name]}, {int(size):,} offers: {number(value)} ms"
        radius = _radius(sizes.index(size))
        yield f'<circle class="dot" cx="{_x(value)}" cy="{y}" r="{radius}">'
        yield f"<title>{escape(told)}</title></circle>"
    yield "</g>"


def _x(milliseconds: float) -> float:
    power = log10(max(milliseconds, 10.0**LOWEST))
    share = (min(power, HIGHEST) - LOWEST) / (HIGHEST - LOWEST)
    return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)


def _radius(place: int) -> float:
    return 3 + 1.8 * place


def _text(x: float, y: float, words: str, name: str, anchor: str = "start") -> str:
    return f'<text class="{name}" x="{x}" y="{y}" text-anchor="{anchor}">{escape(words)}</text>'


def _alternative(sizes: Mapping[str, Mapping[str, Told]], engines: list[str]) -> str:
    """Everything the picture says, in words."""
    told = []
    for measure, name in PANELS.items():
        for engine in engines:
            values = [
                f"{number(told_of[engine][measure]['p50_ms'])} ms at {int(size):,}"
                for size, told_of in sizes.items()
                if measure in told_of.get(engine, {})
            ]
            if values:
                told.append(f"{name}, {ENGINES[engine]}: {', '.join(values)}.")
    return " ".join(told)
