"""The site on a port of its own, and a real Chromium that reaches nothing else."""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Playwright
from werkzeug.serving import make_server

from tests.browser import chromium
from tests.browser.hands import Hands
from tests.personas import Persona
from tests.visitor import cookie_of

HOST = "127.0.0.1"
WIDE = {"width": 1440, "height": 900}
# Chromium talks to nobody: no name but the site's own address resolves.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {HOST}",
]


@dataclass(frozen=True)
class LiveServer:
    """The site as a browser reaches it."""

    app: Flask
    url: str


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], playwright: Playwright
) -> dict[str, Any]:
    """The machine's Chromium, or Playwright's own; without any, skip or fail in one line."""
    path = chromium.on_path()
    if path is None and not chromium.playwrights_own(playwright):
        (pytest.fail if os.environ.get("CI") else pytest.skip)(chromium.MISSING)
    # The order of day and month in a date field is the browser's own, whatever the page's language.
    ours = {"args": ARGUMENTS, "env": {**os.environ, "LANG": "en_US.UTF-8", "LANGUAGE": "en_US"}}
    return {**browser_type_launch_args, "executable_path": path, **ours}


@pytest.fixture(scope="session")
def base_url() -> None:
    """Every test has a server of its own, so there is no address for all. (The plugin's own
    fixture of this name is of a kind that pytest is about to refuse.)"""


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A wide window of a person in Sweden."""
    here = {"locale": "sv-SE", "timezone_id": "Europe/Stockholm", "viewport": WIDE}
    return {**browser_context_args, **here, "reduced_motion": "reduce"}


@pytest.fixture
def port() -> Iterator[socket.socket]:
    """A free port, held from before the settings need its number until the server ends."""
    with closing(socket.socket()) as held:
        held.bind((HOST, 0))
        yield held


@pytest.fixture
def environ(environ: dict[str, str], port: socket.socket) -> dict[str, str]:
    """The settings of a site at this port."""
    return {**environ, "BASE_URL": f"http://{HOST}:{port.getsockname()[1]}"}


@pytest.fixture
def live_server(app: Flask, environ: dict[str, str], port: socket.socket) -> Iterator[LiveServer]:
    """The site, answering until the test ends."""
    port.listen(128)
    server = make_server(HOST, port.getsockname()[1], app, threaded=True, fd=port.fileno())
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield LiveServer(app, environ["BASE_URL"])
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def context(
    new_context: Callable[..., BrowserContext], live_server: LiveServer
) -> Iterator[BrowserContext]:
    """A window of its own, in which "/sv/" is the site's. What a page asks of others, and what
    fails in it, fails the test."""
    context = new_context(base_url=live_server.url)
    faults = watch(context, live_server.url)
    yield context
    assert faults == []


def watch(context: BrowserContext, base_url: str) -> list[str]:
    """Collects requests to elsewhere, script errors and breaches of the content policy."""
    faults: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            faults.append(message.text)

    context.on("request", lambda r: None if _is_ours(r.url, base_url) else faults.append(r.url))
    context.on("weberror", lambda error: faults.append(str(error.error)))
    context.on("console", on_console)
    return faults


def _is_ours(url: str, base_url: str) -> bool:
    return urlsplit(url).scheme in {"data", "blob", "about"} or url.startswith(f"{base_url}/")


@pytest.fixture
def sign_in(context: BrowserContext, live_server: LiveServer) -> Callable[[Persona], None]:
    """`sign_in(people.author)`: the cookie of a person who has signed in."""
    app = live_server.app
    sessions: Any = app.session_interface

    def sign_in(persona: Persona) -> None:
        value = sessions.get_signing_serializer(app).dumps(cookie_of(persona))
        name = app.config["SESSION_COOKIE_NAME"]
        context.add_cookies([{"name": name, "value": value, "url": live_server.url}])

    return sign_in


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page in that window."""
    return context.new_page()


@pytest.fixture
def hands(page: Page, sign_in: Callable[[Persona], None]) -> Hands:
    """Somebody at the keyboard in front of that page."""
    return Hands(page, sign_in)
