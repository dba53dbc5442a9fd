"""Search as you type, at the keyboard and by touch: a combobox that says what it does."""

import json
from datetime import datetime

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from marketplace.core.db import Database
from marketplace.worker import Worker
from tests.browser import checks
from tests.browser.hands import Hands
from tests.factories import make_need
from tests.personas import People

pytestmark = pytest.mark.one_database

FIELD, LIST = "Sök bland behoven", "Ord att söka på"


@pytest.fixture
def published(database: Database, people: People, now: datetime, worker: Worker) -> None:
    """A need with words that begin alike."""
    with database.session(write=True) as session:
        make_need(session, people, now, "open", problem="Nattpatrullen och nattljuset väcker.")
        session.commit()
    worker.drain()


def suggestions(page: Page, name: str = LIST) -> Locator:
    """What the open list offers."""
    return page.get_by_role("listbox", name=name).get_by_role("option")


def test_words_are_chosen_with_the_arrows_and_left_with_escape(
    hands: Hands, published: None
) -> None:
    page = hands.page
    hands.open("/sv/needs")
    field, options = page.get_by_role("combobox", name=FIELD), suggestions(page)
    hands.write(FIELD, "nattp")
    expect(options).to_have_text(["nattpatrullen"])
    expect(page.get_by_role("listbox", name=LIST)).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Ett förslag")).to_be_attached()
    expect(field).to_have_attribute("aria-expanded", "true")
    checks.axe(page)
    page.keyboard.press("ArrowDown")
    expect(field).to_have_value("nattpatrullen")
    expect(field).to_have_attribute("aria-activedescendant", str(options.get_attribute("id")))
    expect(options).to_have_attribute("aria-selected", "true")
    checks.axe(page)
    page.keyboard.press("ArrowDown")
    expect(field).to_have_value("nattp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Escape")
    expect(field).to_have_value("nattp")
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(options).to_have_count(0)
    page.keyboard.press("ArrowDown")
    expect(options).to_have_count(1)
    page.keyboard.press("ArrowDown")
    hands.strike("Enter")
    assert page.url.endswith("?q=nattpatrullen")
    hands.sees("1 behov")


def test_a_tap_searches_and_nothing_moves_on_a_narrow_screen(page: Page, published: None) -> None:
    page.set_viewport_size({"width": 320, "height": 600})
    page.goto("/en/needs")
    before = page.locator(".search + *").bounding_box()
    page.get_by_label("Search among the needs").press_sequentially("nattl")
    option = suggestions(page, "Words to search for")
    expect(option).to_have_text(["nattljuset"])
    assert page.locator(".search + *").bounding_box() == before
    checks.fits(page)
    option.click()
    page.wait_for_url("**q=nattljuset")


def test_an_answer_that_comes_too_late_is_not_shown(page: Page, published: None) -> None:
    waiting: list[Route] = []

    def answer(route: Route) -> None:
        if "q=na&" in f"{route.request.url}&":
            waiting.append(route)
        else:
            route.fulfill(json={"suggestions": ["nattljuset"]})

    page.route("**/suggest?*", answer)
    page.goto("/sv/needs")
    field = page.get_by_label(FIELD)
    with page.expect_request("**/suggest?q=na"):
        field.press_sequentially("na")
    field.press_sequentially("tt")
    expect(suggestions(page)).to_have_text(["nattljuset"])
    assert len(waiting) == 1
    page.unroute("**/suggest?*")
    page.route("**/suggest?*", lambda route: route.fulfill(status=429, body=json.dumps({})))
    field.press_sequentially("l")
    expect(suggestions(page)).to_have_count(0)
