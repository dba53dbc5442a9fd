"""What a need has received, for those who read it: a list that can be sorted, page by page.

There is no order by merit: proposals are not ranked (R3). The number of queries is the same for ten
proposals and for a thousand.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, load_only

from marketplace.accounts.models import Organisation
from marketplace.core.audit import AccessEntry
from marketplace.core.text import swedish_order
from marketplace.needs.models import Need, NeedVersion
from marketplace.proposals.models import (
    ComparisonNote,
    Proposal,
    ProposalInternal,
    ProposalNote,
    ProposalVersion,
)
from marketplace.proposals.queries import NEVER_RECEIVED

STATES = ("submitted", "acknowledged", "dialogue_invited", "noted", "withdrawn")


@dataclass(frozen=True)
class Place:
    """What a proposal is sorted by."""

    id: int
    ref: str
    company: str
    state: str
    received_at: datetime
    latest_at: datetime


# By what a list can be sorted; the order of arrival comes first and decides between equals.
SORTS: dict[str, Callable[[Place], Any]] = {
    "received": lambda place: place.received_at,
    "company": lambda place: swedish_order(place.company),
    "state": lambda place: STATES.index(place.state),
    "latest": lambda place: -place.latest_at.timestamp(),
}


def places(session: Session, need: Need, sort: str = "received") -> list[Place]:
    """Everything a need has received, a narrow row each, sorted."""
    query = (
        select(
            Proposal.id,
            Proposal.ref,
            Organisation.name,
            Proposal.state,
            Proposal.received_at,
            ProposalVersion.received_at,
        )
        .join(Organisation, Organisation.id == Proposal.organisation_id)
        .join(ProposalVersion, ProposalVersion.id == Proposal.current_version_id)
        .where(Proposal.need_id == need.id, Proposal.state.not_in(NEVER_RECEIVED))
        .order_by(Proposal.received_at, Proposal.id)
    )
    found = [
        Place(one, ref, company, state, received or latest, latest)
        for one, ref, company, state, received, latest in session.execute(query)
        if latest is not None
    ]
    return sorted(found, key=SORTS[sort])


@dataclass(frozen=True)
class Row:
    """A received proposal in the list."""

    proposal: Proposal
    version: ProposalVersion
    notes: int
    readers: int
    registry_number: str


def rows(session: Session, ids: Sequence[int]) -> list[Row]:
    """The proposals with these ids, in this order, with what the list says of each."""
    notes = _counts(session, select(ProposalNote.proposal_id, func.count()), ids)
    found = {p.id: p for p in with_texts(session, ids)}
    numbers = dict(
        session.execute(
            select(ProposalInternal.proposal_id, ProposalInternal.registry_number).where(
                ProposalInternal.proposal_id.in_(ids)
            )
        ).all()
    )
    read = _readers(session, [p.current_version_id for p in found.values()])
    return [
        Row(
            proposal=proposal,
            version=proposal.current,
            notes=notes.get(one, 0),
            readers=read.get(proposal.current.id, 0),
            registry_number=numbers.get(one, ""),
        )
        for one in ids
        if (proposal := found[one]).current is not None
    ]


def with_texts(session: Session, ids: Sequence[int]) -> list[Proposal]:
    """The proposals with these ids, their latest version, and the numbers of the need's versions
    that it answers and holds for."""
    number = load_only(NeedVersion.number, NeedVersion.open_questions)
    query = (
        select(Proposal)
        .where(Proposal.id.in_(ids))
        .options(
            joinedload(Proposal.current).joinedload(ProposalVersion.need_version).options(number),
            joinedload(Proposal.confirmed_need_version).options(number),
        )
    )
    found = {proposal.id: proposal for proposal in session.scalars(query)}
    return [found[one] for one in ids if one in found]


def _counts(session: Session, query: Any, ids: Sequence[int]) -> dict[int, int]:
    rows = session.execute(
        query.where(ProposalNote.proposal_id.in_(ids)).group_by(ProposalNote.proposal_id)
    )
    return dict(rows.all())


def _readers(session: Session, version_ids: Sequence[int | None]) -> dict[int, int]:
    """Version id -> how many in the receiving body have read it (R18)."""
    query = (
        select(AccessEntry.object_id, func.count(AccessEntry.person_id.distinct()))
        .where(AccessEntry.object_kind == ProposalVersion.__tablename__)
        .where(AccessEntry.object_id.in_(version_ids))
        .group_by(AccessEntry.object_id)
    )
    return dict(session.execute(query).all())


def beside(session: Session, proposal: Proposal) -> tuple[Place | None, Place | None]:
    """The proposals that arrived before and after this one."""
    found = places(session, proposal.need)
    at = next(n for n, place in enumerate(found) if place.id == proposal.id)
    return (found[at - 1] if at else None), (found[at + 1] if found[at + 1 :] else None)


def comparison_notes(session: Session, need: Need) -> Sequence[ComparisonNote]:
    """The receiving body's notes on a need's proposals together, oldest first."""
    query = select(ComparisonNote).filter_by(need_id=need.id).order_by(ComparisonNote.id)
    return session.scalars(query).all()
