"""Tables of offers. An identity with a state; its text lives in versions."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation, Person
from marketplace.core.db import Base
from marketplace.core.masks import MaskColumns
from marketplace.offers import rules


class Offer(Base):
    """The identity: whose it is and where it stands."""

    __tablename__ = "offer"
    __table_args__ = (
        Index(None, "state", "published_at"),
        Index(None, "organisation_id", "state"),
        UniqueConstraint("organisation_id", "source", "external_id"),
        UniqueConstraint("organisation_id", "start_key"),
        CheckConstraint(
            "state IN ('draft', 'in_review', 'deleted') OR current_version_id IS NOT NULL",
            name="public_has_version",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True)
    state: Mapped[str] = mapped_column(String(20), default="draft")
    revision: Mapped[int] = mapped_column(default=1)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    # Since when it waits for a moderator; empty while nothing in it does.
    submitted_at: Mapped[datetime | None] = mapped_column(index=True)
    published_at: Mapped[datetime | None]
    # Why a moderator sent it back or suspended it: a code, and words. Only the company reads it.
    reason_code: Mapped[str | None] = mapped_column(String(40))
    returned_reason: Mapped[str] = mapped_column(Text, default="")
    current_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("offer_version.id", use_alter=True)
    )
    # The version that a moderator has read; another is current when it was changed since.
    reviewed_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("offer_version.id", use_alter=True), index=True
    )
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    reviewed_at: Mapped[datetime | None]
    # The last day of which the company was reminded, so that it is reminded once.
    reminded_for: Mapped[datetime | None]
    # Drawn when an empty form was opened: pressing twice makes one draft.
    start_key: Mapped[str | None] = mapped_column(String(40))
    source: Mapped[str | None] = mapped_column(String(40))
    external_id: Mapped[str | None] = mapped_column(String(120))
    # What an import left: the record's version, its sum, and the sum of the whole text after it.
    import_version: Mapped[str | None] = mapped_column(String(20))
    import_record_sum: Mapped[str | None] = mapped_column(String(64))
    import_text_sum: Mapped[str | None] = mapped_column(String(64))

    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
    current: Mapped["OfferVersion | None"] = relationship(
        foreign_keys=current_version_id, post_update=True
    )
    reviewed: Mapped["OfferVersion | None"] = relationship(
        foreign_keys=reviewed_version_id, post_update=True
    )
    reviewed_by: Mapped[Person | None] = relationship(foreign_keys=reviewed_by_id)

    @property
    def is_changed_since_review(self) -> bool:
        """Whether the public text is another than the one that a moderator has read."""
        return self.current_version_id != self.reviewed_version_id

    def state_at(self, now: datetime) -> str:
        """The state as of `now`."""
        until = self.current.valid_until if self.current else None
        return rules.state_at(self.state, until, now)


class OfferVersion(Base):
    """A text of the offer: the working copy (`number` is null) or a frozen version."""

    __tablename__ = "offer_version"
    __table_args__ = (
        UniqueConstraint("offer_id", "number"),
        CheckConstraint("(number IS NULL) = (frozen_at IS NULL)", name="frozen_has_number"),
        CheckConstraint("available_from_quarter BETWEEN 1 AND 4", name="quarter"),
        Index(None, "valid_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id", ondelete="CASCADE"), index=True)
    number: Mapped[int | None]
    frozen_at: Mapped[datetime | None]
    change_note: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(2), default="sv")

    title: Mapped[str] = mapped_column(String(120), default="")
    summary: Mapped[str] = mapped_column(String(400), default="")
    problem_solved: Mapped[str] = mapped_column(Text, default="")
    effects_evidence: Mapped[str] = mapped_column(Text, default="")
    references: Mapped[str] = mapped_column("reference_customers", Text, default="")
    integrations: Mapped[str] = mapped_column(String(500), default="")
    data_protection: Mapped[str] = mapped_column(Text, default="")
    price_model: Mapped[str] = mapped_column(String(500), default="")
    framework_agreements: Mapped[str] = mapped_column(String(500), default="")
    url: Mapped[str] = mapped_column(String(500), default="")
    contact: Mapped[str] = mapped_column(String(254), default="")
    maturity: Mapped[str | None] = mapped_column(String(4))
    accessibility_conformance: Mapped[str | None] = mapped_column(String(20))
    medical_device_class: Mapped[str | None] = mapped_column(String(10))
    available_from_year: Mapped[int | None]
    available_from_quarter: Mapped[int | None]
    valid_until: Mapped[datetime | None]

    welfare_areas: Mapped[list[str]] = mapped_column(default=list)
    target_groups: Mapped[list[str]] = mapped_column(default=list)
    solution_types: Mapped[list[str]] = mapped_column(default=list)
    # Municipality and county codes; "SE" stands for the whole country.
    regions_served: Mapped[list[str]] = mapped_column(default=list)
    languages: Mapped[list[str]] = mapped_column(default=list)
    cpv: Mapped[list[str]] = mapped_column(default=list)

    offer: Mapped[Offer] = relationship(foreign_keys=offer_id)
    translations: Mapped[list["OfferTranslation"]] = relationship(viewonly=True)


class OfferTranslation(Base):
    """A version's texts in the other language (R24). Marked as a translation wherever it is shown;
    public once `published_at` says so."""

    __tablename__ = "offer_translation"
    __table_args__ = (UniqueConstraint("version_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("offer_version.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(2))
    # Path of the text in the version -> its translation: {"title": "…", "summary": "…"}
    texts: Mapped[dict[str, Any]]
    revision: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]


class OfferMask(MaskColumns, Base):
    """A passage that was masked in every version of an offer (R22)."""

    __tablename__ = "offer_mask"

    id: Mapped[int] = mapped_column(primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)


class OfferCode(Base):
    """A code of the current public version, for filters in the database."""

    __tablename__ = "offer_code"
    __table_args__ = (Index(None, "list", "code"),)

    offer_id: Mapped[int] = mapped_column(
        ForeignKey("offer.id", ondelete="CASCADE"), primary_key=True
    )
    list: Mapped[str] = mapped_column(String(20), primary_key=True)
    code: Mapped[str] = mapped_column(String(20), primary_key=True)
