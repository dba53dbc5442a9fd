"""An invitation to dialogue: entered in the need's public record, never with the company's name."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.core.errors import Forbidden, Invalid, Stale, WrongState
from marketplace.core.events import Event
from marketplace.needs import queries as needs
from marketplace.needs.models import DialogueEntry, DialogueParty, Need
from marketplace.proposals import operations
from marketplace.proposals.models import Proposal
from tests.factories import WHY_INVITED, make_need, make_proposal
from tests.personas import People, settle


@pytest.fixture
def people(session: Session, now: datetime) -> People:
    return settle(session, now)


@pytest.fixture
def need(session: Session, people: People, now: datetime) -> Need:
    return make_need(session, people, now, "open")


@pytest.fixture
def proposal(session: Session, people: People, need: Need, now: datetime) -> Proposal:
    return make_proposal(session, people, need, now, "acknowledged")


def invite(
    session: Session, proposal: Proposal, people: People, now: datetime, **said: str
) -> None:
    said = {"form": "one_to_one", "public_reason": WHY_INVITED, **said}
    operations.invite_to_dialogue(
        session,
        people.approver.actor,
        proposal,
        form=said["form"],
        public_reason=said["public_reason"],
        now=now,
    )


def test_r5_the_public_record_says_form_day_and_why_but_not_who(
    session: Session, people: People, proposal: Proposal, now: datetime
) -> None:
    invite(session, proposal, people, now)
    assert (proposal.state, proposal.invited_at) == ("dialogue_invited", now)
    (entry,) = needs.dialogue_record(session, proposal.need_id)
    assert (entry.kind, entry.form, entry.at) == ("dialogue_invited", "one_to_one", now)
    assert entry.public_text == WHY_INVITED
    party = session.scalars(select(DialogueParty)).one()
    assert (party.entry_id, party.organisation_id) == (entry.id, proposal.organisation_id)
    event = session.scalars(select(Event).order_by(Event.seq.desc())).first()
    assert event is not None
    assert (event.kind, event.refs["proposal"]) == ("proposal.dialogue_invited", proposal.id)


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"form": "lunch"}, {"dialogue_form": "choose_form"}),
        ({"public_reason": "  "}, {"public_reason": "missing"}),
        ({"public_reason": "x" * 401}, {"public_reason": "too_long"}),
        ({"public_reason": "Vi vill möta vardagskraft."}, {"public_reason": "names_company"}),
        ({"public_reason": "Nummer 559900-9007."}, {"public_reason": "names_company"}),
    ],
)
def test_r5_what_the_record_may_not_say_is_refused(
    session: Session,
    people: People,
    proposal: Proposal,
    now: datetime,
    said: dict[str, str],
    fault: dict[str, str],
) -> None:
    with pytest.raises(Invalid) as told:
        invite(session, proposal, people, now, **said)
    assert told.value.fields == fault
    assert proposal.state == "acknowledged"
    assert session.scalars(select(DialogueEntry)).all() == []


@pytest.mark.parametrize("part", ["author", "editor", "moderator", "neighbour", "platform_admin"])
def test_only_an_approver_of_the_body_invites(
    session: Session, people: People, proposal: Proposal, now: datetime, part: str
) -> None:
    with pytest.raises(Forbidden):
        operations.invite_to_dialogue(
            session,
            getattr(people, part).actor,
            proposal,
            form="hearing",
            public_reason=WHY_INVITED,
            now=now,
        )


@pytest.mark.parametrize("state", ["submitted", "noted", "withdrawn", "dialogue_invited"])
def test_only_what_has_been_read_is_invited(
    session: Session, people: People, need: Need, now: datetime, state: str
) -> None:
    other = make_proposal(session, people, need, now, state)
    with pytest.raises(WrongState):
        invite(session, other, people, now)


def test_nobody_answers_for_a_version_they_have_not_seen(
    session: Session, people: People, proposal: Proposal, now: datetime
) -> None:
    editor, approver = people.editor.actor, people.approver.actor
    operations.revise_proposal(session, editor, proposal, now=now)
    operations.submit_proposal(session, editor, proposal, terms_acknowledged=True, now=now)
    with pytest.raises(Stale, match="new_version_came"):
        operations.acknowledge_proposal(session, approver, proposal, now=now, version_number=1)
    operations.acknowledge_proposal(session, approver, proposal, now=now, version_number=2)
    with pytest.raises(Stale, match="new_version_came"):
        operations.note_proposal(session, approver, proposal, "Tack.", now=now, version_number=1)
