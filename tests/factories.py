"""Small builders that go through the operations, so that tests stand on what can really be."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from marketplace.needs import operations as needs
from marketplace.needs.models import Need
from marketplace.offers import operations as offers
from marketplace.offers.models import Offer
from marketplace.proposals import operations as proposals
from marketplace.proposals.models import Proposal
from tests.personas import People

# All that an offer must have to be sent to review; `valid_until` is a year from the start.
OFFER: dict[str, Any] = {
    "title": "Tillsyn på natten utan besök",
    "summary": "En sensor märker rörelse. Den som sover får sova.",
    "problem_solved": "I hemtjänsten väcks många av en tillsyn som de inte har bett om.",
    "welfare_areas": ["homecare"],
    "solution_types": ["nightcare"],
    "maturity": "m4",
    "regions_served": ["17"],
    "contact": "kontakt@vardagskraft.example",
}

# All that a need must have to be published: announced.
NEED: dict[str, Any] = {
    "title": "Trygg natt hemma utan onödiga besök",
    "summary": "Vi vill att den som bor hemma får sova, och att den som behöver hjälp får den.",
    "problem": "I hemtjänsten väcks 140 personer varje natt av en tillsyn.",
    "desired_outcome": "Den som sover väcks inte. Den som har ramlat får hjälp inom en kvart.",
    "welfare_areas": ["homecare"],
    "places": ["0114"],
    "needed_from_year": 2027,
    "needed_from_quarter": 3,
    "contact": "hemtjanst@ekbacken.example",
    "language": "sv",
}
# With these it is open for answers, for as long as DAYS_OPEN.
OPEN: dict[str, Any] = {
    "success_measures": [
        {"measure": "Väckta per natt", "baseline": "140", "target": "20", "when": "2028"}
    ],
    "target_groups": ["older"],
    "open_questions": [{"text": "Hur märker er lösning att någon har ramlat?"}],
    "dialogue_forms": ["one_to_one"],
}
DAYS_OPEN = 30
# How another body says nearly the same.
THEIRS: dict[str, Any] = {
    "title": "Hjälp på natten utan att väcka den som bor hemma",
    "places": ["1480"],
    "contact": "omsorg@granlunda.example",
}


def make_need(
    session: Session, people: People, now: datetime, state: str = "draft", **changes: Any
) -> Need:
    """A need of Ekbackens kommun: `draft`, `in_review`, `announced` or `open`."""
    author = people.author
    values = {**NEED, **changes}
    if state == "open":
        closes = now + timedelta(days=DAYS_OPEN)
        values = {**NEED, **OPEN, "answers_close_at": closes, **changes}
    named = needs.People(author.person.id, frozenset({people.approver.person.id}))
    need = needs.start_need(
        session, author.actor, author.organisation, values, now=now, people=named
    )
    if state != "draft":
        needs.submit_for_review(session, author.actor, need, now=now)
    if state in {"announced", "open"}:
        needs.publish_need(session, people.approver.actor, need, now=now)
    return need


def make_their_need(
    session: Session, people: People, now: datetime, state: str = "announced", **changes: Any
) -> Need:
    """A need of Granlunda kommun that is much like Ekbacken's: `draft` or `announced`."""
    whose = people.neighbour
    alone = needs.People(whose.person.id, frozenset({whose.person.id}))
    values = {**NEED, **THEIRS, **changes}
    need = needs.start_need(session, whose.actor, whose.organisation, values, now=now, people=alone)
    if state != "draft":
        needs.submit_for_review(session, whose.actor, need, now=now)
        needs.publish_need(session, whose.actor, need, now=now)
    return need


def make_offer(
    session: Session, people: People, now: datetime, state: str = "draft", **changes: Any
) -> Offer:
    """An offer of Vardagskraft AB, complete unless `changes` take something away."""
    editor, moderator = people.editor.actor, people.moderator.actor
    offer = offers.start_offer(session, editor, people.editor.organisation, now=now)
    offers.update_offer(session, editor, offer, {**OFFER, **changes}, now=now)
    if state in {"in_review", "published"}:
        offers.submit_offer(session, editor, offer, now=now)
    if state == "published":
        offers.publish_offer(session, moderator, offer, now=now)
    return offer


# All that a proposal must have to be submitted to a need with the one question of OPEN.
PROPOSAL: dict[str, Any] = {
    "title": "Sovande får sova",
    "approach": "En sensor i taket märker **rörelse**, men ser inga bilder.",
    "expected_effect": "Högst 20 väckta per natt efter ett år.",
    "answers": {"q1": "Den som ligger på golvet rör sig annorlunda."},
    "maturity": "m4",
    "wants_dialogue": True,
    "accepts_publicity": False,
}
# Why a company asks that its answer be kept secret, long enough to be sent.
CLAIM = "Vår algoritm är inte patenterad och kan kopieras av en konkurrent."
# What the need's public record says of an invitation.
WHY_INVITED = "Vi vill förstå hur sensorn märker ett fall. Alla som vill får lika lång tid."


def make_proposal(
    session: Session,
    people: People,
    need: Need,
    now: datetime,
    state: str = "draft",
    **changes: Any,
) -> Proposal:
    """An answer of Vardagskraft AB: `draft`, `submitted`, `acknowledged`, `dialogue_invited`,
    `noted` or `withdrawn`."""
    editor, approver = people.editor.actor, people.approver.actor
    proposal = proposals.start_proposal(session, editor, need, now=now)
    proposals.update_proposal(session, editor, proposal, {**PROPOSAL, **changes}, now=now)
    if state != "draft":
        proposals.submit_proposal(session, editor, proposal, terms_acknowledged=True, now=now)
    if state in {"acknowledged", "dialogue_invited", "noted"}:
        proposals.acknowledge_proposal(session, approver, proposal, now=now)
    if state == "dialogue_invited":
        proposals.invite_to_dialogue(
            session, approver, proposal, form="one_to_one", public_reason=WHY_INVITED, now=now
        )
    if state == "noted":
        proposals.note_proposal(session, approver, proposal, "Tack, vi hör av oss.", now=now)
    if state == "withdrawn":
        proposals.withdraw_proposal(session, editor, proposal, now=now)
    return proposal
