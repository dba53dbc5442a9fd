"""Reading matches: the moderators' queues, a pair with its history, and what each side sees."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    case,
    exists,
    false,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased, joinedload

from marketplace.accounts.models import Organisation, Person
from marketplace.core.audit import AuditEntry
from marketplace.matching import rules
from marketplace.matching.models import Match, MatchReply
from marketplace.needs import rules as need_rules
from marketplace.needs.models import Need, NeedCode, NeedVersion
from marketplace.offers import rules as offer_rules
from marketplace.offers.models import Offer, OfferVersion

Chosen = TypeVar("Chosen", bound=Select[*tuple[Any, ...]])

BODY, COMPANY = aliased(Organisation), aliased(Organisation)
NEED_REPLY, OFFER_REPLY = aliased(MatchReply), aliased(MatchReply)


@dataclass(frozen=True)
class MatchRow:
    """One pair in a list: what is public of both, and what was decided."""

    id: int
    state: str
    score: float
    stored_likelihood: float | None
    suggested_at: datetime
    decided_at: datetime | None
    introduced_at: datetime | None
    reason_code: str | None
    reason: str
    need_ref: str
    need_title: str
    need_language: str
    body_name: str
    body_town: str
    offer_ref: str
    offer_title: str
    offer_language: str
    company_name: str
    need_state: str
    need_complete: bool
    answers_close_at: datetime | None
    need_interested: bool | None
    offer_interested: bool | None

    @property
    def likelihood(self) -> float:
        """The chance of being right; of a pair from before there was one, its score."""
        return self.score if self.stored_likelihood is None else self.stored_likelihood

    def phase_at(self, now: datetime) -> str:
        """What a reader is told of the need."""
        return need_rules.phase_at(self.need_state, self.need_complete, self.answers_close_at, now)

    def interested(self, side: str) -> bool | None:
        """What a side answered; None when it has not."""
        return self.need_interested if side == "need" else self.offer_interested


@dataclass(frozen=True)
class Filters:
    """Which pairs of a queue: those whose need lies in one of these welfare areas, and what a
    room above asks of them besides."""

    areas: tuple[str, ...] = ()
    where: tuple[ColumnElement[bool], ...] = ()


ORDERS: dict[str, tuple[ColumnElement[Any], ...]] = {
    "score": (Match.score.desc(), Match.id.asc()),
    "waited": (Match.suggested_at.asc(), Match.id.asc()),
    "decided": (Match.decided_at.desc(), Match.id.desc()),
}


def _rows() -> Select[*tuple[Any, ...]]:
    return _joined(
        select(
            Match.id,
            Match.state,
            Match.score,
            Match.explanation["likelihood"].as_float(),
            Match.suggested_at,
            Match.decided_at,
            Match.introduced_at,
            Match.reason_code,
            Match.reason,
            Need.ref,
            NeedVersion.title,
            NeedVersion.language,
            BODY.name,
            BODY.town,
            Offer.ref,
            OfferVersion.title,
            OfferVersion.language,
            COMPANY.name,
            Need.state,
            NeedVersion.complete,
            NeedVersion.answers_close_at,
            NEED_REPLY.interested,
            OFFER_REPLY.interested,
        )
        .outerjoin(NEED_REPLY, _reply_of(NEED_REPLY, "need"))
        .outerjoin(OFFER_REPLY, _reply_of(OFFER_REPLY, "offer"))
    )


def _reply_of(reply: type[MatchReply], side: str) -> ColumnElement[bool]:
    return and_(reply.match_id == Match.id, reply.side == side)


def _joined(query: Chosen) -> Chosen:
    return (
        query.select_from(Match)
        .join(Need, Need.id == Match.need_id)
        .join(NeedVersion, NeedVersion.id == Need.current_version_id)
        .join(BODY, BODY.id == Need.organisation_id)
        .join(Offer, Offer.id == Match.offer_id)
        .join(OfferVersion, OfferVersion.id == Offer.current_version_id)
        .join(COMPANY, COMPANY.id == Offer.organisation_id)
    )


def _are_public(now: datetime) -> ColumnElement[bool]:
    """`rules.is_public` as a condition; a test holds the two together.

    What is not public is told apart, not what is: the worker ends its pairs, so that a count of
    thousands asks little of each.
    """
    needs = select(Need.id).where(Need.state.not_in(need_rules.PUBLIC))
    return and_(Match.need_id.not_in(needs), Match.offer_id.not_in(_hidden_offers(now)))


def _hidden_offers(now: datetime) -> CompoundSelect[int]:
    """Offers that are in no public state, that hold no longer, or whose company is suspended."""
    ended = select(Offer.id).join(OfferVersion, OfferVersion.offer_id == Offer.id)
    return union_all(
        select(Offer.id).where(Offer.state.not_in(offer_rules.PUBLIC)),
        ended.where(OfferVersion.valid_until <= now, Offer.current_version_id == OfferVersion.id),
        select(Offer.id)
        .join(COMPANY, COMPANY.id == Offer.organisation_id)
        .where(COMPANY.state == "suspended"),
    )


# Introduced, and one of the two has not answered: a queue, though not a state of its own.
WAITING = "waiting"


def _in_queue(now: datetime, state: str, filters: Filters) -> list[ColumnElement[bool]]:
    conditions = [_are_public(now), *filters.where]
    if state == WAITING:
        conditions += [Match.state == "introduced", _lacks_an_answer()]
    else:
        conditions.append(Match.state == state)
    if filters.areas:
        within = select(NeedCode.need_id)
        within = within.where(NeedCode.list == "area", NeedCode.code.in_(filters.areas))
        conditions.append(Match.need_id.in_(within))
    return conditions


ALL = Filters()


def in_state(
    session: Session,
    now: datetime,
    state: str,
    filters: Filters = ALL,
    *,
    sort: str = "score",
    page: int = 1,
    limit: int = 20,
) -> tuple[int, list[MatchRow]]:
    """How many pairs are in this state, and one page of them."""
    conditions, order = _in_queue(now, state, filters), ORDERS[sort]
    chosen = select(Match.id).where(*conditions).order_by(*order)
    chosen = chosen.offset((page - 1) * limit).limit(limit)
    query = _rows().where(Match.id.in_(chosen)).order_by(*order)
    return _count(session, conditions), _listed(session, query)


def _listed(session: Session, query: Select[*tuple[Any, ...]]) -> list[MatchRow]:
    return [MatchRow(*row) for row in session.execute(query)]


@dataclass(frozen=True)
class Place:
    """Where a pair stands in the queue of those to decide."""

    number: int
    total: int
    previous_id: int | None
    next_id: int | None


def place_of(session: Session, match: Match, now: datetime, filters: Filters = ALL) -> Place:
    """The pair's number in the queue, and the ones before and after it.

    For one that is no longer in the queue the number is where it would be.
    """
    waiting = _in_queue(now, "suggested", filters)
    before, after = _before(match), _after(match)
    number = _count(session, [*waiting, before])
    previous = select(Match.id).where(*waiting, before)
    previous = previous.order_by(Match.score.asc(), Match.id.desc()).limit(1)
    following = select(Match.id).where(*waiting, after)
    following = following.order_by(*ORDERS["score"]).limit(1)
    total = _count(session, waiting)
    return Place(number + 1, total, session.scalar(previous), session.scalar(following))


def _count(session: Session, conditions: list[ColumnElement[bool]]) -> int:
    return session.scalar(select(func.count()).select_from(Match).where(*conditions)) or 0


def _before(match: Match) -> ColumnElement[bool]:
    same = and_(Match.score == match.score, Match.id < match.id)
    return or_(Match.score > match.score, same)


def _after(match: Match) -> ColumnElement[bool]:
    same = and_(Match.score == match.score, Match.id > match.id)
    return or_(Match.score < match.score, same)


def next_to_decide(
    session: Session, now: datetime, after: Match | None = None, filters: Filters = ALL
) -> int | None:
    """The pair to decide after this one, from the top when it was the last; None when all are."""
    query = select(Match.id).where(*_in_queue(now, "suggested", filters))
    query = query.order_by(*ORDERS["score"]).limit(1)
    if after is None:
        return session.scalar(query)
    query = query.where(Match.id != after.id)
    return session.scalar(query.where(_after(after))) or session.scalar(query)


@dataclass(frozen=True)
class Counts:
    """What waits for the moderators in this room."""

    to_decide: int
    closing_soon: int
    late: int
    to_introduce: int
    waiting_for_answers: int
    waiting_long: int


SOON = timedelta(days=7)


def counts(session: Session, now: datetime, late_before: datetime | None = None) -> Counts:
    """The numbers of the desk; what was suggested before `late_before` is late."""
    waits = (Match.state.in_(("suggested", "curated")), _are_public(now))
    near = _how_many(and_(Match.state == "suggested", _closes_soon(now)))
    late = _how_many(Match.suggested_at < late_before if late_before else false())
    query = select(Match.state, func.count(), near, late).where(*waits).group_by(Match.state)
    by_state = {row[0]: row[1:] for row in session.execute(query)}
    long = _how_many(Match.introduced_at <= now - SOON)
    unanswered = select(func.count(), long).where(*_in_queue(now, WAITING, ALL))
    waiting, waiting_long = session.execute(unanswered).one()
    to_decide, closing_soon, are_late = by_state.get("suggested", (0, 0, 0))
    return Counts(
        to_decide=to_decide,
        closing_soon=closing_soon,
        late=are_late,
        to_introduce=by_state.get("curated", (0, 0, 0))[0],
        waiting_for_answers=waiting,
        waiting_long=waiting_long,
    )


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _closes_soon(now: datetime) -> ColumnElement[bool]:
    """Whether the need's time for answers ends within a week."""
    return exists().where(
        Need.id == Match.need_id,
        Need.state == "published",
        NeedVersion.id == Need.current_version_id,
        NeedVersion.complete,
        NeedVersion.answers_close_at > now,
        NeedVersion.answers_close_at <= now + SOON,
    )


def _lacks_an_answer() -> ColumnElement[bool]:
    both = select(MatchReply.match_id).group_by(MatchReply.match_id)
    return Match.id.not_in(both.having(func.count() == len(rules.SIDES)))


def count_to_decide(
    session: Session, now: datetime, where: tuple[ColumnElement[bool], ...] = ()
) -> int:
    """How many pairs wait for a moderator."""
    return _count(session, _in_queue(now, "suggested", Filters(where=where)))


def count_curated(session: Session, offer_id: int) -> int:
    """In how many curated or introduced pairs an offer stands."""
    query = select(func.count()).where(Match.offer_id == offer_id)
    return session.scalar(query.where(Match.state.in_(rules.SHOWN_TO_SIDES))) or 0


def decided_by(
    session: Session, person_id: int | None, since: datetime, limit: int = 5
) -> list[MatchRow]:
    """What this moderator decided last."""
    mine = (Match.moderator_id == person_id, Match.decided_at >= since)
    chosen = select(Match.id).where(*mine, Match.state.in_(("curated", "dismissed")))
    chosen = chosen.order_by(*ORDERS["decided"]).limit(limit)
    query = _rows().where(Match.id.in_(chosen))
    return _listed(session, query.order_by(*ORDERS["decided"]))


# Moderators choose pairs one by one; nobody reads more than the newest of them.
MOST_SHOWN = 500


def matches_for_body(session: Session, organisation_id: int, now: datetime) -> list[MatchRow]:
    """The curated and introduced pairs of all needs of a body, for its people."""
    return _shown(session, now, Need.organisation_id == organisation_id)


def matches_for_company(session: Session, organisation_id: int, now: datetime) -> list[MatchRow]:
    """The curated and introduced pairs of a company's offers, for its people."""
    return _shown(session, now, Offer.organisation_id == organisation_id)


def _shown(session: Session, now: datetime, whose: ColumnElement[bool]) -> list[MatchRow]:
    shown = Match.state.in_(rules.SHOWN_TO_SIDES)
    query = _rows().where(whose, shown, _are_public(now))
    return _listed(session, query.order_by(*ORDERS["decided"]).limit(MOST_SHOWN))


def match_by_id(session: Session, match_id: int) -> Match | None:
    """The pair, with everything its page shows."""
    query = select(Match).filter_by(id=match_id)
    query = query.options(
        joinedload(Match.need).joinedload(Need.current),
        joinedload(Match.offer).joinedload(Offer.current),
        joinedload(Match.need_version),
        joinedload(Match.offer_version),
        joinedload(Match.moderator),
    )
    return session.scalar(query)


def states_of(session: Session, need_id: int) -> dict[str, tuple[int, str]]:
    """The pairs of a need by the ref of their offer: which, and in what state, as stored."""
    query = select(Offer.ref, Match.id, Match.state).join(Offer, Offer.id == Match.offer_id)
    rows = session.execute(query.where(Match.need_id == need_id))
    return {ref: (match_id, state) for ref, match_id, state in rows}


@dataclass(frozen=True)
class Step:
    """One thing that happened to a pair, and who did it (None: the system)."""

    state: str
    at: datetime
    who: str | None
    details: dict[str, Any]


def history(session: Session, match: Match) -> Sequence[Step]:
    """What happened to the pair, newest first."""
    query = (
        select(AuditEntry.to_state, AuditEntry.at, Person.name, AuditEntry.details)
        .outerjoin(Person, Person.id == AuditEntry.person_id)
        .where(AuditEntry.object_kind == "match", AuditEntry.object_id == match.id)
        .where(AuditEntry.to_state.is_not(None))
        .order_by(AuditEntry.id.desc())
    )
    return [Step(*row) for row in session.execute(query)]
