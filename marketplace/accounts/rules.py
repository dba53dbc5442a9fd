"""What an organisation may be and do. Pure data and questions; no database."""

from collections.abc import Collection
from datetime import timedelta
from typing import Protocol

from marketplace.core.actor import Actor
from marketplace.core.workflow import Workflow, transition

PUBLIC_BODIES = frozenset(
    {"municipality", "region", "authority", "municipal_company", "other_public"}
)
COMPANY = "company"
ARENA = "arena"

# What is limited per quarter of an hour: how often for one account, and from one address on the
# net. A person mistypes a few times; a town hall of hundreds shares one address.
LIMITS = {
    "sign_in": (10, 300),
    "register": (5, 150),
    "reset": (5, 150),
    "address": (5, 150),
    "password": (10, 300),
    # Everybody's together, and from one address.
    "feedback": (200, 20),
}
WINDOW = timedelta(minutes=15)

# How exactly it is known when a browser was last here, and how long one that is not seen is kept.
SEEN_EVERY = timedelta(hours=1)
# After so long without a sign a person begins a new visit; longer than signs are apart.
AWAY = timedelta(hours=2)
SESSION_LASTS = timedelta(days=90)
# How long what was asked for is kept: longer than its link holds, for mails that came late.
ASKED_LASTS = timedelta(days=3)

# How long the links in mails hold, from when they are sent.
CONFIRM_WITHIN = timedelta(hours=24)
RESET_WITHIN = timedelta(hours=2)

# The password of a demonstration's accounts: shown on its sign-in page, and `serve` refuses a
# database that holds such accounts outside of a demonstration.
DEMO_PASSWORD = "prova-torget-2026"  # noqa: S105

# What a member may be, by the kind of organisation.
ROLES = {
    "public": ("need_author", "need_approver", "organisation_admin"),
    "company": ("company_editor", "company_admin"),
    "arena": ("moderator", "platform_admin", "auditor"),
}

WORKFLOW = Workflow(
    "organisation",
    (
        transition("registered", "verified", "moderator"),
        transition("registered", "rejected", "moderator", "yes"),
        transition("rejected", "registered", "organisation_admin|company_admin"),
        transition("verified", "registered", "system"),
        transition("verified", "suspended", "moderator", "yes"),
        transition("suspended", "verified", "moderator", "yes"),
    ),
)


def roles_for(kind: str) -> tuple[str, ...]:
    """The roles a member of an organisation of this kind can have."""
    return ROLES[side_of(kind)]


# Who decides about an organisation's people, by the same kinds.
ADMIN = {"public": "organisation_admin", "company": "company_admin", "arena": "platform_admin"}
ADMINS = frozenset({"organisation_admin", "company_admin"})
# What somebody becomes who is let in without more being said.
FIRST_ROLE = {"public": "need_author", "company": "company_editor", "arena": "moderator"}
FUNCTIONS = ("operations", "strategy", "procurement")

INVITATION_LASTS = timedelta(days=14)
# A mail that did not come is not there after a minute either.
BETWEEN_MAILS = timedelta(minutes=10)
MAX_WAITING = 100
# In these states it may write, but sends nothing: no invitations either.
SILENCED = frozenset({"rejected", "suspended"})

OWN_WORDS = "other"

BOUNDS = {
    "name": 160,
    "description": 1000,
    "contact": 254,
    "town": 80,
    "reason": 1000,
    "message": 300,
    "note": 2000,
}


class Known(Protocol):
    """What of an organisation the rules look at."""

    id: int
    kind: str


def side_of(kind: str) -> str:
    """`public`, `company` or `arena`."""
    return "public" if kind in PUBLIC_BODIES else kind


def admin_role(kind: str) -> str:
    """The role that decides about the people of an organisation of this kind."""
    return ADMIN[side_of(kind)]


def founder_roles(kind: str) -> tuple[str, ...]:
    """What whoever registers an organisation becomes in it: everything."""
    return roles_for(kind)


def first_role(kind: str) -> str:
    """What somebody becomes who asked to join and is let in."""
    return FIRST_ROLE[side_of(kind)]


def roles_of(actor: Actor, organisation: Known) -> frozenset[str]:
    """The roles that the actor has on this organisation: its administrators', the arena's."""
    roles = {role for role in ("moderator", "platform_admin", "system") if actor.has(role)}
    if actor.organisation_id == organisation.id:
        roles |= actor.roles & (ADMINS | {"platform_admin"})
    return frozenset(roles)


def may_administer(actor: Actor, organisation: Known) -> bool:
    """Whether the actor decides about its people and what it says of itself. The installation's
    administrator may help everywhere; the arena's own people are theirs alone."""
    return bool(roles_of(actor, organisation) & {admin_role(organisation.kind), "platform_admin"})


def is_without_admin(kind: str, everybodys_roles: Collection[Collection[str]]) -> bool:
    """Whether nobody among these members decides about its people."""
    return not any(admin_role(kind) in roles for roles in everybodys_roles)
