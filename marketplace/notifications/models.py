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
    # The organisation one must act for to do something about it; None for a person's own matter.
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str] = mapped_column(String(60))
    # Refs and codes that the words and the link are made from; no text.
    refs: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
    organisation: Mapped[Organisation | None] = relationship()


class SentMail(Base):
    """What became of a mail: one row per delivery, from its first try. Kept for a while only.

    `message_id` is made from the delivery, so a repeat is recognisable. `subject` names things by
    their ref: what is not public is not for whoever reads this log.
    """

    __tablename__ = "sent_mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), unique=True)
    # None for a letter, which is no notice: a link to confirm an address, a new password.
    notification_id: Mapped[int | None] = mapped_column(ForeignKey("notification.id"), index=True)
    message_id: Mapped[str] = mapped_column(String(200), index=True)
    to_address: Mapped[str] = mapped_column(String(254), default="", server_default="")
    subject: Mapped[str] = mapped_column(String(200), default="", server_default="")
    # The kind of event and why it came, as in the mail's own header.
    reason: Mapped[str] = mapped_column(String(100), default="", server_default="")
    # A code of `rules.MAIL_STATES`.
    state: Mapped[str] = mapped_column(String(20), default="sent", server_default="sent")
    # What the server said last.
    answer: Mapped[str] = mapped_column(String(200), default="", server_default="")
    # When it was last tried.
    at: Mapped[datetime | None] = mapped_column(index=True)
    sent_at: Mapped[datetime | None]
