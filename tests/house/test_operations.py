"""Only operations write: every one says who acts and when, is audited, and leaves the commit to
its caller."""

import ast
from functools import cache
from pathlib import Path

from tests.house.repository import ROOT, product_modules

# What writes an audit entry: directly, by moving a state, or by logging that something was read.
AUDITS = {"record", "move", "log_access"}
CLOCKS = {"now", "utcnow", "today", "utc_now"}


@cache
def operations() -> dict[str, ast.FunctionDef]:
    """Every function of every room's operations, by its name; names are told apart by the room."""
    return {
        f"{_room(path)}.{node.name}": node
        for path in product_modules()
        if "operations" in (path.stem, path.parent.name)
        for node in ast.parse((ROOT / path).read_text()).body
        if isinstance(node, ast.FunctionDef)
    }


def test_every_operation_leaves_an_audit_entry() -> None:
    deeds = {
        name: node for name, node in operations().items() if _is_deed(node) and not _is_inner(name)
    }
    assert deeds
    silent = {name for name, node in deeds.items() if not _audits(name, node, frozenset())}
    assert silent == set()


def test_an_operation_that_writes_nothing_down_is_noticed() -> None:
    source = "def hide(session, actor, thing, *, now):\n    thing.hidden = True\n"
    node = ast.parse(source).body[0]
    assert isinstance(node, ast.FunctionDef)
    assert _is_deed(node)
    assert not _audits("needs.hide", node, frozenset())


def test_no_operation_commits_or_asks_the_clock() -> None:
    faults = {
        f"{name} calls {call}"
        for name, node in operations().items()
        for call in _calls(node)
        if call in CLOCKS | {"commit", "rollback"}
    }
    assert faults == set()


def _room(path: Path) -> str:
    return path.parts[1]


@cache
def _is_inner(name: str) -> bool:
    """Whether a folder of operations shares this among its parts and does not offer it."""
    room, function = name.split(".")
    contents = ROOT / "marketplace" / room / "operations" / "__init__.py"
    if not contents.exists():
        return False
    return f'"{function}"' not in contents.read_text()


def _is_deed(node: ast.FunctionDef) -> bool:
    """A public function that somebody does at some time."""
    arguments = {a.arg for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)}
    return not node.name.startswith("_") and {"session", "actor", "now"} <= arguments


def _calls(node: ast.FunctionDef) -> set[str]:
    """The last part of the name of everything that the function calls."""
    functions = (call.func for call in ast.walk(node) if isinstance(call, ast.Call))
    return {f.attr if isinstance(f, ast.Attribute) else getattr(f, "id", "") for f in functions}


def _audits(name: str, node: ast.FunctionDef, seen: frozenset[str]) -> bool:
    """Whether the function audits, or calls an operation that does."""
    calls = _calls(node)
    if calls & AUDITS:
        return True
    further = {
        other: found
        for other, found in operations().items()
        if other.split(".")[1] in calls and other not in seen and other != name
    }
    return any(_audits(other, found, seen | {name}) for other, found in further.items())
