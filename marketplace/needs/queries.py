"""Reading needs: what pages and other rooms ask for, without a query per row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from marketplace.needs import rules
from marketplace.needs.documents import PublicNeed, public_need
from marketplace.needs.models import DialogueEntry, Need, NeedCode, NeedVersion


def need_by_ref(session: Session, ref: str) -> Need | None:
    """The need with this ref, whatever its state, with its current version."""
    query = select(Need).filter_by(ref=ref).options(joinedload(Need.current))
    return session.scalar(query)


def need_by_id(session: Session, need_id: int) -> Need | None:
    """The need with this id, with its current version."""
    return session.scalar(select(Need).filter_by(id=need_id).options(joinedload(Need.current)))


def working_copy(session: Session, need: Need) -> NeedVersion | None:
    """The text that authors and approvers are writing, if there is one."""
    return session.scalar(select(NeedVersion).filter_by(need_id=need.id, number=None))


def _public() -> Select[Need]:
    query = select(Need).join(Need.current).options(contains_eager(Need.current))
    return query.where(Need.state.in_(rules.PUBLIC))


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


def public_needs(session: Session) -> Iterable[Need]:
    """Every public need with its current version, to build an index from, a few at a time."""
    return session.scalars(_public().execution_options(yield_per=200))


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
