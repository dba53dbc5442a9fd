"""Makes the README's pictures, of a demonstration in a folder of its own."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import structlog
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import select
from werkzeug.serving import make_server

from config import ROOT, Settings
from marketplace import demonstration
from marketplace.accounts import rules
from marketplace.app import create_app
from marketplace.installation import Installation
from marketplace.matching.models import Match
from marketplace.needs.models import Need
from tests.browser import chromium

IMAGES = ROOT / "docs" / "images"
WINDOW = {"width": 1440, "height": 900}
LARGEST = 300_000
PORT = 8765
# The need of the README's first picture, and who decides about its matches.
NEED = "Lugnare nätter i hemtjänsten utan att någon väcks i onödan"
MODERATOR = "elin.forsberg@klaralven.example"


def main() -> int:
    """Make every picture; fail when one is too large for a page that people wait for."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with (
        TemporaryDirectory() as folder,
        _site(folder) as (installation, url),
        _browser() as browser,
    ):
        _photograph(browser, installation, url)
    too_large = [str(path) for path in IMAGES.glob("*.png") if path.stat().st_size > LARGEST]
    print("\n".join(f"{path} is larger than {LARGEST} bytes" for path in too_large))
    return 1 if too_large else 0


@contextmanager
def _site(folder: str) -> Iterator[tuple[Installation, str]]:
    """The demonstration, on a port of its own until we are done."""
    environ = demonstration.environment({"DATA_DIR": folder}, PORT)
    settings = Settings.from_environ(environ)
    installation = Installation.of(settings)
    demonstration.prepare(installation, print)
    app = create_app(settings)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    server = make_server("127.0.0.1", PORT, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield installation, settings.base_url
    server.shutdown()
    thread.join()
    server.server_close()
    installation.database.dispose()
    installation.engine.close()


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = chromium.on_path()
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


def _photograph(browser: Browser, installation: Installation, url: str) -> None:
    page = browser.new_context(base_url=url, locale="sv-SE", viewport=WINDOW).new_page()
    need, match = _chosen(installation)
    _shoot(page, "start", "/sv/")
    _shoot(page, "needs", "/sv/needs?q=natt")
    _shoot(page, "need", f"/sv/needs/{need}")
    page.goto("/sv/sign-in")
    page.get_by_label("E-postadress").fill(MODERATOR)
    page.get_by_label("Lösenord").fill(rules.DEMO_PASSWORD)
    page.get_by_role("button", name="Logga in", exact=True).last.click()
    page.wait_for_url("**/my")
    _shoot(page, "desk", "/sv/desk")
    _shoot(page, "match", f"/sv/matches/{match}")


def _chosen(installation: Installation) -> tuple[str, int]:
    """The need, and the best match that waits to be decided about."""
    with installation.database.session() as session:
        need = next(
            n for n in session.scalars(select(Need)) if n.current and n.current.title == NEED
        )
        waiting = select(Match.id).where(Match.state == "suggested")
        best = session.scalars(waiting.order_by(Match.score.desc(), Match.id)).all()[0]
        return need.ref, best


def _shoot(page: Page, name: str, address: str) -> None:
    page.goto(address)
    path = Path(IMAGES / f"{name}.png")
    page.screenshot(path=path)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    sys.exit(main())
