"""Somebody to tell, and the ways of gathering them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Membership
from marketplace.core.events import Event

EDITORS = ("company_editor",)
COMPANY = ("company_editor", "company_admin")
ADMINS = ("organisation_admin", "company_admin")


@dataclass(frozen=True)
class Recipient:
    """Somebody to tell, what kind of notice, and why it comes to them (a code for the words).
    Without an organisation when it is the person's own matter."""

    person_id: int
    organisation_id: int | None
    kind: str
    why: str

    @property
    def key(self) -> tuple[int, int | None, str]:
        """What a notice of one event is unique by."""
        return self.person_id, self.organisation_id, self.kind


Audience = Callable[[Session, Event], Iterable[Recipient]]


def tell(members: Iterable[Membership], kind: str, why: str) -> list[Recipient]:
    """Each of these members, for the organisation they are members of."""
    return [Recipient(m.person_id, m.organisation_id, kind, why) for m in members]


def tell_company(
    session: Session, organisation_id: int, kind: str, why: str, roles: tuple[str, ...] = COMPANY
) -> list[Recipient]:
    """Those in a company who hold one of the roles."""
    return tell(accounts.members_with(session, organisation_id, *roles), kind, why)


def tell_moderators(session: Session, kind: str) -> list[Recipient]:
    """Every moderator, one of whom takes it."""
    return tell(accounts.moderators(session), kind, "moderator")
