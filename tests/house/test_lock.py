"""The lock file pins, with hashes, everything that setup.cfg asks for."""

import re
from configparser import ConfigParser

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.repository import ROOT

LOCK = (ROOT / "requirements.lock").read_text()
SEMANTIC_LOCK = (ROOT / "requirements-semantic.lock").read_text()
BENCH = ROOT / "tests/benchmarks"
BENCH_LOCK = (BENCH / "requirements-bench.lock").read_text()
PIN = re.compile(r"^([\w.-]+)==(\S+) \\\n((?: +--hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.M)


def wanted() -> list[Requirement]:
    """What the product and its extras ask for."""
    setup = ConfigParser()
    setup.read(ROOT / "setup.cfg")
    lines = [setup["options"]["install_requires"], *setup["options.extras_require"].values()]
    return [Requirement(line) for line in "\n".join(lines).splitlines() if line]


@pytest.mark.parametrize("requirement", wanted(), ids=lambda requirement: requirement.name)
def test_a_requirement_is_pinned(requirement: Requirement) -> None:
    pins = {canonicalize_name(n): v for n, v, _ in PIN.findall(LOCK + SEMANTIC_LOCK)}
    version = pins.get(canonicalize_name(requirement.name))
    assert version, "run `make lock`"
    assert version in requirement.specifier


@pytest.mark.parametrize("requirement", wanted(), ids=lambda requirement: requirement.name)
def test_a_requirement_has_its_reason(requirement: Requirement) -> None:
    """No dependency without a line in a decision record."""
    reasons = (ROOT / "docs/decisions/0007-dependencies.md").read_text().lower()
    assert re.search(rf"\| [^|]*\b{re.escape(requirement.name.lower())}\b", reasons)


def test_every_line_is_a_pin_with_hashes() -> None:
    rest = [line.strip() for line in PIN.sub("", LOCK + SEMANTIC_LOCK).splitlines()]
    assert [line for line in rest if line and not line.startswith("#")] == []


def test_the_lock_names_no_place_to_fetch_from() -> None:
    assert "://" not in LOCK
    assert "://" not in BENCH_LOCK
    assert "://" not in SEMANTIC_LOCK


def test_the_locks_do_not_disagree() -> None:
    pins = {name: version for name, version, _ in PIN.findall(LOCK)}
    assert [n for n, v, _ in PIN.findall(SEMANTIC_LOCK) if pins.get(n, v) != v] == []


def test_what_the_product_is_compared_with_is_pinned_too() -> None:
    lines = (BENCH / "requirements-bench.in").read_text().splitlines()
    wanted = [Requirement(line) for line in lines if line and not line.startswith("#")]
    pins = {canonicalize_name(name): version for name, version, _ in PIN.findall(BENCH_LOCK)}
    assert [str(one) for one in wanted if pins.get(one.name, "") not in one.specifier] == []
    own = {canonicalize_name(name): version for name, version, _ in PIN.findall(LOCK)}
    assert {name: v for name, v in pins.items() if own.get(name, v) != v} == {}
