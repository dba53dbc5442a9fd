"""Tables of people, organisations and memberships."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.rules import ARENA, COMPANY, PUBLIC_BODIES
from marketplace.core.db import Base


class Person(Base):
    """Somebody with an account. `email` is kept in lower case."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(String(2), default="sv")
    password_hash: Mapped[str] = mapped_column(String(200))
    # Replaced when the password changes: every session carries it, so old sessions end.
    session_key: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    last_signed_in_at: Mapped[datetime | None]
    # The account is no more; the row stays, without name and address, for what it published (R17).
    deleted_at: Mapped[datetime | None]
    # An administrator has shut the account: no session of it counts until it is opened again.
    blocked_at: Mapped[datetime | None]
    # An account of the demonstration, whose password is known; `is_ready`: offered at sign-in.
    is_demo: Mapped[bool] = mapped_column(default=False)
    is_ready: Mapped[bool] = mapped_column(default=False)
    # Groups of notices (`notifications.rules.GROUPS`) that are not to come as mail as well.
    unmailed: Mapped[list[str]] = mapped_column(default=list, server_default=text("'[]'"))
    # When the person's visit before this one ended: since then things are new to them.
    was_here_at: Mapped[datetime | None]

    @property
    def initials(self) -> str:
        """First letters of first and last name, for the round mark beside it."""
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


class Organisation(Base):
    """A public body, a company or the arena."""

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint("NOT sole_trader OR kind = 'company'", name="sole_trader_is_company"),
        Index(
            "uq_organisation_company_number",
            "org_number",
            unique=True,
            sqlite_where=text("kind = 'company'"),
            postgresql_where=text("kind = 'company'"),
        ),
        UniqueConstraint("org_number", "name"),
        Index(None, "kind", "state"),
        Index(None, "state", "registered_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True)
    state: Mapped[str] = mapped_column(String(20), default="registered")
    revision: Mapped[int] = mapped_column(default=1)
    name: Mapped[str] = mapped_column(String(160))
    kind: Mapped[str] = mapped_column(String(20))
    # A sole trader's number is a personal number: stored, never shown, indexed or exported.
    org_number: Mapped[str] = mapped_column(String(12))
    sole_trader: Mapped[bool] = mapped_column(default=False)
    two_person_rule: Mapped[bool] = mapped_column(default=False)
    description: Mapped[str] = mapped_column(Text, default="")
    contact: Mapped[str] = mapped_column(String(254), default="")
    town: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[datetime]
    # When it last came to be verified: at its registration, and when it tried again.
    registered_at: Mapped[datetime | None]
    verified_at: Mapped[datetime | None]
    place_rows: Mapped[list["OrganisationPlace"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="OrganisationPlace.code"
    )

    @property
    def places(self) -> list[str]:
        """Municipality and county codes."""
        return [row.code for row in self.place_rows]

    @property
    def is_public_body(self) -> bool:
        """Whether it can have needs."""
        return self.kind in PUBLIC_BODIES

    @property
    def is_company(self) -> bool:
        """Whether it can have offers and proposals."""
        return self.kind == COMPANY

    @property
    def is_arena(self) -> bool:
        """Whether its members are the moderators."""
        return self.kind == ARENA

    @property
    def is_verified(self) -> bool:
        """Whether it may publish and submit."""
        return self.state == "verified"


class OrganisationPlace(Base):
    """One of the places that a public body serves."""

    __tablename__ = "organisation_place"
    __table_args__ = (Index(None, "code"),)

    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True
    )
    code: Mapped[str] = mapped_column(String(4), primary_key=True)


class Membership(Base):
    """What a person is in an organisation: a set of roles, and a function in a public body."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("person_id", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    roles: Mapped[list[str]]
    function: Mapped[str | None] = mapped_column(String(20))
    created_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=1, server_default="1")
    person: Mapped[Person] = relationship(lazy="joined")
    organisation: Mapped[Organisation] = relationship(lazy="joined")


class OrganisationDecision(Base):
    """What was decided about an organisation, and why; read by it and by moderators."""

    __tablename__ = "organisation_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime]
    # registered, corrected, changed, verified, rejected, suspended or restored
    kind: Mapped[str] = mapped_column(String(20))
    reason_code: Mapped[str | None] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text, default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    person: Mapped[Person | None] = relationship(lazy="joined")


class OrganisationNote(Base):
    """What moderators write down about an organisation, for each other."""

    __tablename__ = "organisation_note"

    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True
    )
    text: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    person: Mapped[Person | None] = relationship(lazy="joined")


def _one_waiting(name: str, *columns: str) -> Index:
    waiting = text("ended_at IS NULL")
    return Index(name, *columns, unique=True, sqlite_where=waiting, postgresql_where=waiting)


class Invitation(Base):
    """An offer to an address to become a member. One waits for an answer until `ended_at`."""

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="ended_has_outcome"),
        _one_waiting("uq_invitation_waiting", "organisation_id", "email"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    email: Mapped[str] = mapped_column(String(254), index=True)
    roles: Mapped[list[str]]
    function: Mapped[str | None] = mapped_column(String(20))
    # Signs the link in the mail, so that a link dies with its invitation.
    key: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(2), default="sv")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    # accepted or withdrawn
    outcome: Mapped[str | None] = mapped_column(String(20))
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    organisation: Mapped[Organisation] = relationship(lazy="joined")
    invited_by: Mapped[Person | None] = relationship(foreign_keys=invited_by_id, lazy="joined")

    def state_at(self, now: datetime) -> str:
        """`waiting`, `lapsed`, `accepted` or `withdrawn`."""
        if self.outcome is not None:
            return self.outcome
        return "waiting" if now < self.expires_at else "lapsed"


class JoinRequest(Base):
    """Somebody asks to become a member. One waits for an answer until `ended_at`."""

    __tablename__ = "join_request"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="ended_has_outcome"),
        _one_waiting("uq_join_request_waiting", "organisation_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    message: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    # accepted, declined or withdrawn
    outcome: Mapped[str | None] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    organisation: Mapped[Organisation] = relationship(lazy="joined")
    person: Mapped[Person] = relationship(foreign_keys=person_id, lazy="joined")


class Attempt(Base):
    """A failed sign-in, kept for an hour to limit guessing. `key` is a digest, no address."""

    __tablename__ = "attempt"
    __table_args__ = (Index(None, "key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(index=True)


class AccountSession(Base):
    """A browser in which somebody is signed in; its cookie holds the id. Ended means deleted."""

    __tablename__ = "account_session"
    # An ended session's id must never come back with another browser.
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - SQLAlchemy's own form

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    # Such as "Firefox, Windows": enough to know it again.
    browser: Mapped[str] = mapped_column(String(60), default="")
    created_at: Mapped[datetime]
    # To the hour or so: not every page is written down.
    seen_at: Mapped[datetime] = mapped_column(index=True)


class Registration(Base):
    """An account that somebody asked for, until its address is confirmed; then forgotten."""

    __tablename__ = "registration"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(String(2))
    password_hash: Mapped[str] = mapped_column(String(200))
    # Signs the link in the mail.
    key: Mapped[str] = mapped_column(String(64))
    # Where the person was going: an address on this site.
    next_path: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime] = mapped_column(index=True)
    confirmed_at: Mapped[datetime | None]


class PasswordReset(Base):
    """Somebody asked for a new password for this address, which may have no account."""

    __tablename__ = "password_reset"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2))
    created_at: Mapped[datetime] = mapped_column(index=True)


class AddressChange(Base):
    """Another address for an account, from when it is asked for until it is forgotten."""

    __tablename__ = "address_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    old_email: Mapped[str] = mapped_column(String(254))
    new_email: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime] = mapped_column(index=True)
    confirmed_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
