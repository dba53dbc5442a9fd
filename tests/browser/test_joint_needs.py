"""A moderator finds two bodies' needs side by side, on every screen."""

from datetime import datetime, timedelta

import pytest

from marketplace.core.db import Database
from marketplace.worker import Worker
from tests.browser import checks
from tests.browser.hands import Hands
from tests.factories import THEIRS, make_need, make_their_need
from tests.personas import People

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize("language", ["sv", "en"])
def test_needs_that_may_go_together_are_for_everybody(
    hands: Hands, people: People, database: Database, now: datetime, worker: Worker, language: str
) -> None:
    with database.session(write=True) as session:
        make_need(session, people, now - timedelta(days=1), "open")
        make_their_need(session, people, now)
        session.commit()
    worker.drain()
    page = hands.page
    hands.become(people.moderator, f"/{language}/desk/joint-needs")
    hands.sees(THEIRS["title"], "omsorg@granlunda.example")
    for width in (1440, 390, 320):
        page.set_viewport_size({"width": width, "height": 900})
        checks.axe(page)
        checks.fits(page)
    page.emulate_media(color_scheme="dark")
    checks.axe(page, checks.OF_COLOUR)
