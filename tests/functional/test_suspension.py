"""An organisation is suspended and comes back: what its people meet, and what the world sees."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts import operations as accounts
from marketplace.accounts.models import Organisation
from marketplace.core.db import Database
from marketplace.core.errors import Forbidden, WrongState
from marketplace.matching import operations as matching
from marketplace.matching.models import Match
from marketplace.needs import operations as needs
from marketplace.offers import operations as offers
from marketplace.proposals import operations as proposals
from marketplace.worker import Worker
from tests.factories import make_need, make_offer, make_proposal
from tests.newcomers import give_role
from tests.personas import People, Persona
from tests.visitor import Visitor

TITLE = "Tillsyn på natten utan besök"


def suspend(database: Database, people: People, whose: Persona, now: datetime) -> None:
    with database.session(write=True) as session:
        organisation = session.get_one(Organisation, whose.organisation.id)
        moderator = people.moderator.actor
        accounts.suspend_organisation(
            session, moderator, organisation, reason_code="misuse", now=now
        )
        session.commit()


def restore(database: Database, people: People, whose: Persona, now: datetime) -> None:
    with database.session(write=True) as session:
        organisation = session.get_one(Organisation, whose.organisation.id)
        moderator = people.moderator.actor
        accounts.restore_organisation(
            session, moderator, organisation, reason="De har svarat", now=now
        )
        session.commit()


def test_a_suspended_companys_offers_leave_index_lists_and_pairs_and_come_back(
    visitor: Visitor, database: Database, people: People, worker: Worker, now: datetime
) -> None:
    with database.session(write=True) as session:
        make_need(session, people, now, "open")
        offer = make_offer(session, people, now, "published")
        session.commit()
    worker.drain()
    places = ("/sv/offers", "/sv/offers?q=tillsyn", f"/sv/offers/{offer.ref}")
    for place in places:
        assert TITLE in visitor.open(place).text
    assert pair_states(database) == ["suggested"]

    suspend(database, people, people.editor, now)
    # At once, before the worker has seen it.
    assert TITLE not in visitor.open("/sv/offers").text
    assert TITLE not in visitor.open("/sv/offers?q=tillsyn").text
    visitor.open(f"/sv/offers/{offer.ref}", status=404)
    visitor.open(f"/sv/organisations/{people.editor.organisation.ref}", status=404)
    worker.drain()
    assert offer.ref not in worker.context.engine.refs()
    assert pair_states(database) in ([], ["expired"])

    restore(database, people, people.editor, now)
    worker.drain()
    for place in places:
        assert TITLE in visitor.open(place).text
    assert pair_states(database) == ["suggested"]


def pair_states(database: Database) -> list[str]:
    with database.session() as session:
        return list(session.scalars(select(Match.state)))


def test_its_people_sign_in_read_and_write_but_do_not_send(
    visitor: Visitor, database: Database, people: People, now: datetime
) -> None:
    with database.session(write=True) as session:
        offer = make_offer(session, people, now)
        session.commit()
    suspend(database, people, people.editor, now)
    visitor.sign_in(people.editor)
    visitor.open("/sv/my")
    page = visitor.open(f"/sv/offers/{offer.ref}/edit")
    page.submit("Spara utkastet", title="En ny rubrik")
    page = visitor.open(f"/sv/offers/{offer.ref}/draft")
    assert "En ny rubrik" in page.text
    own = visitor.open(f"/sv/organisations/{people.editor.organisation.ref}/own")
    assert own.heading == "Vardagskraft AB är avstängd"
    assert "Torget har missbrukats" in own.text


def _submit_need(session: Session, people: People, now: datetime) -> object:
    need = make_need(session, people, now)
    return lambda: needs.submit_for_review(session, people.author.actor, need, now=now)


def _publish_need(session: Session, people: People, now: datetime) -> object:
    need = make_need(session, people, now, "in_review")
    return lambda: needs.publish_need(session, people.approver.actor, need, now=now)


def _reopen_need(session: Session, people: People, now: datetime) -> object:
    need = make_need(session, people, now, "open")
    approver = people.approver.actor
    needs.close_answers(session, approver, need, reason="Vi har nog.", now=now)
    later = now + timedelta(days=20)
    return lambda: needs.reopen_answers(
        session, approver, need, closes=later, reason="Fler får svara.", now=now
    )


def _invite_to_dialogue(session: Session, people: People, now: datetime) -> object:
    need = make_need(session, people, now, "open")
    proposal = make_proposal(session, people, need, now, "acknowledged")
    return lambda: proposals.invite_to_dialogue(
        session,
        people.approver.actor,
        proposal,
        form="one_to_one",
        public_reason="Vi vill förstå hur sensorn märker rörelse.",
        now=now,
    )


def _invite_colleague(session: Session, people: People, now: datetime) -> object:
    admin = give_role(session, people.author, "organisation_admin", now)
    return lambda: accounts.invite(
        session,
        admin.actor,
        admin.organisation,
        email="ny@ekbacken.example",
        roles=["need_author"],
        now=now,
    )


@pytest.mark.parametrize(
    "prepare",
    [_submit_need, _publish_need, _reopen_need, _invite_to_dialogue, _invite_colleague],
    ids=lambda verb: verb.__name__,
)
def test_a_suspended_body_publishes_and_sends_nothing(
    database: Database, people: People, now: datetime, prepare: Callable[..., Callable[[], object]]
) -> None:
    _refused_while_suspended(database, people, people.author, now, prepare)


def _submit_offer(session: Session, people: People, now: datetime) -> object:
    offer = make_offer(session, people, now)
    return lambda: offers.submit_offer(session, people.editor.actor, offer, now=now)


def _publish_offer(session: Session, people: People, now: datetime) -> object:
    offer = make_offer(session, people, now, "in_review")
    return lambda: offers.publish_offer(session, people.moderator.actor, offer, now=now)


def _renew_offer(session: Session, people: People, now: datetime) -> object:
    offer = make_offer(session, people, now, "published")
    until = now + timedelta(days=500)
    return lambda: offers.renew_offer(
        session, people.editor.actor, offer, valid_until=until, now=now
    )


def _submit_proposal(session: Session, people: People, now: datetime) -> object:
    proposal = make_proposal(session, people, make_need(session, people, now, "open"), now)
    return lambda: proposals.submit_proposal(
        session, people.editor.actor, proposal, terms_acknowledged=True, now=now
    )


def _answer_introduction(session: Session, people: People, now: datetime) -> object:
    need = make_need(session, people, now, "open")
    offer = make_offer(session, people, now, "published")
    match = Match(
        need=need,
        offer=offer,
        need_version_id=need.current_version_id,
        offer_version_id=offer.current_version_id,
        score=0.5,
        explanation={},
        suggested_at=now,
        state="introduced",
        introduced_at=now,
    )
    session.add(match)
    session.flush()
    return lambda: matching.reply(session, people.editor.actor, match, interested=True, now=now)


@pytest.mark.parametrize(
    "prepare",
    [_submit_offer, _publish_offer, _renew_offer, _submit_proposal, _answer_introduction],
    ids=lambda verb: verb.__name__,
)
def test_a_suspended_company_publishes_and_sends_nothing(
    database: Database, people: People, now: datetime, prepare: Callable[..., Callable[[], object]]
) -> None:
    _refused_while_suspended(database, people, people.editor, now, prepare)


def _refused_while_suspended(
    database: Database,
    people: People,
    whose: Persona,
    now: datetime,
    prepare: Callable[..., Callable[[], object]],
) -> None:
    """Refused while suspended; done when it has come back."""
    with database.session(write=True) as session:
        deed = prepare(session, people, now)
        moderator = people.moderator.actor
        organisation = session.get_one(Organisation, whose.organisation.id)
        accounts.suspend_organisation(
            session, moderator, organisation, reason_code="misuse", now=now
        )
        with pytest.raises((Forbidden, WrongState)):
            deed()
        accounts.restore_organisation(session, moderator, organisation, reason="Klart", now=now)
        deed()
