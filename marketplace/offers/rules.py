"""An offer's states, who may do what with it, and what it lacks. Pure; no database."""

from datetime import datetime, timedelta
from typing import Protocol, cast

from marketplace.core.actor import Actor
from marketplace.core.workflow import Workflow, transition

PUBLIC = frozenset({"published"})
PRIVATE = frozenset({"draft", "in_review"})
# Where the company writes: a draft, or a working copy beside what is or was public.
EDITABLE = frozenset({"draft", "published", "expired", "suspended"})
# What may be taken up again: here a working copy can be thrown away, what was public stays.
HAS_PUBLIC_TEXT = frozenset({"published", "expired", "suspended"})
# The company is reminded so long before the last day.
REMINDED_BEFORE = timedelta(days=30)

# The reason that says nothing by itself: the moderator's own words must follow.
OWN_WORDS = "other"
# Which of the arena's lists of reasons leads to which state.
REASON_KINDS = {"draft": "offer_return", "suspended": "offer_suspend"}

C = "company_editor"

WORKFLOW = Workflow(
    "offer",
    (
        transition("draft", "in_review", C),
        transition("draft", "deleted", C),
        transition("draft", "published", "moderator", "yes"),
        transition("in_review", "draft", C),
        transition("in_review", "draft", "moderator", "yes"),
        transition("in_review", "published", "moderator"),
        transition("published", "published", C),
        transition("published", "published", "moderator"),
        transition("published", "expired", "system"),
        transition("expired", "published", C),
        transition("published", "suspended", "moderator", "yes"),
        transition("suspended", "published", "moderator", "yes"),
        transition("suspended", "in_review", C),
        transition("published", "withdrawn", C),
        transition("expired", "withdrawn", C),
        transition("suspended", "withdrawn", C),
    ),
)

BOUNDS = {
    "title": 120,
    "summary": 400,
    "problem_solved": 5000,
    "effects_evidence": 5000,
    "references": 1000,
    "integrations": 500,
    "data_protection": 1000,
    "price_model": 500,
    "framework_agreements": 500,
    "url": 500,
    "contact": 254,
    "reason": 1000,
    "note": 400,
}
ROWS = {
    "welfare_areas": 6,
    "target_groups": 14,
    "solution_types": 6,
    "regions_served": 40,
    "languages": 10,
    "cpv": 10,
}

MANDATORY = (
    "title",
    "summary",
    "problem_solved",
    "welfare_areas",
    "solution_types",
    "maturity",
    "regions_served",
    "contact",
    "valid_until",
)


# What makes one text another. Only the last day may be moved without a moderator reading again.
TEXT_FIELDS = (
    *(name for name in BOUNDS if name not in {"reason", "note"}),
    *ROWS,
    "language",
    "maturity",
    "accessibility_conformance",
    "medical_device_class",
    "available_from_year",
    "available_from_quarter",
)
VERSION_FIELDS = (*TEXT_FIELDS, "valid_until")


class OfferIdentity(Protocol):
    """What of an identity the rules look at."""

    organisation_id: int


def missing(text: object) -> tuple[str, ...]:
    """Fields that this text lacks to be sent to review."""
    return tuple(name for name in MANDATORY if not getattr(text, name))


def changed_fields(old: object, new: object) -> tuple[str, ...]:
    """The fields in which two texts differ, the last day among them."""
    return tuple(name for name in VERSION_FIELDS if getattr(old, name) != getattr(new, name))


def is_same_text(old: object, new: object) -> bool:
    """Whether the two say the same, until whichever day."""
    return not set(changed_fields(old, new)) - {"valid_until"}


def state_at(state: str, valid_until: datetime | None, now: datetime) -> str:
    """The state as of `now`, whether or not the clock's job has run."""
    if state == "published" and valid_until is not None and now >= valid_until:
        return "expired"
    return state


def roles_of(actor: Actor, offer: object) -> frozenset[str]:
    """The roles that the actor has on this offer: its company's editors, and the moderators."""
    roles = {role for role in ("moderator", "platform_admin", "system") if actor.has(role)}
    same_company = actor.organisation_id == cast(OfferIdentity, offer).organisation_id
    if same_company and actor.has("company_editor"):
        roles.add("company_editor")
    return frozenset(roles)


def may_read(actor: Actor, offer: object, state: str) -> bool:
    """Published ones are for all; drafts for the company; what waits, for moderators too."""
    if state in PUBLIC or state in {"expired", "withdrawn"}:
        return True
    roles = roles_of(actor, offer)
    return "company_editor" in roles or ("moderator" in roles and state != "draft")


def may_mask(actor: Actor) -> bool:
    """A company has no approver, so the platform's administrator masks in offers, in any state."""
    return actor.has("platform_admin")
