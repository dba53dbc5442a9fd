"""What every page that a browser test opens must hold."""

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Page, Response

from tests import html

# What may differ between light and dark.
OF_COLOUR = ["color-contrast", "link-in-text-block"]


def check(page: Page, response: Response | None) -> None:
    """The page is correct HTML and does not scroll sideways."""
    if response is not None and "html" in response.headers.get("content-type", ""):
        html.parse(response.text())
    fits(page)


def fits(page: Page) -> None:
    """Nobody has to scroll sideways to read the page."""
    excess = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    width = page.evaluate("window.innerWidth")
    assert excess <= 0, f"{page.url} is {excess} px wider than a window of {width} px"


def axe(page: Page, rules: list[str] | None = None) -> None:
    """Axe finds nothing, by all its rules or by some."""
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE_SCRIPT)
    options = {"resultTypes": ["violations"], **({"runOnly": rules} if rules else {})}
    results = AxeResults(page.evaluate("options => axe.run(options)", options))
    assert not results.violations_count, f"{page.url}: {results.generate_report()}"
