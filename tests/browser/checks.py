"""What every page that a browser test opens must hold."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response

from tests import html

# What may differ between light and dark.
OF_COLOUR = ["color-contrast", "link-in-text-block"]


def check(page: Page, response: Response | None) -> None:
    """The page is correct HTML, does not scroll sideways, and axe finds nothing."""
    if response is not None and "html" in response.headers.get("content-type", ""):
        html.parse(response.text())
    fits(page)
    axe(page, {"resultTypes": ["violations"]})


def fits(page: Page) -> None:
    """Nobody has to scroll sideways to read the page."""
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{page.url} is {wide} px wider than the window"


def colours(page: Page, scheme: str) -> None:
    """Axe finds nothing wrong with the colours of this scheme."""
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    axe(page, {"runOnly": OF_COLOUR, "resultTypes": ["violations"]})


def axe(page: Page, options: dict[str, object]) -> None:
    """Axe finds nothing."""
    results = Axe().run(page, options=options)
    assert not results.violations_count, f"{page.url}: {results.generate_report()}"
