"""Which weights are in use, as the database says it: indexes take them up from here."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.matching.models import RankingWeights
from marketplace.search.weighting import DEFAULT, Weighting


def newest(session: Session) -> RankingWeights | None:
    """What was decided last; None while the weights are as shipped from the beginning."""
    return session.scalar(select(RankingWeights).order_by(RankingWeights.id.desc()).limit(1))


def in_use(session: Session) -> Weighting:
    """The weights that hold now."""
    row = newest(session)
    return Weighting.of(row.weights) if row is not None else DEFAULT
