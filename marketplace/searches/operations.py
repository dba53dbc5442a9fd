"""Counting searches that failed, forgetting them in time, and deleting what should not be kept."""

from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import CursorResult, delete, exists, func, select, update
from sqlalchemy.orm import Session, aliased

from marketplace.core import audit
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden
from marketplace.core.refs import LOCAL
from marketplace.searches import rules
from marketplace.searches.models import MissedSearch
from marketplace.searches.rules import Missed


def count_search(session: Session, missed: Missed, *, now: datetime) -> None:
    """Count a search that failed. A day has room for so many different ones."""
    day = now.astimezone(LOCAL).date()
    same = update(MissedSearch).filter_by(**asdict(missed), day=day)
    counted = session.execute(same.values(times=MissedSearch.times + 1))
    assert isinstance(counted, CursorResult)  # noqa: S101 - what an UPDATE answers with
    if counted.rowcount or _new_on(session, day) >= rules.NEW_A_DAY:
        return
    session.add(MissedSearch(**asdict(missed), day=day, times=1))


def _new_on(session: Session, day: date) -> int:
    query = select(func.count()).select_from(MissedSearch).filter_by(day=day)
    return session.scalar(query) or 0


def delete_words(session: Session, actor: Actor, missed: MissedSearch, *, now: datetime) -> None:
    """Take away every count of these words. Should somebody search for them again, they are
    counted from the beginning."""
    if not rules.may_read(actor):
        raise Forbidden("forbidden")
    rows = session.scalars(select(MissedSearch).filter_by(words=missed.words)).all()
    audit.record(
        session, actor, "missed_search.deleted", missed, now=now, details={"rows": len(rows)}
    )
    for row in rows:
        session.delete(row)


def forget_old_searches(session: Session, now: datetime) -> None:
    """What was counted long ago; sooner, words that were searched for on one day only."""
    today, other = now.astimezone(LOCAL).date(), aliased(MissedSearch)
    session.execute(delete(MissedSearch).where(MissedSearch.day < today - rules.KEPT))
    again = exists().where(other.words == MissedSearch.words, other.day != MissedSearch.day)
    alone = MissedSearch.day < today - rules.ALONE_KEPT
    session.execute(
        delete(MissedSearch).where(alone, ~again), execution_options={"synchronize_session": False}
    )
