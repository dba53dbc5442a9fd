"""The look keeps its promises: weight, nothing inline, colours only as tokens, contrast."""

import gzip
import re
from pathlib import Path

import flask_bootstrap
import pytest
from jinja2 import Environment, FileSystemLoader

from marketplace import codes
from tests.house.repository import ROOT

CSS = ROOT / "static" / "css"
SCRIPTS = ROOT / "static" / "js"
PAGES = [path for path in (ROOT / "templates").rglob("*.html") if "emails" not in path.parts]
BOOTSTRAP = Path(flask_bootstrap.__file__).parent / "static/bootstrap5/css/bootstrap.min.css"
STATE_LISTS = ("need_state", "need_phase", "offer_state", "proposal_state", "match_state")
TEXT = ("ink", "muted", "primary", "link", "danger")
GROUNDS = ("paper", "surface", "sunk", "tint", "warn")


def _weight(paths: list[Path]) -> int:
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in paths)


def test_style_sheets_weigh_at_most_sixty_kilobytes() -> None:
    weight = _weight([BOOTSTRAP, *CSS.glob("*.css")])

    assert 30_000 < weight <= 60_000


def test_scripts_weigh_at_most_fifteen_kilobytes() -> None:
    assert 1_000 < _weight(list(SCRIPTS.glob("*.js"))) <= 15_000


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_a_template_has_no_inline_style_or_script(page: Path) -> None:
    text = page.read_text()

    assert not re.search(r"<style|\sstyle=|\son[a-z]+=[\"']|javascript:", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))


@pytest.mark.parametrize("name", ["layout", "pieces", "pages"])
def test_colours_are_tokens(name: str) -> None:
    text = (CSS / f"{name}.css").read_text()

    assert "var(--ink)" in text or "var(--muted)" in text
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[^{]*;)", text)


def test_every_state_has_a_shape_of_its_own_kind() -> None:
    states = Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=True)
    shapes = states.get_template("components/states.html").module.shapes  # type: ignore[attr-defined]

    for name in STATE_LISTS:
        known = {code for code, _label in codes.choices(name, "sv")}
        assert known
        assert known <= set(shapes), f"{name}: {known - set(shapes)}"


def _schemes() -> dict[str, dict[str, str]]:
    light, dark = (CSS / "tokens.css").read_text().split("prefers-color-scheme: dark", 1)
    found: dict[str, dict[str, str]] = {}
    for name, text in (("light", light), ("dark", dark)):
        pairs = re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", text)
        found[name] = {**found.get("light", {}), **dict(pairs)}
    return found


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_on_every_ground(scheme: str) -> None:
    colours = _schemes()[scheme]

    for text in TEXT:
        for ground in GROUNDS:
            assert _contrast(colours[text], colours[ground]) >= 4.6, (text, ground)
    for ground in ("mark", "added", "removed", "highlight"):
        ink = colours["ink"] if ground != "highlight" else "#1b2a30"
        assert _contrast(ink, colours[ground]) >= 4.6, ground
    assert _contrast(colours["on-primary"], colours["primary"]) >= 4.6
    assert _contrast(colours["danger"], colours["danger-ground"]) >= 4.6


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_edge_of_a_field_can_be_seen(scheme: str) -> None:
    colours = _schemes()[scheme]

    for ground in ("paper", "surface", "sunk"):
        assert _contrast(colours["control"], colours[ground]) >= 3.5, ground
