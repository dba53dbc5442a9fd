"""Tables of matches: one row per need and offer."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Person
from marketplace.core.db import Base
from marketplace.needs.models import Need, NeedVersion
from marketplace.offers.models import Offer, OfferVersion


class Match(Base):
    """A pair, why it was suggested, and what a moderator and both sides said of it."""

    __tablename__ = "match"
    __table_args__ = (
        UniqueConstraint("need_id", "offer_id"),
        CheckConstraint("score BETWEEN 0 AND 1", name="score"),
        Index(None, "state", "score"),
        Index(None, "state", "suggested_at"),
        Index(None, "state", "decided_at"),
        # Counts of the desk read this and no row.
        Index(None, "state", "need_id", "offer_id", "introduced_at"),
        Index(None, "offer_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(20), default="suggested")
    revision: Mapped[int] = mapped_column(default=1)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"))
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"))
    need_version_id: Mapped[int] = mapped_column(ForeignKey("need_version.id"))
    offer_version_id: Mapped[int] = mapped_column(ForeignKey("offer_version.id"))
    score: Mapped[float]
    # `search.ranking.Explanation.to_dict()`.
    explanation: Mapped[dict[str, Any]]
    suggested_at: Mapped[datetime]
    moderator_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    # A code of the list `match_reason`, and the moderator's own words where it is `other`.
    reason_code: Mapped[str | None] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text, default="")
    introduced_at: Mapped[datetime | None]
    message: Mapped[str] = mapped_column(Text, default="")

    need: Mapped[Need] = relationship(lazy="joined", innerjoin=True)
    offer: Mapped[Offer] = relationship(lazy="joined", innerjoin=True)
    need_version: Mapped[NeedVersion] = relationship(foreign_keys=need_version_id)
    offer_version: Mapped[OfferVersion] = relationship(foreign_keys=offer_version_id)
    moderator: Mapped[Person | None] = relationship()
    replies: Mapped[list["MatchReply"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="MatchReply.at"
    )


class MatchReply(Base):
    """One side's answer to an introduction: `need` or `offer`."""

    __tablename__ = "match_reply"

    match_id: Mapped[int] = mapped_column(
        ForeignKey("match.id", ondelete="CASCADE"), primary_key=True
    )
    side: Mapped[str] = mapped_column(String(10), primary_key=True)
    interested: Mapped[bool]
    comment: Mapped[str] = mapped_column(Text, default="")
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    person: Mapped[Person] = relationship(lazy="joined")


class RankingWeights(Base):
    """How much each part of a score counts from then on, refitted to decisions by an operator.
    Rows are only ever added; the one with the highest number holds."""

    __tablename__ = "ranking_weights"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    os_user: Mapped[str | None] = mapped_column(String(64))
    # `search.weighting.Weighting.changes()`; nothing: as shipped.
    weights: Mapped[dict[str, Any]]
    # What was measured on decisions that were held back, and on how many.
    figures: Mapped[dict[str, Any]]
