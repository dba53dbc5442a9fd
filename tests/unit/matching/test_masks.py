"""What a pair keeps of a need's or an offer's words goes when these are masked, decided or not."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from marketplace.core.masks import Masking, derived_from
from marketplace.matching import masks  # noqa: F401 - registers what follows a masking
from marketplace.matching.models import Match
from marketplace.needs import operations as needs
from marketplace.needs.models import Need
from marketplace.offers import operations as offers
from marketplace.offers.models import Offer
from tests.factories import make_need, make_offer
from tests.personas import People

STREET = "Gunnarskogsvägen"
ASKED = Masking(f"Inga på {STREET}", "En enskild person gick att känna igen.", "social")
PROBLEM = f"I hemtjänsten väcks Inga på {STREET} varje natt."


@pytest.fixture
def match(people: People, session: Session, now: datetime) -> Match:
    """A pair that was decided, so that nothing scores it anew."""
    need = make_need(session, people, now, "announced", problem=PROBLEM)
    offer = make_offer(session, people, now, "published", problem_solved=PROBLEM)
    words = (STREET.lower(), "hemtjänsten")
    match = Match(
        need=need,
        offer=offer,
        need_version_id=need.current_version_id,
        offer_version_id=offer.current_version_id,
        state="curated",
        score=0.5,
        explanation={
            "score": 0.5,
            "parts": {},
            "terms": [{"word": word, "other": word, "weight": 0.2} for word in words],
            "facets": {},
        },
        suggested_at=now,
        message=f"Båda talar om Inga på {STREET}.",
    )
    session.add(match)
    session.flush()
    return match


def test_a_masked_need_leaves_no_word_in_the_explanation_of_a_decided_pair(
    people: People, session: Session, now: datetime, match: Match
) -> None:
    need = session.get_one(Need, match.need_id)
    assert derived_from(session, "need", need.id, ASKED.passage) == 1
    revision = match.revision
    needs.mask_passage(session, people.approver.actor, need, ASKED, now=now)
    assert [term["word"] for term in match.explanation["terms"]] == ["hemtjänsten"]
    assert match.message == "Båda talar om [maskat]."
    assert match.revision > revision
    assert derived_from(session, "need", need.id, ASKED.passage) == 0


def test_a_masked_offer_leaves_none_either(
    people: People, session: Session, now: datetime, match: Match
) -> None:
    offer = session.get_one(Offer, match.offer_id)
    offers.mask_passage(session, people.platform_admin.actor, offer, ASKED, now=now)
    assert [term["word"] for term in match.explanation["terms"]] == ["hemtjänsten"]
    assert match.message == "Båda talar om [maskat]."
