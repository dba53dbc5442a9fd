"""Reading proposals. Who may read one is in `rules`; nothing here is ever public."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, joinedload, undefer

from marketplace.accounts.models import Person
from marketplace.core.audit import AccessEntry, AuditEntry
from marketplace.needs.models import DialogueEntry, DialogueParty, Need, NeedVersion
from marketplace.offers import rules as offer_rules
from marketplace.offers.models import Offer
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
    query = (
        select(Feedback)
        .filter_by(proposal_id=proposal.id)
        .options(joinedload(Feedback.version).load_only(ProposalVersion.number))
        .order_by(Feedback.id)
    )
    return session.scalars(query).all()


def notes(session: Session, proposal: Proposal) -> Sequence[ProposalNote]:
    """The receiving body's own notes, oldest first. Never for the company."""
    query = select(ProposalNote).filter_by(proposal_id=proposal.id).order_by(ProposalNote.id)
    return session.scalars(query).all()


def internal(session: Session, proposal: Proposal) -> ProposalInternal | None:
    """The receiving body's registry number, if one has been entered."""
    return session.get(ProposalInternal, proposal.id)


@dataclass(frozen=True)
class Reader:
    """Somebody in the receiving body who has read a version, and when first."""

    name: str
    at: datetime
    version: int


def readers(session: Session, proposal: Proposal) -> list[Reader]:
    """Who in the receiving body has read which version: the newest first, first reader first
    (R18)."""
    first = func.min(AccessEntry.at)
    query = (
        select(Person.name, first, ProposalVersion.number)
        .join(AccessEntry, AccessEntry.person_id == Person.id)
        .join(ProposalVersion, ProposalVersion.id == AccessEntry.object_id)
        .where(AccessEntry.object_kind == ProposalVersion.__tablename__)
        .where(AccessEntry.organisation_id == proposal.need.organisation_id)
        .where(ProposalVersion.proposal_id == proposal.id)
        .group_by(Person.id, Person.name, ProposalVersion.number)
        .order_by(ProposalVersion.number.desc(), first, Person.id)
    )
    return [Reader(name, at, number or 0) for name, at, number in session.execute(query)]


@dataclass(frozen=True)
class Asked:
    """A question that the need asks, or has asked: in its latest words, and until which version."""

    id: str
    text: str
    language: str
    version: int


def asked_questions(session: Session, need: Need) -> list[Asked]:
    """Every question that any version of the need has asked, in the order in which they came."""
    query = (
        select(NeedVersion.number, NeedVersion.language, NeedVersion.open_questions)
        .where(NeedVersion.need_id == need.id, NeedVersion.number.is_not(None))
        .order_by(NeedVersion.number)
    )
    found: dict[str, Asked] = {}
    for number, language, questions in session.execute(query):
        for question in questions:
            asked = Asked(question["id"], question["text"], language, number or 0)
            found[question["id"]] = asked
    return list(found.values())


@dataclass(frozen=True)
class Happening:
    """One step of a proposal's history: what, when, and by whom in the reader's own house."""

    what: str
    at: datetime
    name: str | None
    details: Mapping[str, Any]


HISTORY = ("submitted", "acknowledged", "dialogue_invited", "noted", "confirmed", "withdrawn")


def history(session: Session, proposal: Proposal, organisation_id: int | None) -> list[Happening]:
    """What has happened to a proposal since it was first sent, newest first. People are named to
    their own organisation alone."""
    own = and_(Person.id == AuditEntry.person_id, AuditEntry.organisation_id == organisation_id)
    query = (
        select(AuditEntry, Person.name)
        .outerjoin(Person, own)
        .where(
            AuditEntry.object_kind == Proposal.__tablename__,
            AuditEntry.object_id == proposal.id,
            AuditEntry.action.in_([f"proposal.{what}" for what in HISTORY]),
        )
        .order_by(AuditEntry.id.desc())
    )
    return [
        Happening(entry.action.removeprefix("proposal."), entry.at, name, entry.details)
        for entry, name in session.execute(query)
    ]


def invitations(session: Session, proposal: Proposal) -> dict[datetime, DialogueEntry]:
    """When the company was invited to dialogue about the need -> what the public record says."""
    query = (
        select(DialogueEntry)
        .join(DialogueParty, DialogueParty.entry_id == DialogueEntry.id)
        .where(
            DialogueEntry.need_id == proposal.need_id,
            DialogueEntry.kind == "dialogue_invited",
            DialogueParty.organisation_id == proposal.organisation_id,
        )
    )
    return {entry.at: entry for entry in session.scalars(query)}


@dataclass(frozen=True)
class LinkedOffer:
    """An offer that a proposal points at, as it stands now."""

    ref: str
    title: str
    state: str


def linked_offers(session: Session, refs: Sequence[str], now: datetime) -> list[LinkedOffer]:
    """The offers with these refs, in this order. One that is no longer published keeps its state
    and loses its title: what has been taken back is not read by way of a proposal."""
    if not refs:
        return []
    query = select(Offer).where(Offer.ref.in_(refs)).options(joinedload(Offer.current))
    found = {offer.ref: _linked(offer, now) for offer in session.scalars(query)}
    return [found[ref] for ref in refs if ref in found]


def _linked(offer: Offer, now: datetime) -> LinkedOffer:
    until = offer.current.valid_until if offer.current else None
    state = offer_rules.state_at(offer.state, until, now)
    if offer.organisation.state == "suspended" and state == "published":
        state = "suspended"
    title = offer.current.title if offer.current and state == "published" else ""
    return LinkedOffer(offer.ref, title, state)
