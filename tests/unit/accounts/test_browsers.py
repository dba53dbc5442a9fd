"""Browsers, told apart as coarsely as it takes to know one's own."""

import pytest

from marketplace.accounts.browsers import describe

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"


@pytest.mark.parametrize(
    ("user_agent", "told"),
    [
        (f"{WINDOWS} Gecko/20100101 Firefox/140.0", "Firefox, Windows"),
        (f"{WINDOWS} Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) Safari/605.1.15", "Safari, Mac"),
        ("Mozilla/5.0 (X11; Linux x86_64)", "Linux"),
        ("curl/8.0", ""),
        ("", ""),
        ("x" * 10_000, ""),
    ],
)
def test_program_and_system(user_agent: str, told: str) -> None:
    assert describe(user_agent) == told
