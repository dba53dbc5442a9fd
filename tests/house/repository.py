"""The repository's files, for tests that guard the house."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def files() -> tuple[Path, ...]:
    """Every file under version control, relative to the root."""
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    return tuple(Path(name) for name in listing.split("\0") if name and (ROOT / name).exists())


def modules() -> tuple[Path, ...]:
    """Every Python file."""
    return tuple(path for path in files() if path.suffix == ".py")


def product_modules() -> tuple[Path, ...]:
    """The program itself, without tests and migrations."""
    return tuple(path for path in modules() if path.parts[0] not in ("tests", "migrations"))
