"""More of the sample for trying at scale: varied, whole, marked, and the same each time."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.core.actor import operator
from marketplace.core.errors import NotFound
from marketplace.needs.models import Need
from marketplace.offers.models import Offer
from marketplace.sample import generating, people
from marketplace.sample.people import Cast
from marketplace.sample.reading import Calendar

pytestmark = pytest.mark.one_database
SIZE = 12


@pytest.fixture
def cast(session: Session, now: datetime) -> Cast:
    """The sample's organisations and people, found again in the database."""
    people.load(session, operator("tests"), Calendar(now), lambda _password: "hash")
    return generating.recall(session, Cast(operator("tests")))


def generated(session: Session, kind: type[Need] | type[Offer]) -> list[Need | Offer]:
    query = select(kind).where(kind.source == generating.SOURCE).order_by(kind.id)
    return list(session.scalars(query))


def test_more_needs_and_offers_are_public_and_open(
    session: Session, cast: Cast, now: datetime
) -> None:
    generating.load_more(session, cast, Calendar(now), SIZE)
    needs = generated(session, Need)
    assert [need.state_at(now) for need in needs] == ["published"] * SIZE
    assert all(isinstance(need, Need) and need.is_open(now) for need in needs)
    assert [offer.state_at(now) for offer in generated(session, Offer)] == ["published"] * SIZE


def test_readers_see_that_they_are_generated(session: Session, cast: Cast, now: datetime) -> None:
    generating.load_more(session, cast, Calendar(now), SIZE)
    for thing in (*generated(session, Need), *generated(session, Offer)):
        assert thing.current is not None
        assert thing.current.summary.endswith(generating.MARKS[thing.current.language])


def test_they_differ_from_each_other(session: Session, cast: Cast) -> None:
    entries = list(generating.need_entries(200, 1, cast))
    assert len({entry["title"] for entry in entries}) == 200
    assert len({entry["problem"] for entry in entries}) == 200


def test_the_same_numbers_make_the_same_texts(cast: Cast) -> None:
    assert list(generating.offer_entries(SIZE, 5, cast)) == list(
        generating.offer_entries(SIZE, 5, cast)
    )


def test_the_next_time_goes_on_where_the_last_ended(
    session: Session, cast: Cast, now: datetime
) -> None:
    assert generating.load_more(session, cast, Calendar(now), 3) == 1
    assert generating.load_more(session, cast, Calendar(now), 3) == 4


def test_without_the_sample_there_is_nothing_to_make_more_of(session: Session) -> None:
    with pytest.raises(NotFound, match="sample_missing"):
        generating.recall(session, Cast(operator("tests")))
