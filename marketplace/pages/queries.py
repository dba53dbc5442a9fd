"""What "My page" asks across the rooms: a fixed number of queries, however much there is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from marketplace.core.actor import Actor
from marketplace.core.audit import AuditEntry
from marketplace.needs import drafts
from marketplace.needs import rules as need_rules
from marketplace.needs.models import Need, NeedComment, NeedInternal, NeedPerson, NeedVersion
from marketplace.proposals import rules as proposal_rules
from marketplace.proposals.models import Proposal, ProposalVersion


@dataclass(frozen=True)
class OwnNeed:
    """A need as those see it who share it: where it stands, and what it is called."""

    need: Need
    title: str
    language: str


def count_own_needs(session: Session, actor: Actor) -> int:
    """How many needs the actor shares: as approver all of the body's, else those they write."""
    query = select(func.count()).select_from(Need).where(*_shared(actor))
    return session.scalar(query) or 0


def own_needs(session: Session, actor: Actor, limit: int) -> list[OwnNeed]:
    """The needs that the actor shares, last changed first."""
    query = _needs(actor).order_by(Need.changed_at.desc(), Need.id.desc()).limit(limit)
    return _titled(session, session.scalars(query).all())


def own_needs_in(session: Session, actor: Actor, state: str, limit: int) -> list[OwnNeed]:
    """Those that are in one state."""
    query = _needs(actor).where(Need.state == state).options(joinedload(Need.owner))
    return _titled(session, session.scalars(query.order_by(Need.id.desc()).limit(limit)).all())


def _needs(actor: Actor) -> Select[Need]:
    return select(Need).options(joinedload(Need.current)).where(*_shared(actor))


def _shared(actor: Actor) -> list[ColumnElement[bool]]:
    """`needs.rules.may_read_draft` as conditions; a test holds the two together."""
    mine = Need.organisation_id == actor.organisation_id
    if actor.has("need_approver"):
        return [mine, Need.state != "deleted"]
    along = select(NeedPerson.need_id)
    along = along.where(NeedPerson.person_id == actor.person_id, NeedPerson.part == "coauthor")
    written = or_(Need.owner_id == actor.person_id, Need.id.in_(along))
    return [mine, written, Need.state != "deleted"]


def _titled(session: Session, needs: Iterable[Need]) -> list[OwnNeed]:
    needs = list(needs)
    query = (
        select(
            NeedVersion.need_id,
            NeedVersion.title,
            NeedInternal.working_title,
            NeedVersion.language,
        )
        .outerjoin(NeedInternal, NeedInternal.need_id == NeedVersion.need_id)
        .where(NeedVersion.number.is_(None), NeedVersion.need_id.in_([need.id for need in needs]))
    )
    working = {
        id_: (title or name or "", lang) for id_, title, name, lang in session.execute(query)
    }
    return [_own(need, working.get(need.id)) for need in needs]


def _own(need: Need, working: tuple[str, str] | None) -> OwnNeed:
    """What is published has its public title, a draft what it is called while it is written."""
    if need.current is not None:
        return OwnNeed(need, need.current.title or need.ref, need.current.language)
    title, language = working or ("", "sv")
    return OwnNeed(need, title or need.ref, language)


@dataclass(frozen=True)
class Moved:
    """When a draft was sent to review and when, by whom and why it was last sent back."""

    submitted_at: datetime | None
    returned: NeedComment | None


def moves(session: Session, needs: Iterable[Need]) -> dict[int, Moved]:
    """Need id -> how it went between author and approver, for drafts and what is in review."""
    ids = [need.id for need in needs]
    sent = (
        select(AuditEntry.object_id, func.max(AuditEntry.at))
        .where(AuditEntry.object_kind == "need", AuditEntry.object_id.in_(ids))
        .where(AuditEntry.action == drafts.SUBMITTED)
        .group_by(AuditEntry.object_id)
    )
    submitted = dict(session.execute(sent).all())
    query = select(NeedComment).where(NeedComment.need_id.in_(ids), NeedComment.kind == "returned")
    back = {c.need_id: c for c in session.scalars(query.order_by(NeedComment.id))}
    return {id_: _moved(submitted.get(id_), back.get(id_)) for id_ in ids}


def _moved(submitted_at: datetime | None, returned: NeedComment | None) -> Moved:
    """A reason holds until the draft is sent to review again."""
    holds = returned is not None and submitted_at is not None and returned.at >= submitted_at
    return Moved(submitted_at, returned if holds else None)


def unread_proposals(session: Session, actor: Actor, limit: int) -> list[Proposal]:
    """Proposals that nobody has acknowledged, to needs that the actor shares, newest first."""
    query = (
        select(Proposal)
        .join(Proposal.need)
        .options(joinedload(Proposal.need).joinedload(Need.current))
        .where(Proposal.state == "submitted", *_shared(actor))
        .order_by(Proposal.received_at.desc(), Proposal.id.desc())
    )
    return list(session.scalars(query.limit(limit)))


def outdated(session: Session, organisation_id: int) -> dict[int, datetime]:
    """The company's standing proposals whose need has changed since, and when it did (R25)."""
    holds_for = func.coalesce(Proposal.confirmed_need_version_id, ProposalVersion.need_version_id)
    query = (
        select(Proposal.id, NeedVersion.frozen_at)
        .join(ProposalVersion, ProposalVersion.id == Proposal.current_version_id)
        .join(Need, Need.id == Proposal.need_id)
        .join(NeedVersion, NeedVersion.id == Need.current_version_id)
        .where(
            Proposal.organisation_id == organisation_id,
            Proposal.state.in_(proposal_rules.RECEIVED),
            Need.state.in_(need_rules.PUBLIC),
            holds_for != Need.current_version_id,
        )
    )
    return {id_: at for id_, at in session.execute(query) if at is not None}


def being_revised(session: Session, actor: Actor, limit: int) -> list[OwnNeed]:
    """Public needs that the actor shares and whose next version is being written."""
    copies = select(NeedVersion.need_id).where(NeedVersion.number.is_(None))
    query = _needs(actor).where(Need.state.in_(need_rules.REVISABLE), Need.id.in_(copies))
    return _titled(session, session.scalars(query.order_by(Need.id.desc()).limit(limit)).all())
