"""An operator's decision how much each part of a score counts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from marketplace.core import audit, events
from marketplace.core.actor import Actor
from marketplace.core.errors import Forbidden
from marketplace.matching.models import RankingWeights
from marketplace.search.weighting import DEFAULT, Weighting

REFITTED = "ranking.refitted"


def use_weights(
    session: Session,
    actor: Actor,
    weighting: Weighting,
    *,
    figures: Mapping[str, Any],
    now: datetime,
) -> RankingWeights:
    """Match by these from now on; `figures` are what speaks for them. The worker lets every index
    know, and scores anew what nobody has decided."""
    if actor.kind != "operator":
        raise Forbidden("forbidden")
    row = RankingWeights(
        at=now, os_user=actor.os_user, weights=weighting.changes(), figures=dict(figures)
    )
    session.add(row)
    session.flush()
    audit.record(session, actor, REFITTED, row, now=now, fields=weighting.changes())
    events.emit(session, REFITTED, now=now, weights=row.id)
    return row


def use_shipped_weights(session: Session, actor: Actor, *, now: datetime) -> RankingWeights:
    """Match by what the product came with."""
    return use_weights(session, actor, DEFAULT, figures={}, now=now)
