"""What every page that a browser test opens must hold."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests import html

SCHEMES = ("dark", "light")


def check(page: Page) -> None:
    """The page is correct HTML, does not scroll sideways, and axe finds nothing, light or dark."""
    response = page.request.get(page.url)
    if response.ok:
        html.parse(response.text())
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        results = Axe().run(page)
        assert not results.violations_count, f"{page.url} ({scheme}): {results.generate_report()}"
