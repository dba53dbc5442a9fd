"""R26 where two write at once: the second is shown both texts, and nothing typed is lost."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import select

from marketplace.core.db import Database
from marketplace.needs import drafts, operations, queries
from marketplace.needs.models import Need
from tests.factories import make_need
from tests.personas import People
from tests.visitor import Page, Visitor

pytestmark = pytest.mark.one_database

REF = "B-2026-0001"
CHANGE = Callable[..., None]


@pytest.fixture
def opened(visitor: Visitor, people: People, database: Database, now: datetime) -> Page:
    """A draft's second step, opened by its author."""
    with database.session(write=True) as session:
        make_need(session, people, now, places=["0114"])
        session.commit()
    return visitor.sign_in(people.author).open(f"/sv/needs/{REF}/edit/problem")


@pytest.fixture
def change(database: Database, people: People, now: datetime) -> CHANGE:
    """The approver changes the draft meanwhile."""

    def change(**values: object) -> None:
        with database.session(write=True) as session:
            need = session.scalars(select(Need)).one()
            operations.update_need(session, people.approver.actor, need, values, now=now)
            session.commit()

    return change


def stored(database: Database, field: str) -> object:
    with database.session() as session:
        need = session.scalars(select(Need)).one()
        return getattr(queries.working_copy(session, need), field)


def test_r26_stale_what_only_one_changed_merges_by_itself(
    opened: Page, change: CHANGE, database: Database
) -> None:
    change(desired_outcome="Ro.", success_measures=[{"measure": "Väckta", "target": "20"}])
    page = opened.submit("Spara utkast", problem="Min text.")
    assert "Bådas ändringar finns med." in page.text
    assert stored(database, "problem") == "Min text."
    assert stored(database, "desired_outcome") == "Ro."
    assert page.value("success_measures-0-target") == "20"


def test_r26_stale_both_texts_are_shown_and_chosen_between(
    opened: Page, change: CHANGE, database: Database
) -> None:
    change(problem="I hemtjänsten väcks 150 personer varje natt av en tillsyn.")
    mine = "I hemtjänsten väcks 140 personer varje natt av två tillsyner."
    page = opened.submit("Spara utkast", 409, problem=mine, desired_outcome="Ro.")
    assert page.heading == "Karin Sjöberg hann spara före dig"
    for told in (
        "Borttaget: en tillsyn Tillagt: två tillsyner",
        "Borttaget: 140 Tillagt: 150",
        "Önskad effekt · Du",
    ):
        assert told in page.text
    assert stored(database, "problem") == (
        "I hemtjänsten väcks 150 personer varje natt av en tillsyn."
    )
    page.submit("Spara den hopslagna texten", **{"choice-problem": "theirs"})
    assert "150" in str(stored(database, "problem"))
    assert stored(database, "desired_outcome") == "Ro."


def test_r26_stale_the_two_are_written_together(
    opened: Page, change: CHANGE, database: Database
) -> None:
    change(problem="Deras text.")
    page = opened.submit("Spara utkast", 409, problem="Min text.")
    assert page.value("text-problem") == "Min text.\nDeras text"
    number = "Inga 121212-1212."
    both = {"choice-problem": "both", "text-problem": number}
    page = page.submit("Spara den hopslagna texten", 422, **both)
    assert "ser ut som ett personnummer" in page.text
    assert page.value("text-problem") == number
    both["text-problem"] = "Bådas text."
    page.submit("Spara den hopslagna texten", **both)
    assert stored(database, "problem") == "Bådas text."


def test_r26_stale_a_third_person_saves_while_one_chooses(
    opened: Page, change: CHANGE, database: Database
) -> None:
    change(problem="Deras text.")
    page = opened.submit("Spara utkast", 409, problem="Min text.")
    change(problem="En tredje text.", desired_outcome="Ro.")
    page = page.submit("Spara den hopslagna texten", 409, **{"choice-problem": "mine"})
    for text in ("Min text.", "En tredje text."):
        assert text.split()[0] in page.text
    assert stored(database, "problem") == "En tredje text."
    assert page.value("choice-problem") == "mine"
    page.submit("Spara den hopslagna texten")
    assert stored(database, "problem") == "Min text."
    assert stored(database, "desired_outcome") == "Ro."


def test_r26_stale_mine_is_kept_as_a_comment(
    opened: Page, change: CHANGE, database: Database
) -> None:
    change(problem="Deras text.")
    page = opened.submit("Spara utkast", 409, problem="Min text.")
    page.submit("Behåll texten från Karin Sjöberg, spara min som kommentar")
    assert stored(database, "problem") == "Deras text."
    with database.session() as session:
        need = session.scalars(select(Need)).one()
        (comment,) = drafts.comments_on(session, need, 1, 20)
    assert comment.text == "Problem och nuläge: Min text."


def test_r26_stale_the_need_was_published_while_one_chose(
    opened: Page, change: CHANGE, database: Database, people: People, now: datetime
) -> None:
    change(problem="Deras text.")
    page = opened.submit("Spara utkast", 409, problem="Min text.")
    with database.session(write=True) as session:
        need = session.scalars(select(Need)).one()
        operations.submit_for_review(session, people.author.actor, need, now=now)
        operations.publish_need(session, people.approver.actor, need, now=now)
        session.commit()
    page = page.submit("Spara den hopslagna texten", 409)
    assert "Min text." in page.text


@pytest.mark.parametrize("mine", ["", "{", "[]", "7", '{"problem": 7}', '{"problem": {"a": []}}'])
def test_what_was_tampered_with_on_the_way_breaks_nothing(
    opened: Page, change: CHANGE, visitor: Visitor, database: Database, mine: str
) -> None:
    change(problem="Deras text.")
    page = opened.submit("Spara utkast", 409, problem="Min text.")
    names = ("csrf_token", "acting_for", "revision")
    values: dict[str, str | list[str] | None] = {name: page.values(name)[-1] for name in names}
    for base in ("", "{", "[]", '{"problem": []}'):
        answer = visitor.client.post(
            f"/sv/needs/{REF}/merge/problem", data={**values, "mine": mine, "base": base}
        )
        assert answer.status_code in {302, 400, 409, 422}
    assert stored(database, "problem") in {"Deras text.", "7"}


def test_who_and_where_merge_too(
    visitor: Visitor, opened: Page, change: CHANGE, database: Database
) -> None:
    page = visitor.open(f"/sv/needs/{REF}/edit/who")
    change(needed_from_year=2030, needed_from_quarter=None, places=["0114", "0115"])
    page = page.submit(
        "Spara utkast", 409, needed_from_year="2028", target_groups=["older"], volume="9"
    )
    for told in ("Behövs från", "Målgrupper · Du", "Plats · Karin Sjöberg"):
        assert told in page.text
    page.submit("Spara den hopslagna texten", **{"choice-needed_from": "mine"})
    assert stored(database, "needed_from_year") == 2028
    assert stored(database, "places") == ["0114", "0115"]
    assert stored(database, "target_groups") == ["older"]
