"""On a narrow screen nothing that has focus is hidden behind the bar at the bottom."""

from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import Page

from marketplace.core.db import Database
from tests.factories import make_need
from tests.personas import People, Persona

pytestmark = pytest.mark.one_database

STOPS = 60
# What has focus is in the bar, or above it.
IN_VIEW = """() => {
    const bar = document.querySelector(".sticky-bar");
    const focused = document.activeElement;
    if (bar.contains(focused)) return true;
    return focused.getBoundingClientRect().bottom <= bar.getBoundingClientRect().top;
}"""


@pytest.mark.browser_context_args(viewport={"width": 390, "height": 700})
def test_tab_never_goes_behind_the_bar(
    page: Page,
    people: People,
    sign_in: Callable[[Persona], None],
    database: Database,
    now: datetime,
) -> None:
    with database.session(write=True) as session:
        ref = make_need(session, people, now).ref
        session.commit()
    sign_in(people.author)
    page.goto(f"/sv/needs/{ref}/edit/who")
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        page.wait_for_function(IN_VIEW, timeout=5000)
