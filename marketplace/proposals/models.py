"""Tables of proposals: identity, versions, receipts, and feedback."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation, Person
from marketplace.core.db import Base
from marketplace.needs.models import Need, NeedVersion


class Proposal(Base):
    """The identity: whose answer to which need, and where it stands."""

    __tablename__ = "proposal"
    __table_args__ = (
        Index(None, "need_id", "state"),
        Index(None, "organisation_id", "state"),
        Index(None, "need_id", "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True)
    state: Mapped[str] = mapped_column(String(20), default="draft")
    revision: Mapped[int] = mapped_column(default=1)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    # The first version's time of receipt; the list of proposals is in this order.
    received_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    invited_at: Mapped[datetime | None]
    current_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("proposal_version.id", use_alter=True)
    )
    # The company has said that what it sent holds for this later version of the need (R25).
    confirmed_need_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("need_version.id"), index=True
    )
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)

    need: Mapped[Need] = relationship(lazy="joined", innerjoin=True)
    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
    current: Mapped["ProposalVersion | None"] = relationship(
        foreign_keys=current_version_id, post_update=True
    )
    confirmed_need_version: Mapped[NeedVersion | None] = relationship()
    confirmed_by: Mapped[Person | None] = relationship(foreign_keys=confirmed_by_id)

    @property
    def holds_for(self) -> NeedVersion | None:
        """The need's version that the company has answered, or has said that its answer holds
        for (R25)."""
        if self.confirmed_need_version is not None:
            return self.confirmed_need_version
        return self.current.need_version if self.current else None

    @property
    def is_outdated(self) -> bool:
        """Whether the need has changed since, and the company has not said what holds."""
        return self.holds_for is not None and self.holds_for.id != self.need.current_version_id


class ProposalVersion(Base):
    """A text: the working copy (`number` is null) or a received, immutable version."""

    __tablename__ = "proposal_version"
    __table_args__ = (
        UniqueConstraint("proposal_id", "number"),
        CheckConstraint("(number IS NULL) = (received_at IS NULL)", name="received_has_number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(
        ForeignKey("proposal.id", ondelete="CASCADE"), index=True
    )
    number: Mapped[int | None]
    need_version_id: Mapped[int] = mapped_column(ForeignKey("need_version.id"))
    received_at: Mapped[datetime | None]
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    language: Mapped[str] = mapped_column(String(2), default="sv")

    title: Mapped[str] = mapped_column(String(120), default="")
    approach: Mapped[str] = mapped_column(Text, default="")
    expected_effect: Mapped[str] = mapped_column(Text, default="")
    # Question id -> answer.
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    maturity: Mapped[str | None] = mapped_column(String(4))
    prerequisites: Mapped[str] = mapped_column(Text, default="")
    timeline: Mapped[str] = mapped_column(Text, default="")
    indicative_cost: Mapped[str] = mapped_column(String(500), default="")
    evidence: Mapped[str] = mapped_column(Text, default="")
    risks: Mapped[str] = mapped_column(Text, default="")
    partners: Mapped[str] = mapped_column(String(500), default="")
    video_url: Mapped[str] = mapped_column(String(500), default="")
    video_transcript: Mapped[str] = mapped_column(Text, default="")
    wants_dialogue: Mapped[bool | None]
    accepts_publicity: Mapped[bool | None]
    # Refs of the company's own offers.
    linked_offers: Mapped[list[str]] = mapped_column(default=list)
    # Section -> why the company asks that it be kept secret (R12); see `rules.sections`.
    claims: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")

    proposal: Mapped[Proposal] = relationship(foreign_keys=proposal_id)
    need_version: Mapped[NeedVersion] = relationship()
    submitted_by: Mapped[Person | None] = relationship()
    receipt: Mapped["Receipt | None"] = relationship(viewonly=True)


class Receipt(Base):
    """The canonical file of a received version and its SHA-256 (R9). Never changed."""

    __tablename__ = "receipt"

    version_id: Mapped[int] = mapped_column(ForeignKey("proposal_version.id"), primary_key=True)
    received_at: Mapped[datetime]
    checksum: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class Feedback(Base):
    """The receiving body's answer to the company."""

    __tablename__ = "proposal_feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("proposal_version.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    person: Mapped[Person | None] = relationship(lazy="joined")
    version: Mapped[ProposalVersion] = relationship()


class ProposalInternal(Base):
    """What the receiving body keeps for itself."""

    __tablename__ = "proposal_internal"

    proposal_id: Mapped[int] = mapped_column(
        ForeignKey("proposal.id", ondelete="CASCADE"), primary_key=True
    )
    registry_number: Mapped[str] = mapped_column(String(60), default="")


class ProposalNote(Base):
    """A note by one of those who read the proposal in the receiving body, for them alone."""

    __tablename__ = "proposal_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(
        ForeignKey("proposal.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    person: Mapped[Person] = relationship(lazy="joined")


class ComparisonNote(Base):
    """A note on a need's proposals together, for those who read them in the receiving body."""

    __tablename__ = "comparison_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    person: Mapped[Person] = relationship(lazy="joined")
