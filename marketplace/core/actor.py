"""Who acts: a person for an organisation, the installation's operator, or the system's clock."""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Actor:
    """Frozen when a request or command begins; operations check it and never ask Flask."""

    kind: Literal["visitor", "person", "operator", "system"]
    person_id: int | None = None
    organisation_id: int | None = None
    roles: frozenset[str] = field(default_factory=frozenset)
    os_user: str | None = None

    def has(self, *roles: str) -> bool:
        """Whether the actor holds at least one of the roles in the organisation acted for."""
        return not self.roles.isdisjoint(roles)


VISITOR = Actor("visitor")
SYSTEM = Actor("system", roles=frozenset({"system"}))


def operator(os_user: str) -> Actor:
    """The installation itself, acting by a command: may do what moderators and admins may."""
    roles = frozenset({"moderator", "platform_admin"})
    return Actor("operator", roles=roles, os_user=os_user)


def importer(actor: Actor) -> Actor:
    """The installation importing on a moderator's behalf: texts that are another organisation's,
    which a moderator as such does not write. The audit names the person."""
    return Actor("operator", actor.person_id, actor.organisation_id, frozenset({"moderator"}))
