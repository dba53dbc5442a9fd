"""Where a form may lead on to: this site, and nowhere else."""

import pytest

from marketplace.web.targets import safe_target


@pytest.mark.parametrize("target", ["/", "/sv/needs?q=natt&page=2", "/en/my#waiting"])
def test_an_address_here_is_kept(target: str) -> None:
    assert safe_target(target) == target


@pytest.mark.parametrize(
    "target",
    [None, "", "sv/my", "//evil.example", "/\\evil.example", "/\t/evil.example", "http://[", "//[",
     "javascript:alert(1)", "/" + "x" * 500],
)  # fmt: skip
def test_anything_else_is_nothing(target: str | None) -> None:
    assert safe_target(target) is None
