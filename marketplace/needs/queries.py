"""Reading needs: what pages and other rooms ask for, without a query per row."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from marketplace.accounts.models import Membership, Person
from marketplace.needs import rules
from marketplace.needs.documents import PublicNeed, public_need
from marketplace.needs.models import (
    DialogueEntry,
    Need,
    NeedCode,
    NeedDecision,
    NeedFollower,
    NeedInternal,
    NeedPerson,
    NeedVersion,
)


def need_by_ref(session: Session, ref: str) -> Need | None:
    """The need with this ref, whatever its state, with its current version."""
    query = select(Need).filter_by(ref=ref).options(_whole(joinedload(Need.current)))
    return session.scalar(query)


def need_by_id(session: Session, need_id: int) -> Need | None:
    """The need with this id, with its current version."""
    return session.scalar(select(Need).filter_by(id=need_id).options(joinedload(Need.current)))


def working_copy(session: Session, need: Need) -> NeedVersion | None:
    """The text that authors and approvers are writing, if there is one."""
    return session.scalar(select(NeedVersion).filter_by(need_id=need.id, number=None))


def imported(session: Session, organisation_id: int, source: str) -> dict[str, Need]:
    """What was imported before from this source, by the id it has there."""
    query = select(Need).filter_by(organisation_id=organisation_id, source=source)
    rows = session.scalars(query.options(joinedload(Need.current)))
    return {row.external_id: row for row in rows if row.external_id is not None}


def present_texts(session: Session, found: Iterable[Need]) -> dict[int, NeedVersion]:
    """The text of each as it stands now: its working copy, or its current version."""
    things = list(found)
    texts = {need.id: need.current for need in things if need.current is not None}
    ids = [need.id for need in things]
    for start in range(0, len(ids), 500):
        query = select(NeedVersion).where(NeedVersion.need_id.in_(ids[start : start + 500]))
        texts |= {row.need_id: row for row in session.scalars(query.filter_by(number=None))}
    return texts


def question_ids(session: Session, need: Need) -> set[str]:
    """The ids of every question that the need asks or has asked."""
    rows = session.scalars(select(NeedVersion.open_questions).filter_by(need_id=need.id))
    return {question["id"] for row in rows for question in row}


def _public() -> Select[Need]:
    query = select(Need).join(Need.current).options(_whole(contains_eager(Need.current)))
    return query.where(Need.state.in_(rules.PUBLIC))


def _whole(current: _AbstractLoad) -> _AbstractLoad:
    """The current version with its translations, for all the rows at once."""
    return current.selectinload(NeedVersion.translations)


def public_by_refs(session: Session, refs: Sequence[str], now: datetime) -> dict[str, PublicNeed]:
    """Those of the refs that are public now, for hits of the index."""
    rows = session.scalars(_public().where(Need.ref.in_(refs))).all()
    return {need.ref: public_need(need, current(need), now) for need in rows}


def public_needs_of(session: Session, organisation_id: int, now: datetime) -> list[PublicNeed]:
    """A body's public needs, newest first."""
    query = _public().where(Need.organisation_id == organisation_id)
    rows = session.scalars(query.order_by(Need.published_at.desc())).all()
    return [public_need(need, current(need), now) for need in rows]


def newest(session: Session, now: datetime, limit: int) -> list[PublicNeed]:
    """The needs published last."""
    query = _public().order_by(Need.published_at.desc(), Need.id.desc()).limit(limit)
    return [public_need(need, current(need), now) for need in session.scalars(query)]


def running(
    session: Session,
    now: datetime,
    *,
    limit: int | None = None,
    refs: Collection[str] | None = None,
) -> list[Need]:
    """The needs that are early or open, newest first, with their current versions; `refs`: those
    of these only."""
    query = _public().where(or_(_is_in("announced", now), _is_in("open", now)))
    if refs is not None:
        query = query.where(Need.ref.in_(refs))
    ordered = query.order_by(Need.published_at.desc(), Need.id.desc())
    return list(session.scalars(ordered.limit(limit)))


def public_needs(session: Session) -> Iterable[Need]:
    """Every public need with its current version, to build an index from, a few at a time."""
    return session.scalars(_public().execution_options(yield_per=200))


def public_ids() -> Select[int]:
    """A select of the ids of what is public, for conditions of other rooms."""
    return select(Need.id).where(Need.state.in_(rules.PUBLIC))


def current(need: Need) -> NeedVersion:
    """The version that the public reads; ValueError when there is none."""
    if need.current is None:
        raise ValueError("there is no public version")
    return need.current


@dataclass(frozen=True)
class Wish:
    """A listing from the database: filters that have an index, for when search cannot serve."""

    areas: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    since: datetime | None = None


def list_public(
    session: Session, wish: Wish, now: datetime, *, page: int, limit: int
) -> tuple[int, list[PublicNeed]]:
    """How many there are, and one page of them, newest first."""
    query = _filtered(_public(), wish, now)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    ordered = query.order_by(Need.published_at.desc(), Need.id.desc())
    rows = session.scalars(ordered.offset((page - 1) * limit).limit(limit)).all()
    return total, [public_need(need, current(need), now) for need in rows]


def _filtered(query: Select[Need], wish: Wish, now: datetime) -> Select[Need]:
    for name, chosen in (("area", wish.areas), ("place", wish.places), ("target", wish.targets)):
        if chosen:
            query = query.where(_has_code(name, chosen))
    if wish.phases:
        query = query.where(or_(*(_is_in(phase, now) for phase in wish.phases)))
    if wish.since is not None:
        query = query.where(Need.published_at >= wish.since)
    return query


def _has_code(name: str, chosen: tuple[str, ...]) -> ColumnElement[bool]:
    within = select(NeedCode.need_id).where(NeedCode.list == name, NeedCode.code.in_(chosen))
    return Need.id.in_(within)


def _is_in(phase: str, now: datetime) -> ColumnElement[bool]:
    """`rules.phase_at` as a condition; a test holds the two together."""
    passed = and_(NeedVersion.answers_close_at.is_not(None), NeedVersion.answers_close_at <= now)
    published = Need.state == "published"
    if phase == "announced":
        return and_(published, ~passed, ~NeedVersion.complete)
    if phase == "open":
        return and_(published, ~passed, NeedVersion.complete)
    if phase == "answers_closed":
        return or_(Need.state == phase, and_(published, passed))
    return Need.state == phase


def dialogue_record(session: Session, need_id: int) -> Sequence[DialogueEntry]:
    """The need's public dialogue record, oldest first (R4)."""
    query = select(DialogueEntry).filter_by(need_id=need_id).order_by(DialogueEntry.id)
    return session.scalars(query).all()


@dataclass(frozen=True)
class VersionMark:
    """One version of a need in the list of them: its number, when it came, and what it says about
    itself."""

    number: int
    at: datetime
    note: str


def version_marks(session: Session, need_id: int) -> list[VersionMark]:
    """The need's frozen versions without their texts, newest first."""
    query = select(NeedVersion.number, NeedVersion.frozen_at, NeedVersion.change_note)
    query = query.where(NeedVersion.need_id == need_id, NeedVersion.number.is_not(None))
    rows = session.execute(query.order_by(NeedVersion.number.desc()))
    return [VersionMark(number, at, note) for number, at, note in rows if number and at]


def opened_at(session: Session, need_id: int) -> datetime | None:
    """When a need that is complete became so, by the version that made it; or when it was opened
    again after that. None while it is not."""
    query = select(NeedVersion.frozen_at, NeedVersion.complete).where(
        NeedVersion.need_id == need_id, NeedVersion.number.is_not(None)
    )
    complete_since = None
    for at, complete in session.execute(query.order_by(NeedVersion.number)):
        complete_since = (complete_since or at) if complete else None
    return complete_since


def versions_between(session: Session, need_id: int, first: int, last: int) -> list[NeedVersion]:
    """The frozen versions from one number to another, in order."""
    query = select(NeedVersion).where(NeedVersion.need_id == need_id)
    query = query.where(NeedVersion.number.between(first, last))
    return list(session.scalars(query.order_by(NeedVersion.number)))


@dataclass(frozen=True)
class Decision:
    """Something decided about a public need, with its public reason."""

    kind: str
    at: datetime
    reason: str
    by_arena: bool


def decisions(session: Session, need_id: int) -> list[Decision]:
    """What was decided about the need, newest first."""
    query = select(NeedDecision).filter_by(need_id=need_id).order_by(NeedDecision.id.desc())
    rows = session.scalars(query)
    return [Decision(row.kind, row.at, row.reason, row.by_arena) for row in rows]


def followers(session: Session, need_id: int) -> list[int]:
    """The ids of the people who follow the need; who has left is not among them."""
    query = _following(need_id).with_only_columns(NeedFollower.person_id)
    return list(session.scalars(query.order_by(NeedFollower.person_id)))


def count_followers(session: Session, need_id: int) -> int:
    """How many follow the need."""
    return session.scalar(_following(need_id).with_only_columns(func.count())) or 0


def _following(need_id: int) -> Select[NeedFollower]:
    query = select(NeedFollower).join(Person, Person.id == NeedFollower.person_id)
    return query.where(NeedFollower.need_id == need_id, Person.deleted_at.is_(None))


def follows(session: Session, person_id: int | None, need_id: int) -> bool:
    """Whether this person follows the need."""
    return person_id is not None and session.get(NeedFollower, (need_id, person_id)) is not None


def followed_by(session: Session, person_id: int, now: datetime) -> list[PublicNeed]:
    """The public needs that somebody follows, last changed first."""
    query = _public().join(NeedFollower, NeedFollower.need_id == Need.id)
    query = query.where(NeedFollower.person_id == person_id)
    rows = session.scalars(query.order_by(Need.changed_at.desc(), Need.id.desc()))
    return [public_need(need, current(need), now) for need in rows]


@dataclass(frozen=True)
class Tally:
    """What the start page's picture is made of: one need's phase, time and age."""

    phase: str
    year: int | None
    quarter: int | None
    published_at: datetime


def tally(session: Session, now: datetime) -> list[Tally]:
    """Every public need that is announced or open, as a dot of the start page's picture."""
    query = (
        select(
            NeedVersion.complete,
            NeedVersion.answers_close_at,
            NeedVersion.needed_from_year,
            NeedVersion.needed_from_quarter,
            Need.published_at,
        )
        .join(Need, Need.current_version_id == NeedVersion.id)
        .where(Need.state == "published")
        .order_by(Need.published_at)
    )
    rows = (
        Tally(rules.phase_at("published", complete, close, now), year, quarter, published)
        for complete, close, year, quarter, published in session.execute(query)
        if published is not None
    )
    return [row for row in rows if row.phase in {"announced", "open"}]


def count_by_area(session: Session) -> dict[str, int]:
    """How many public needs each welfare area has, those of its parts included."""
    query = (
        select(NeedCode.code, func.count())
        .join(Need, Need.id == NeedCode.need_id)
        .where(NeedCode.list == "area", Need.state.in_(rules.PUBLIC))
        .group_by(NeedCode.code)
    )
    return dict(session.execute(query).all())


def count_by_organisation(session: Session) -> dict[int, int]:
    """How many public needs each organisation has, by its id."""
    query = select(Need.organisation_id, func.count()).where(Need.state.in_(rules.PUBLIC))
    rows = session.execute(query.group_by(Need.organisation_id))
    return dict(rows.all())


# Over for good: nobody publishes these again, so they need no approver, but still an owner.
NEEDS_NO_APPROVER = ("closed", "withdrawn")


@dataclass(frozen=True)
class Held:
    """A need that asks for this person: as its `owner`, or as its only `approver`."""

    need: Need
    title: str
    language: str
    part: str


def held_by(session: Session, person_id: int, organisation_id: int) -> list[Held]:
    """What a person owns or alone approves in a body, the last changed first."""
    rows = _named(session, person_id, organisation_id)
    held = [
        Held(need, title, language, "owner")
        for need, title, language in rows
        if need.owner_id == person_id
    ]
    held += [
        Held(need, title, language, "approver")
        for need, title, language in rows
        if need.approver_ids == {person_id} and need.state not in NEEDS_NO_APPROVER
    ]
    return held


def _named(session: Session, person_id: int, organisation_id: int) -> list[tuple[Need, str, str]]:
    approves = select(NeedPerson.need_id).filter_by(person_id=person_id, part="approver")
    text = aliased(NeedVersion)
    query = (
        select(Need, NeedVersion.title, text.title, NeedInternal.working_title, text.language)
        .outerjoin(NeedVersion, NeedVersion.id == Need.current_version_id)
        .outerjoin(text, (text.need_id == Need.id) & text.number.is_(None))
        .outerjoin(NeedInternal, NeedInternal.need_id == Need.id)
        .where(Need.organisation_id == organisation_id, Need.state != "deleted")
        .where(or_(Need.owner_id == person_id, Need.id.in_(approves)))
        .order_by(Need.changed_at.desc(), Need.id.desc())
    )
    return [
        (need, public or draft or working or need.ref, language or "sv")
        for need, public, draft, working, language in session.execute(query)
    ]


def left_to_nobody(session: Session, member: Membership, roles: Collection[str]) -> int:
    """How many needs would lack an owner or an approver if the member kept these roles only."""
    lost = set()
    if rules.WRITERS.isdisjoint(roles):
        lost.add("owner")
    if "need_approver" not in roles:
        lost.add("approver")
    held = held_by(session, member.person_id, member.organisation_id) if lost else []
    return sum(one.part in lost for one in held)


def count_held(session: Session, organisation_id: int) -> dict[int, tuple[int, int]]:
    """Person -> how many of the body's needs they own, and how many they are named to approve."""
    here = (Need.organisation_id == organisation_id, Need.state != "deleted")
    owned = select(Need.owner_id, func.count()).where(*here).group_by(Need.owner_id)
    named = (
        select(NeedPerson.person_id, func.count())
        .join(Need, Need.id == NeedPerson.need_id)
        .where(*here, NeedPerson.part == "approver")
        .group_by(NeedPerson.person_id)
    )
    owners = dict(session.execute(owned).all())
    approvers = dict(session.execute(named).all())
    people = {person for person in (*owners, *approvers) if person is not None}
    return {person: (owners.get(person, 0), approvers.get(person, 0)) for person in people}
