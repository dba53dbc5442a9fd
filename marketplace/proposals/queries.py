"""Reading proposals. Who may read one is in `rules`; nothing here is ever public."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, undefer

from marketplace.accounts.models import Person
from marketplace.core.audit import AccessEntry
from marketplace.needs.models import Need
from marketplace.proposals.models import (
    Feedback,
    Proposal,
    ProposalInternal,
    ProposalNote,
    ProposalVersion,
    Receipt,
)

NEVER_RECEIVED = ("draft", "deleted")


def proposal_by_ref(session: Session, ref: str) -> Proposal | None:
    """The proposal with this ref, whatever its state."""
    return session.scalar(_with_texts().where(Proposal.ref == ref))


def proposal_by_id(session: Session, proposal_id: int) -> Proposal | None:
    """The proposal with this id, whatever its state."""
    return session.scalar(_with_texts().where(Proposal.id == proposal_id))


def _with_texts() -> Select[Proposal]:
    return select(Proposal).options(
        joinedload(Proposal.current), joinedload(Proposal.need).joinedload(Need.current)
    )


def working_copy(session: Session, proposal: Proposal) -> ProposalVersion | None:
    """The text that the company is writing, if there is one."""
    query = select(ProposalVersion).filter_by(proposal_id=proposal.id, number=None)
    return session.scalar(query)


def received_versions(session: Session, proposal: Proposal) -> Sequence[ProposalVersion]:
    """Every version that was received, newest first, with receipt and need version."""
    query = (
        select(ProposalVersion)
        .where(ProposalVersion.proposal_id == proposal.id, ProposalVersion.number.is_not(None))
        .options(
            joinedload(ProposalVersion.receipt),
            joinedload(ProposalVersion.submitted_by),
            joinedload(ProposalVersion.need_version),
        )
        .order_by(ProposalVersion.number.desc())
    )
    return session.scalars(query).all()


def receipt_file(session: Session, version: ProposalVersion) -> bytes:
    """The canonical file of a received version, exactly as it was stored."""
    query = select(Receipt).filter_by(version_id=version.id).options(undefer(Receipt.content))
    return session.scalars(query).one().content


def for_need(session: Session, need: Need) -> Sequence[Proposal]:
    """What a need has received, in the order of arrival."""
    query = _with_texts().where(Proposal.need_id == need.id, Proposal.state.not_in(NEVER_RECEIVED))
    return session.scalars(query.order_by(Proposal.received_at, Proposal.id)).all()


def for_organisation(session: Session, organisation_id: int, limit: int) -> Sequence[Proposal]:
    """A company's drafts and proposals, last changed first."""
    query = _with_texts().where(
        Proposal.organisation_id == organisation_id, Proposal.state != "deleted"
    )
    ordered = query.order_by(Proposal.changed_at.desc(), Proposal.id.desc())
    return session.scalars(ordered.limit(limit)).all()


def of_company_to_need(session: Session, organisation_id: int, need_id: int) -> Sequence[Proposal]:
    """A company's drafts and proposals to one need, oldest first."""
    query = _with_texts().where(
        Proposal.organisation_id == organisation_id,
        Proposal.need_id == need_id,
        Proposal.state != "deleted",
    )
    return session.scalars(query.order_by(Proposal.id)).all()


def titles(session: Session, proposals: Iterable[Proposal]) -> dict[int, str]:
    """Proposal id -> the title of its newest text, also of drafts; empty while it has none."""
    ids = [proposal.id for proposal in proposals]
    query = (
        select(ProposalVersion.proposal_id, ProposalVersion.title)
        .where(ProposalVersion.proposal_id.in_(ids))
        .order_by(ProposalVersion.id)
    )
    return dict(session.execute(query).all())


def counts_for_needs(session: Session, need_ids: Iterable[int]) -> dict[int, int]:
    """Need id -> how many proposals it has received. For those who may read them."""
    query = (
        select(Proposal.need_id, func.count())
        .where(Proposal.need_id.in_(list(need_ids)), Proposal.state.not_in(NEVER_RECEIVED))
        .group_by(Proposal.need_id)
    )
    return dict(session.execute(query).all())


def feedback(session: Session, proposal: Proposal) -> Sequence[Feedback]:
    """What the receiving body has answered, oldest first."""
    query = select(Feedback).filter_by(proposal_id=proposal.id).order_by(Feedback.id)
    return session.scalars(query).all()


def notes(session: Session, proposal: Proposal) -> Sequence[ProposalNote]:
    """The receiving body's own notes, oldest first. Never for the company."""
    query = select(ProposalNote).filter_by(proposal_id=proposal.id).order_by(ProposalNote.id)
    return session.scalars(query).all()


def note_counts(session: Session, need: Need) -> dict[int, int]:
    """Proposal id -> how many notes the receiving body has made."""
    query = (
        select(ProposalNote.proposal_id, func.count())
        .join(Proposal, Proposal.id == ProposalNote.proposal_id)
        .where(Proposal.need_id == need.id)
        .group_by(ProposalNote.proposal_id)
    )
    return dict(session.execute(query).all())


def internal(session: Session, proposal: Proposal) -> ProposalInternal | None:
    """The receiving body's registry number, if one has been entered."""
    return session.get(ProposalInternal, proposal.id)


@dataclass(frozen=True)
class Reader:
    """Somebody in the receiving body who has read, and when first."""

    name: str
    at: datetime


def readers(session: Session, proposal: Proposal) -> list[Reader]:
    """Who in the receiving body has read the proposal, first reader first (R18)."""
    first = func.min(AccessEntry.at)
    query = (
        select(Person.name, first)
        .join(AccessEntry, AccessEntry.person_id == Person.id)
        .where(AccessEntry.object_kind == "proposal", AccessEntry.object_id == proposal.id)
        .where(AccessEntry.organisation_id == proposal.need.organisation_id)
        .group_by(Person.id, Person.name)
        .order_by(first, Person.id)
    )
    return [Reader(name, at) for name, at in session.execute(query)]
