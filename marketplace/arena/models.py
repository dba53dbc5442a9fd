"""Tables of what the arena has said. People are numbers: their table lies in a room above."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import Base


class ArenaText(Base):
    """One version of a text, or of a detail of the arena; the one with the highest number holds.
    An empty body means that the text which the product came with holds again."""

    __tablename__ = "arena_text"
    __table_args__ = (UniqueConstraint("name", "language", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(2))
    number: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime]
    person_id: Mapped[int | None]


class ArenaSetting(Base):
    """Something set by the arena: the key is one of those that `queries` reads."""

    __tablename__ = "arena_setting"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    value: Mapped[Any] = mapped_column(JSON)
    changed_at: Mapped[datetime]


class ArenaReason(Base):
    """A reason that the arena has added, worded anew or switched off. Never deleted: decisions
    name it by its code."""

    __tablename__ = "arena_reason"
    __table_args__ = (UniqueConstraint("kind", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    code: Mapped[str] = mapped_column(String(30))
    sv: Mapped[str] = mapped_column(String(80))
    en: Mapped[str] = mapped_column(String(80))
    is_on: Mapped[bool] = mapped_column(default=True)
    changed_at: Mapped[datetime]


class Funder(Base):
    """Who pays for the marketplace. The logo is a file named by its checksum."""

    __tablename__ = "funder"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    url: Mapped[str] = mapped_column(String(300), default="")
    logo: Mapped[str | None] = mapped_column(String(64), index=True)
    logo_kind: Mapped[str | None] = mapped_column(String(20))
    position: Mapped[int] = mapped_column(default=0)
    is_shown: Mapped[bool] = mapped_column(default=True)
    added_at: Mapped[datetime]


class Feedback(Base):
    """What somebody wrote through the accessibility statement (R19)."""

    __tablename__ = "accessibility_feedback"
    __table_args__ = (Index(None, "handled_at", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    language: Mapped[str] = mapped_column(String(2))
    page: Mapped[str] = mapped_column(String(300), default="")
    text: Mapped[str] = mapped_column(Text)
    aid: Mapped[str] = mapped_column(String(300), default="")
    # Empty when the writer wants no answer.
    reply_to: Mapped[str] = mapped_column(String(254), default="")
    handled_at: Mapped[datetime | None]
    handled_by: Mapped[int | None]
    handled_note: Mapped[str] = mapped_column(String(500), default="")
