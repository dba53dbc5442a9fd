"""Every text for people exists in Swedish, says the same things, and none is left over."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from tests.house.repository import ROOT

TRANSLATIONS = ROOT / "marketplace" / "translations"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
MEND = "run `make translations` and write the Swedish in messages.po"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The texts that the code and the templates hold now."""
    template = tmp_path_factory.mktemp("babel") / "messages.pot"
    command = [Path(sys.executable).with_name("pybabel"), "-q", "extract"]
    mapping = ["-F", TRANSLATIONS / "babel.cfg", "-k", "_l", "-k", "N_"]
    subprocess.run([*command, *mapping, "-o", template, "."], cwd=ROOT, check=True)
    return _read(template)


@pytest.fixture(scope="module")
def swedish() -> Catalog:
    """The Swedish texts."""
    return _read(TRANSLATIONS / "sv" / "LC_MESSAGES" / "messages.po")


def test_every_text_has_its_swedish(source: Catalog, swedish: Catalog) -> None:
    done = {_key(message) for message in swedish if all(_forms(message)) and not message.fuzzy}
    missing = sorted({_key(message) for message in source if message.id} - done)
    if missing:
        pytest.fail("\n  ".join([MEND, *map(" / ".join, missing)]), pytrace=False)


def test_no_swedish_is_left_over(source: Catalog, swedish: Catalog) -> None:
    assert {_key(m) for m in swedish if m.id} <= {_key(m) for m in source}, MEND


def test_swedish_fills_in_the_same_values(swedish: Catalog) -> None:
    unlike = [
        message.id
        for message in swedish
        if message.id
        for form in _forms(message)
        if set(PLACEHOLDER.findall(form)) - set(PLACEHOLDER.findall("".join(_key(message))))
    ]
    assert not unlike


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def _key(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)
