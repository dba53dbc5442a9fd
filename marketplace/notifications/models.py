"""Tables of notifications and of what was mailed."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation, Person
from marketplace.core.db import Base


class Notification(Base):
    """Something a person is told, once per event. The words are in `messages.py`."""

    __tablename__ = "notification"
    __table_args__ = (
        UniqueConstraint("event_seq", "person_id", "organisation_id", "kind"),
        Index(None, "person_id", "read_at"),
        Index(None, "person_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_seq: Mapped[int] = mapped_column(ForeignKey("event.seq"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    # The organisation one must act for to do something about it.
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str] = mapped_column(String(60))
    # Refs and codes that the words and the link are made from; no text.
    refs: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
    organisation: Mapped[Organisation] = relationship()


class SentMail(Base):
    """A mail that was sent. `message_id` is made from the delivery, so a repeat is recognisable."""

    __tablename__ = "sent_mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), unique=True)
    # None for a letter, which is no notice: a link to confirm an address, a new password.
    notification_id: Mapped[int | None] = mapped_column(ForeignKey("notification.id"), index=True)
    message_id: Mapped[str] = mapped_column(String(200))
    sent_at: Mapped[datetime]
