"""Imports go downwards only, and the contracts that say so do bite."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.repository import ROOT

LINT = Path(sys.executable).with_name("lint-imports")

BREACHES = {
    "Rooms import only the storeys below them": (
        "codes/lists.py",
        "from marketplace.needs import rules",
    ),
    "Inside a room, what people meet imports what is true, never the other way": (
        "needs/rules.py",
        "from marketplace.needs import models",
    ),
    "What is true knows nothing of the web": ("needs/rules.py", "import flask"),
    "No circle of imports": ("core/errors.py", "from marketplace.core import workflow"),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the contracts of `setup.cfg` on the package in this folder."""
    return subprocess.run(
        [LINT, "--no-cache", "--config", ROOT / "setup.cfg"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "NO_COLOR": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
    )


def test_imports_go_downwards_only() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("contract", BREACHES)
def test_a_breach_is_noticed(contract: str, tmp_path: Path) -> None:
    module, line = BREACHES[contract]
    shutil.copytree(ROOT / "marketplace", tmp_path / "marketplace")
    with (tmp_path / "marketplace" / module).open("a") as file:
        file.write(f"\n{line}\n")
    result = lint(tmp_path)
    assert f"{contract} BROKEN" in result.stdout
