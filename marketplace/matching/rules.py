"""A match's states and who may do what with it. Pure; no database."""

from collections.abc import Iterable
from typing import Protocol

from marketplace.core.actor import Actor
from marketplace.core.workflow import Workflow, transition
from marketplace.needs import rules as need_rules
from marketplace.offers import rules as offer_rules

# The best of each need that are kept, and the score below which nothing is suggested.
KEEP_PER_NEED = 50

DECIDED = frozenset({"curated", "dismissed", "introduced"})
SHOWN_TO_SIDES = frozenset({"curated", "introduced"})

WORKFLOW = Workflow(
    "match",
    (
        transition("suggested", "curated", "moderator", "yes"),
        transition("suggested", "dismissed", "moderator", "yes"),
        transition("curated", "dismissed", "moderator", "yes"),
        transition("dismissed", "curated", "moderator", "yes"),
        transition("dismissed", "suggested", "system"),
        transition("curated", "introduced", "moderator"),
        transition("introduced", "introduced", "need_author|need_approver|company_editor"),
        transition("suggested", "expired", "system"),
        transition("curated", "expired", "system"),
        transition("introduced", "expired", "system"),
        transition("expired", "suggested", "system"),
    ),
)


class Pair(Protocol):
    """What of a match the rules look at."""

    @property
    def need(self) -> need_rules.NeedIdentity: ...

    @property
    def offer(self) -> offer_rules.OfferIdentity: ...


def roles_of(actor: Actor, match: Pair) -> frozenset[str]:
    """The roles on this pair: the moderators, the need's people and the offer's company."""
    return need_rules.roles_of(actor, match.need) | offer_rules.roles_of(actor, match.offer)


def may_read(actor: Actor, match: Pair, state: str) -> bool:
    """Moderators always; both sides once it was curated."""
    roles = roles_of(actor, match)
    return "moderator" in roles or (bool(roles) and state in SHOWN_TO_SIDES)


def side_of(roles: Iterable[str]) -> str | None:
    """Which side of an introduction these roles answer for."""
    held = frozenset(roles)
    if not held.isdisjoint({"need_author", "need_approver"}):
        return "need"
    return "offer" if "company_editor" in held else None
