"""Replacing SECRET_KEY signs nobody out while the former key is still known."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from config import Settings, SettingsError
from marketplace.app import create_app
from tests.clock import Clock
from tests.personas import People
from tests.visitor import Visitor

FORMER = "the key that was used here until now"
NEW = "another key that is used from now on"


@pytest.fixture
def site(settings: Settings, clock: Clock) -> Callable[..., Flask]:
    """A site with this key and these former ones."""

    def make(key: str, *former: str) -> Flask:
        return create_app(replace(settings, secret_key=key, secret_key_fallbacks=former), now=clock)

    return make


@pytest.mark.parametrize(("former", "status"), [((FORMER,), 200), ((), 302)])
def test_a_session_outlives_its_key_while_that_is_a_fallback(
    site: Callable[..., Flask], people: People, former: tuple[str, ...], status: int
) -> None:
    before = site(FORMER)
    client = before.test_client()
    Visitor(client).sign_in(people.author)
    cookie = client.get_cookie("session")
    assert cookie is not None
    after = site(NEW, *former)
    moved = after.test_client()
    moved.set_cookie("session", cookie.value)
    assert moved.get("/sv/my").status_code == status
    for app in (before, after):
        app.extensions["database"].dispose()


def test_the_newest_key_signs() -> None:
    settings = Settings.from_environ(
        {"SECRET_KEY": NEW, "SECRET_KEY_FALLBACKS": f" {FORMER}, {FORMER[::-1]},"}
    )
    assert settings.signing_keys == (FORMER, FORMER[::-1], NEW)


def test_a_short_former_key_stops_the_start() -> None:
    with pytest.raises(SettingsError, match="SECRET_KEY_FALLBACKS"):
        Settings.from_environ({"SECRET_KEY": NEW, "SECRET_KEY_FALLBACKS": "short"})
