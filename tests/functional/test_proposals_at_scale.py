"""A need with many proposals: no page of theirs asks the database once per row."""

from datetime import datetime

import pytest
from flask import Flask

from marketplace.core.db import Database
from marketplace.proposals.models import Proposal
from tests import bulk
from tests.counting import statements
from tests.factories import CLAIM, make_need, make_proposal
from tests.personas import People
from tests.visitor import Visitor

FEW, MANY = 9, 990
CEILING = 40


@pytest.mark.one_database
@pytest.mark.parametrize("part", ["list", "compare", "read", "own"])
def test_as_many_queries_with_a_thousand_proposals_as_with_ten(
    app: Flask,
    visitor: Visitor,
    people: People,
    database: Database,
    now: datetime,
    part: str,
) -> None:
    with database.session(write=True) as session:
        need = make_need(session, people, now, "open")
        claims = {"answer-q1": CLAIM}
        like = make_proposal(session, people, need, now, "submitted", claims=claims)
        bulk.things(session, like, FEW)
        session.commit()
    address = {
        "list": f"/sv/needs/{need.ref}/proposals",
        "compare": f"/sv/needs/{need.ref}/proposals/compare",
        "read": f"/sv/proposals/{like.ref}",
        "own": f"/sv/proposals/{like.ref}",
    }[part]
    reader = visitor.sign_in(people.editor if part == "own" else people.author)
    reader.open(address)
    with statements(app) as few:
        reader.open(address)
    with database.session(write=True) as session:
        bulk.things(session, session.get_one(Proposal, like.id), MANY)
        session.commit()
    with statements(app) as many:
        reader.open(address)
    assert len(many) == len(few) <= CEILING
