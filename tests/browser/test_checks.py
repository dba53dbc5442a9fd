"""The checks that every page passes find what they look for."""

import pytest
from playwright.sync_api import Page

from tests.browser import checks

pytestmark = pytest.mark.one_database

FRAME = '<!doctype html><html lang="sv"><title>Sida</title><main><h1>Sida</h1>{}</main></html>'


def show(page: Page, content: str) -> None:
    page.set_content(FRAME.format(content))


def test_what_holds_passes(page: Page) -> None:
    show(page, "<p>Text.</p>")
    checks.axe(page)
    checks.fits(page)


def test_a_field_without_a_name_is_found(page: Page) -> None:
    show(page, "<input>")
    with pytest.raises(AssertionError, match="label"):
        checks.axe(page)


def test_text_that_is_too_pale_is_found_in_the_scheme_that_has_it(page: Page) -> None:
    dark = "@media (prefers-color-scheme: dark) { p { color: #ddd } }"
    show(page, f"<p>Text.</p><style>{dark}</style>")
    checks.axe(page, checks.OF_COLOUR)
    page.emulate_media(color_scheme="dark")
    with pytest.raises(AssertionError, match="color-contrast"):
        checks.axe(page, checks.OF_COLOUR)


def test_a_page_that_is_too_wide_is_found(page: Page) -> None:
    show(page, '<p style="width: 3000px">Text.</p>')
    with pytest.raises(AssertionError, match="wider"):
        checks.fits(page)
