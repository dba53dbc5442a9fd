"""Reading who has taken what, as conditions and joins that the queues share.

A claim holds for the waiting during which it was made: what is decided and comes back is free.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Person
from marketplace.moderation.models import DeskClaim


@dataclass(frozen=True)
class Claim:
    """Who has taken a thing, and when."""

    person_id: int
    name: str
    at: datetime


def claims_on(session: Session, kind: str, since: Mapping[int, datetime]) -> dict[int, Claim]:
    """The claims that hold on these things (id -> since when each waits), by id."""
    query = select(DeskClaim.object_id, DeskClaim.person_id, Person.name, DeskClaim.at)
    query = query.join(Person, Person.id == DeskClaim.person_id)
    rows = session.execute(query.where(DeskClaim.kind == kind, DeskClaim.object_id.in_(since)))
    found = {object_id: Claim(who, name, at) for object_id, who, name, at in rows}
    return {id_: claim for id_, claim in found.items() if claim.at >= since[id_]}


def whose(
    kind: str,
    id_column: ColumnElement[Any] | Any,
    since: ColumnElement[Any] | Any,
    person_id: int | None,
    wanted: str,
) -> tuple[ColumnElement[bool], ...]:
    """The condition that keeps what is mine, or free or mine, out of a queue; none for all."""
    if wanted == "all":
        return ()
    taken = and_(DeskClaim.kind == kind, DeskClaim.object_id == id_column, DeskClaim.at >= since)
    if wanted == "mine":
        return (exists().where(taken, DeskClaim.person_id == person_id),)
    return (~exists().where(taken, DeskClaim.person_id.is_distinct_from(person_id)),)
