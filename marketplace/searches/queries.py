"""What people look for and do not find: only words asked for on more than one day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from marketplace.searches import rules
from marketplace.searches.models import MissedSearch

MOST_IN_FILE = 20_000


@dataclass(frozen=True)
class Wish:
    """Since which day, among what, and how the searches failed; None for all."""

    since: date
    kind: str | None = None
    outcome: str | None = None


@dataclass(frozen=True)
class Counted:
    """Words that were searched for in vain among needs or offers, in one language. `id` is that of
    one of the rows that were added up."""

    id: int
    words: str
    language: str
    kind: str
    nothing: int
    similar: int
    last: date


def counted(
    session: Session, wish: Wish, *, page: int = 1, limit: int = MOST_IN_FILE
) -> tuple[int, Sequence[Counted]]:
    """How many there are, and a page of them: what was searched for most stands first."""
    grouped = _grouped(wish)
    total = session.scalar(select(func.count()).select_from(grouped.subquery())) or 0
    times = func.sum(MissedSearch.times).desc()
    order = (times, func.max(MissedSearch.day).desc(), MissedSearch.words)
    query = grouped.order_by(*order, MissedSearch.kind, MissedSearch.language)
    rows = session.execute(query.offset((page - 1) * limit).limit(limit))
    return total, [Counted(*row) for row in rows]


def held_back(session: Session, wish: Wish) -> int:
    """How many words were searched for on one day only, and are therefore not shown."""
    few = select(MissedSearch.words).where(*_asked(wish), MissedSearch.words.not_in(_often()))
    return session.scalar(select(func.count()).select_from(few.distinct().subquery())) or 0


def shown_search(session: Session, id_: int) -> MissedSearch | None:
    """One row of words that may be shown."""
    query = select(MissedSearch).filter_by(id=id_).where(MissedSearch.words.in_(_often()))
    return session.scalar(query)


def _grouped(wish: Wish) -> Select[int, str, str, str, int, int, date]:
    keys = (MissedSearch.words, MissedSearch.language, MissedSearch.kind)
    return (
        select(
            func.min(MissedSearch.id),
            *keys,
            _times(rules.NOTHING),
            _times(rules.SIMILAR),
            func.max(MissedSearch.day),
        )
        .where(*_asked(wish), MissedSearch.words.in_(_often()))
        .group_by(*keys)
    )


def _times(outcome: str) -> ColumnElement[int]:
    return func.sum(case((MissedSearch.outcome == outcome, MissedSearch.times), else_=0))


def _asked(wish: Wish) -> list[ColumnElement[bool]]:
    narrowed = [MissedSearch.day >= wish.since]
    if wish.kind:
        narrowed.append(MissedSearch.kind == wish.kind)
    if wish.outcome:
        narrowed.append(MissedSearch.outcome == wish.outcome)
    return narrowed


def _often() -> Select[str]:
    days = func.count(MissedSearch.day.distinct())
    query = select(MissedSearch.words).group_by(MissedSearch.words)
    return query.having(days >= rules.FEWEST_DAYS)
