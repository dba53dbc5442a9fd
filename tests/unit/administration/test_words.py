"""Whoever reads the log reads words: every deed that the program writes down has them."""

import ast
from collections.abc import Iterator

from marketplace import codes
from marketplace.administration.words import ACTIONS
from tests.house.repository import ROOT, product_modules


def test_every_deed_has_words() -> None:
    deeds = set(_deeds())
    assert {"need.started", "arena_text.saved"} <= deeds
    assert {deed for deed in deeds if deed not in ACTIONS and not _is_state(deed)} == set()


def _deeds() -> Iterator[str]:
    """What is given to `audit.record` as an action, wherever it is written out."""
    for path in product_modules():
        for node in ast.walk(ast.parse((ROOT / path).read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "record":
                texts = (a.value for a in node.args if isinstance(a, ast.Constant))
                yield from (text for text in texts if isinstance(text, str) and "." in text)


def _is_state(deed: str) -> bool:
    kind, _dot, state = deed.partition(".")
    name = f"{kind}_state"
    return name in codes.list_names() and codes.exists(name, state)
