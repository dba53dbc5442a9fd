"""The top level is the table of contents, and nothing grows too long to read."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.repository import ROOT, files, modules, product_modules

TOP_LEVEL = {
    *("marketplace", "migrations", "templates", "static", "tests", "docs", "sample"),
    *("config.py", "wsgi.py", "setup.cfg", "pyproject.toml", "Makefile"),
    *("requirements.lock", "requirements-semantic.lock"),
    *("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "LICENSE"),
}
LONGEST_MODULE = 400
LONGEST_FUNCTION = 40


def test_the_top_level_is_exactly_the_listed_one() -> None:
    found = {path.parts[0] for path in files()}
    assert {name for name in found if not name.startswith(".")} == TOP_LEVEL


def test_every_folder_of_the_program_says_why_it_exists() -> None:
    folders = {path.parent for path in modules() if path.parts[0] == "marketplace"}
    assert folders
    assert {str(folder) for folder in folders if not _has_docstring(folder)} == set()


def test_no_module_is_longer_than_a_person_reads() -> None:
    lengths = {str(path): len((ROOT / path).read_text().splitlines()) for path in modules()}
    assert lengths
    assert {path: n for path, n in lengths.items() if n > LONGEST_MODULE} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    lengths = {
        f"{path}:{function.lineno} {function.name}": length
        for path in product_modules()
        for function, length in _functions(ROOT / path)
    }
    assert lengths
    assert {name: n for name, n in lengths.items() if n > LONGEST_FUNCTION} == {}


def _has_docstring(folder: Path) -> bool:
    contents = ROOT / folder / "__init__.py"
    return contents.exists() and bool(ast.get_docstring(ast.parse(contents.read_text())))


def _functions(path: Path) -> Iterator[tuple[ast.FunctionDef, int]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef) and node.end_lineno:
            yield node, node.end_lineno - node.lineno + 1
