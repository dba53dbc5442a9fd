"""Tables of needs. An identity with a state; its text lives in versions.

What is internal is in tables of its own, never in columns beside public text.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation, Person
from marketplace.core.db import Base
from marketplace.core.masks import MaskColumns
from marketplace.needs import rules


class Need(Base):
    """The identity: who owns it and where it stands."""

    __tablename__ = "need"
    __table_args__ = (
        Index(None, "state", "published_at"),
        Index(None, "organisation_id", "state"),
        UniqueConstraint("organisation_id", "source", "external_id"),
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
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    answers_closed_at: Mapped[datetime | None]
    current_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("need_version.id", use_alter=True)
    )
    source: Mapped[str | None] = mapped_column(String(40))
    external_id: Mapped[str | None] = mapped_column(String(120))
    # What an import left: the record's version, its sum, and the sum of the whole text after it.
    import_version: Mapped[str | None] = mapped_column(String(20))
    import_record_sum: Mapped[str | None] = mapped_column(String(64))
    import_text_sum: Mapped[str | None] = mapped_column(String(64))

    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
    owner: Mapped[Person | None] = relationship(foreign_keys=owner_id)
    people: Mapped[list["NeedPerson"]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    current: Mapped["NeedVersion | None"] = relationship(
        foreign_keys=current_version_id, post_update=True
    )

    @property
    def author_ids(self) -> frozenset[int]:
        """The owner and the co-authors."""
        authors = {row.person_id for row in self.people if row.part == "coauthor"}
        return frozenset(authors | ({self.owner_id} if self.owner_id else set()))

    @property
    def approver_ids(self) -> frozenset[int]:
        """The approvers named on the need."""
        return frozenset(row.person_id for row in self.people if row.part == "approver")

    def state_at(self, now: datetime) -> str:
        """The state as of `now`."""
        closes = self.current.answers_close_at if self.current else None
        return rules.state_at(self.state, closes, now)

    def phase_at(self, now: datetime) -> str:
        """`announced` or `open` for a published need, else its state."""
        if self.current is None:
            return self.state
        return rules.phase_at(self.state, self.current.complete, self.current.answers_close_at, now)

    def is_open(self, now: datetime) -> bool:
        """Whether proposals are taken right now."""
        return self.phase_at(now) == "open"


class NeedPerson(Base):
    """Somebody named on a need beside its owner: `approver` or `coauthor`."""

    __tablename__ = "need_person"

    need_id: Mapped[int] = mapped_column(
        ForeignKey("need.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    part: Mapped[str] = mapped_column(String(20), primary_key=True)
    person: Mapped[Person] = relationship(lazy="joined")


class NeedVersion(Base):
    """A text of the need: the working copy (`number` is null) or a frozen version."""

    __tablename__ = "need_version"
    __table_args__ = (
        UniqueConstraint("need_id", "number"),
        CheckConstraint("(number IS NULL) = (frozen_at IS NULL)", name="frozen_has_number"),
        CheckConstraint("needed_from_quarter BETWEEN 1 AND 4", name="quarter"),
        Index(None, "answers_close_at"),
        Index(None, "needed_from_year"),
        # At most one working copy.
        Index(
            "uq_need_version_working",
            "need_id",
            unique=True,
            sqlite_where=text("number IS NULL"),
            postgresql_where=text("number IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"), index=True)
    number: Mapped[int | None]
    frozen_at: Mapped[datetime | None]
    change_note: Mapped[str] = mapped_column(Text, default="")
    # Decided when the version is frozen: whether it has all that an open need must have.
    complete: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(String(2), default="sv")

    title: Mapped[str] = mapped_column(String(120), default="")
    summary: Mapped[str] = mapped_column(String(400), default="")
    problem: Mapped[str] = mapped_column(Text, default="")
    desired_outcome: Mapped[str] = mapped_column(Text, default="")
    constraints: Mapped[str] = mapped_column(Text, default="")
    volume: Mapped[str] = mapped_column(String(300), default="")
    users_involved: Mapped[str] = mapped_column(Text, default="")
    contact: Mapped[str] = mapped_column(String(254), default="")
    notice_url: Mapped[str] = mapped_column(String(500), default="")
    needed_from_year: Mapped[int | None]
    needed_from_quarter: Mapped[int | None]
    needed_from_undecided: Mapped[bool] = mapped_column(default=False)
    answers_close_at: Mapped[datetime | None]
    budget_band: Mapped[str | None] = mapped_column(String(20))
    maturity_wanted: Mapped[str | None] = mapped_column(String(4))
    planned_procedure: Mapped[str | None] = mapped_column(String(30))
    planned_notice_date: Mapped[str | None] = mapped_column(String(20))

    # Lists of codes. `NeedCode` repeats the current version's for filters that use an index.
    welfare_areas: Mapped[list[str]] = mapped_column(default=list)
    places: Mapped[list[str]] = mapped_column(default=list)
    target_groups: Mapped[list[str]] = mapped_column(default=list)
    solution_types: Mapped[list[str]] = mapped_column(default=list)
    dialogue_forms: Mapped[list[str]] = mapped_column(default=list)
    cpv: Mapped[list[str]] = mapped_column(default=list)
    # Refs of other public bodies that stand behind the need.
    joint_organisations: Mapped[list[str]] = mapped_column(default=list)
    # [{"id": "q1", "text": "…"}]: ids survive versions.
    open_questions: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    # [{"measure": "…", "baseline": "…", "target": "…", "when": "…"}]
    success_measures: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    # [{"year": 2031, "text": "…", "number": 38, "counts": "…", "lacking": 27}]
    outlook: Mapped[list[dict[str, Any]]] = mapped_column(default=list)

    need: Mapped[Need] = relationship(foreign_keys=need_id)
    translations: Mapped[list["NeedTranslation"]] = relationship(viewonly=True)


class NeedTranslation(Base):
    """A version's texts in the other language (R24). Marked as a translation wherever it is shown;
    public once `published_at` says so."""

    __tablename__ = "need_translation"
    __table_args__ = (UniqueConstraint("version_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("need_version.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(2))
    # Path of the text in the version -> its translation: {"title": "…", "open_questions.q1": "…"}
    texts: Mapped[dict[str, Any]]
    revision: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]


class NeedMask(MaskColumns, Base):
    """A passage that was masked in every version of a need (R22)."""

    __tablename__ = "need_mask"

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)


class NeedCode(Base):
    """A code of the current public version, for filters in the database."""

    __tablename__ = "need_code"
    __table_args__ = (Index(None, "list", "code"),)

    need_id: Mapped[int] = mapped_column(
        ForeignKey("need.id", ondelete="CASCADE"), primary_key=True
    )
    list: Mapped[str] = mapped_column(String(20), primary_key=True)
    code: Mapped[str] = mapped_column(String(20), primary_key=True)


class NeedInternal(Base):
    """What the body keeps for itself (R15)."""

    __tablename__ = "need_internal"

    need_id: Mapped[int] = mapped_column(
        ForeignKey("need.id", ondelete="CASCADE"), primary_key=True
    )
    working_title: Mapped[str] = mapped_column(String(120), default="")
    registry_number: Mapped[str] = mapped_column(String(60), default="")
    internal_notes: Mapped[str] = mapped_column(Text, default="")


class NeedComment(Base):
    """A comment on the draft, for those who write and approve it. Never public.

    A return with a reason is a comment of kind `returned`.
    """

    __tablename__ = "need_comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(20), default="comment")
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    person: Mapped[Person] = relationship(lazy="joined")


class NeedFollower(Base):
    """Somebody who wants to know when a need changes. Who they are is shown to nobody."""

    __tablename__ = "need_follower"

    need_id: Mapped[int] = mapped_column(
        ForeignKey("need.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    at: Mapped[datetime]


class NeedDecision(Base):
    """What was decided about a public need, with the reason that everybody can read: answers
    closed by hand (`answers_closed`), opened again (`reopened`), `withdrawn`. Names nobody."""

    __tablename__ = "need_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)
    by_arena: Mapped[bool] = mapped_column(default=False)


class DialogueEntry(Base):
    """One entry of the need's public dialogue record (R4). Only ever added.

    `kind` and `form` are codes that the page puts into words; no company's name is stored in
    what is public. Who it concerned is in `DialogueParty`.
    """

    __tablename__ = "dialogue_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    form: Mapped[str | None] = mapped_column(String(30))
    at: Mapped[datetime]
    public_text: Mapped[str] = mapped_column(Text, default="")


class DialogueParty(Base):
    """Whom an entry concerned. Internal."""

    __tablename__ = "dialogue_party"

    entry_id: Mapped[int] = mapped_column(ForeignKey("dialogue_entry.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
