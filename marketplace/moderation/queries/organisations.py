"""Reading organisations for moderators: a page of those in one state, and what stands round one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation
from marketplace.accounts.rules import ARENA
from marketplace.core.text import swedish_order
from marketplace.moderation.queries.claims import whose
from marketplace.moderation.queries.waiting import EVERYBODYS, SINCE, Whose, waiting_since


def organisations_in(
    session: Session,
    state: str,
    mine: Whose = EVERYBODYS,
    *,
    words: str = "",
    page: int,
    limit: int,
) -> tuple[int, Sequence[Organisation]]:
    """How many are in this state, and a page of them: those that wait by when they came, others
    by name. `words` are a part of the name, or the whole number."""
    chosen = _chosen(session, state, mine, words)
    if state == "registered":
        chosen.sort(key=lambda row: (row.since, row.id))
    else:
        chosen.sort(key=lambda row: (swedish_order(row.name), row.id))
    ids = [row.id for row in chosen[(page - 1) * limit : page * limit]]
    rows = {o.id: o for o in session.scalars(select(Organisation).where(Organisation.id.in_(ids)))}
    return len(chosen), [rows[id_] for id_ in ids]


def _chosen(session: Session, state: str, mine: Whose, words: str) -> list[Any]:
    columns = (Organisation.id, Organisation.name, Organisation.org_number)
    query = select(*columns, Organisation.sole_trader, SINCE.label("since"))
    query = query.where(Organisation.state == state, Organisation.kind != ARENA, *_mine(mine))
    rows = list(session.execute(query))
    return [row for row in rows if _fits(row, words)]


def _mine(mine: Whose) -> tuple[ColumnElement[bool], ...]:
    return whose("organisation", Organisation.id, SINCE, mine.person_id, mine.wanted)


def _fits(row: Any, words: str) -> bool:
    """A part of the name in any case (databases disagree on å), or the number but a person's."""
    digits = words.replace("-", "").replace(" ", "")
    is_number = not row.sole_trader and row.org_number == digits
    return is_number or words.casefold() in row.name.casefold()


def count_by_state(session: Session) -> dict[str, int]:
    """How many organisations are in each state, the arena aside."""
    query = select(Organisation.state, func.count()).where(Organisation.kind != ARENA)
    return dict(session.execute(query.group_by(Organisation.state)).all())


@dataclass(frozen=True)
class QueuePlace:
    """Where an organisation stands among those that wait, and the ref of the one after it."""

    number: int
    total: int
    next_ref: str | None


def organisation_place(session: Session, organisation: Organisation) -> QueuePlace:
    """Its place in the queue; the next is taken from the top after the last."""
    query = select(Organisation.ref).where(Organisation.state == "registered")
    refs = list(session.scalars(query.order_by(SINCE, Organisation.id)))
    others = [ref for ref in refs if ref != organisation.ref]
    at = refs.index(organisation.ref) if organisation.ref in refs else 0
    following = others[at % len(others)] if others else None
    return QueuePlace(at + 1, len(refs), following)


def since_of(organisation: Organisation) -> datetime:
    """Since when it waits, or when it came."""
    return waiting_since(organisation) or organisation.created_at
