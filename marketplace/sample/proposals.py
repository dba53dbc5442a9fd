"""Solution proposals of the sample, and what the receiving side did with them."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from marketplace.needs.models import Need
from marketplace.offers.models import Offer
from marketplace.proposals import operations
from marketplace.proposals.models import Proposal
from marketplace.sample.needs import question_ids
from marketplace.sample.people import Cast
from marketplace.sample.reading import Calendar, Entry, folder

PLAIN = (
    "title",
    "approach",
    "expected_effect",
    "maturity",
    "prerequisites",
    "timeline",
    "indicative_cost",
    "evidence",
    "risks",
    "partners",
    "wants_dialogue",
    "accepts_publicity",
    "claims",
)
WRITTEN = timedelta(hours=3)
UNSENT = "-1d"


def load(
    session: Session,
    cast: Cast,
    calendar: Calendar,
    needs: dict[str, Need],
    offers: dict[str, Offer],
) -> dict[str, Proposal]:
    """Enter every proposal, in the order in which they came."""
    entries = folder("proposals")
    entries.sort(key=lambda entry: calendar.past(entry.get("submitted", UNSENT), entry["key"]))
    return {
        entry["key"]: _proposal(session, cast, calendar, entry, needs[entry["need"]], offers)
        for entry in entries
    }


def _proposal(
    session: Session,
    cast: Cast,
    calendar: Calendar,
    entry: Entry,
    need: Need,
    offers: dict[str, Offer],
) -> Proposal:
    sent = calendar.past(entry.get("submitted", UNSENT), entry["key"])
    author = cast.actor(entry["author"], entry["organisation"])
    proposal = operations.start_proposal(
        session, author, need, now=sent - WRITTEN, language=entry.get("language", "sv")
    )
    values = _values(session, entry, need, offers)
    operations.update_proposal(session, author, proposal, values, now=sent - WRITTEN)
    if entry["state"] != "draft":
        operations.submit_proposal(session, author, proposal, terms_acknowledged=True, now=sent)
        _receive(session, cast, calendar, entry, proposal)
    return proposal


def _values(session: Session, entry: Entry, need: Need, offers: dict[str, Offer]) -> dict[str, Any]:
    answers = entry.get("answers", ())
    return {
        **{name: entry[name] for name in PLAIN if name in entry},
        "linked_offers": [offers[key].ref for key in entry.get("linked_offers", ())],
        "answers": dict(zip(question_ids(session, need), answers, strict=False)),
    }


def _receive(
    session: Session, cast: Cast, calendar: Calendar, entry: Entry, proposal: Proposal
) -> None:
    body = cast.key_of(proposal.need.organisation_id)
    if "acknowledged_by" not in entry:
        return
    reader = cast.actor(entry["acknowledged_by"], body)
    when = calendar.past(entry["acknowledged"], entry["key"])
    operations.log_read(session, reader, proposal, now=when)
    operations.acknowledge_proposal(session, reader, proposal, now=when)
    _keep(session, cast, entry, proposal, body, calendar)
    if "noted_by" in entry:
        answering = cast.actor(entry["noted_by"], body)
        told = calendar.past(entry["noted"], entry["key"])
        operations.note_proposal(session, answering, proposal, entry["feedback"], now=told)


def _keep(
    session: Session,
    cast: Cast,
    entry: Entry,
    proposal: Proposal,
    body: str,
    calendar: Calendar,
) -> None:
    reader = cast.actor(entry["acknowledged_by"], body)
    when = calendar.past(entry["acknowledged"], entry["key"])
    if entry.get("registry_number"):
        operations.set_registry_number(
            session, reader, proposal, entry["registry_number"], now=when
        )
    if entry.get("internal_notes"):
        operations.add_note(session, reader, proposal, entry["internal_notes"], now=when)
