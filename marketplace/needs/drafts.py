"""Reading drafts: for those who write and approve them, and for nobody else."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Membership, Organisation, Person
from marketplace.accounts.rules import PUBLIC_BODIES
from marketplace.core.actor import Actor
from marketplace.core.audit import AuditEntry
from marketplace.core.errors import NotFound
from marketplace.needs import queries, rules, validation
from marketplace.needs.models import Need, NeedComment, NeedInternal, NeedVersion

SUBMITTED = "need.in_review"
SAVED = ("need.started", "need.updated", "need.revision_started")
# Deeds that make somebody a writer of a text, and those after which the next text begins.
WROTE = ("need.started", "need.updated", "need.in_review")
FROZEN = ("need.changed", "need.published", "need.revision_discarded")
# Fields that are no part of the text.
INSIDE = validation.INTERNAL | {"owner", "approvers", "coauthors"}


@dataclass(frozen=True)
class Draft:
    """A need that is being written: identity, working copy, and what is kept inside."""

    need: Need
    text: NeedVersion
    internal: NeedInternal

    @property
    def name(self) -> str:
        """What it is called while it is written."""
        return self.text.title or self.internal.working_title or self.need.ref


def need_of_writer(session: Session, actor: Actor, ref: str) -> Need:
    """The need with this ref. Raises NotFound for everybody who neither writes nor approves it."""
    need = queries.need_by_ref(session, ref)
    if need is None or need.state == "deleted" or not rules.may_read_draft(actor, need):
        raise NotFound("not_found")
    return need


def draft_of(session: Session, need: Need) -> Draft:
    """The text that is being written: a draft, or the next version of a public need. Raises
    NotFound when there is none."""
    draft = open_draft(session, need)
    if draft is None:
        raise NotFound("not_found")
    return draft


def open_draft(session: Session, need: Need) -> Draft | None:
    """The text that is being written, if there is one."""
    if need.state not in rules.EDITABLE | rules.REVISABLE:
        return None
    text = queries.working_copy(session, need)
    internal = session.get(NeedInternal, need.id)
    return None if text is None or internal is None else Draft(need, text, internal)


def comments_on(session: Session, need: Need, page: int, limit: int) -> list[NeedComment]:
    """A page of the comments on what is written, the newest page first, each oldest first."""
    query = select(NeedComment).filter_by(need_id=need.id).order_by(NeedComment.id.desc())
    return list(session.scalars(query.offset((page - 1) * limit).limit(limit)))[::-1]


def count_comments(session: Session, need: Need) -> int:
    """How many comments there are."""
    query = select(func.count()).select_from(NeedComment).filter_by(need_id=need.id)
    return session.scalar(query) or 0


@dataclass(frozen=True)
class Deed:
    """Who did something to the draft, and when."""

    person: Person | None
    at: datetime


def last_deed(session: Session, need: Need, *actions: str) -> Deed | None:
    """The latest of these actions on the need, from the audit."""
    query = (
        select(AuditEntry.at, Person)
        .outerjoin(Person, Person.id == AuditEntry.person_id)
        .where(AuditEntry.object_kind == "need", AuditEntry.object_id == need.id)
        .where(AuditEntry.action.in_(actions))
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    row = session.execute(query).first()
    return None if row is None else Deed(row[1], row[0])


def wrote(session: Session, actor: Actor, need: Need) -> bool:
    """Whether the actor owns the need, writes along, or began, changed or submitted the text that
    is to be published: whoever did is no second person."""
    if actor.person_id in need.author_ids:
        return True
    query = select(AuditEntry.action, AuditEntry.fields)
    query = query.where(AuditEntry.object_kind == "need", AuditEntry.object_id == need.id)
    query = query.where(AuditEntry.person_id == actor.person_id)
    query = query.where(AuditEntry.action.in_(WROTE), AuditEntry.id > _last_published(need))
    return any(
        action != "need.updated" or not INSIDE.issuperset(fields)
        for action, fields in session.execute(query)
    )


def _last_published(need: Need) -> ScalarSelect[int]:
    query = select(func.coalesce(func.max(AuditEntry.id), 0))
    query = query.where(AuditEntry.object_kind == "need", AuditEntry.object_id == need.id)
    return query.where(AuditEntry.action.in_(FROZEN)).scalar_subquery()


def returned(session: Session, need: Need) -> NeedComment | None:
    """Why the draft was given back, until it is sent to review again."""
    query = select(NeedComment).filter_by(need_id=need.id, kind="returned")
    comment = session.scalar(query.order_by(NeedComment.id.desc()).limit(1))
    submitted = last_deed(session, need, SUBMITTED)
    if need.state != "draft" or comment is None or submitted is None:
        return None
    return comment if comment.at >= submitted.at else None


def writers_of(session: Session, organisation_id: int) -> list[Membership]:
    """Those in a body who can own or write a need."""
    return accounts.members_with(session, organisation_id, "need_author", "need_approver")


def approvers_of(session: Session, organisation_id: int) -> list[Membership]:
    """Those in a body who can publish a need."""
    return accounts.members_with(session, organisation_id, "need_approver")


def other_bodies(session: Session, organisation_id: int) -> dict[str, str]:
    """Name -> ref of the other public bodies, for those one writes a need together with."""
    query = (
        select(Organisation.name, Organisation.ref)
        .where(Organisation.kind.in_(PUBLIC_BODIES), Organisation.state == "verified")
        .where(Organisation.id != organisation_id)
        .order_by(Organisation.name)
    )
    return {row.name: row.ref for row in session.execute(query)}
