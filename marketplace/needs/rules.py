"""A need's states, who may do what with it, and what it lacks. Pure; no database."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, cast

from marketplace.core.actor import Actor
from marketplace.core.workflow import Workflow, transition

PUBLIC = frozenset(
    {
        "published",
        "answers_closed",
        "summarised",
        "procurement_planned",
        "in_procurement",
        "closed",
    }
)
PRIVATE = frozenset({"draft", "in_review"})
EDITABLE = frozenset({"draft", "in_review"})
# Public, and its text can get a new version.
REVISABLE = frozenset({"published", "answers_closed", "summarised", "procurement_planned"})
STATE_LINE = (
    "published",
    "answers_closed",
    "summarised",
    "procurement_planned",
    "in_procurement",
    "closed",
)

# Who can own a need and write it.
WRITERS = frozenset({"need_author", "need_approver"})

A = "need_author|need_approver"
P = "need_approver"
M = "need_approver|moderator"

WORKFLOW = Workflow(
    "need",
    (
        transition("draft", "in_review", A),
        transition("draft", "deleted", A),
        transition("draft", "published", "moderator", "yes"),
        transition("in_review", "draft", "need_author"),
        transition("in_review", "draft", P, "yes"),
        transition("in_review", "published", P),
        transition("published", "published", P, "yes"),
        transition("published", "published", "moderator", "yes"),
        transition("answers_closed", "answers_closed", P, "yes"),
        transition("answers_closed", "answers_closed", "moderator", "yes"),
        transition("summarised", "summarised", P, "yes"),
        transition("procurement_planned", "procurement_planned", P, "yes"),
        transition("published", "answers_closed", "system"),
        transition("published", "answers_closed", P, "yes"),
        transition("answers_closed", "published", P, "yes"),
        transition("answers_closed", "summarised", P),
        transition("answers_closed", "closed", P, "yes"),
        transition("summarised", "published", P, "yes"),
        transition("summarised", "procurement_planned", P),
        transition("procurement_planned", "summarised", P, "yes"),
        transition("procurement_planned", "in_procurement", P),
        transition("in_procurement", "procurement_planned", P, "yes"),
        transition("in_procurement", "closed", P),
        transition("summarised", "closed", P),
        transition("procurement_planned", "closed", P),
        transition("published", "withdrawn", M, "yes"),
        transition("answers_closed", "withdrawn", M, "yes"),
        transition("summarised", "withdrawn", M, "yes"),
        transition("procurement_planned", "withdrawn", M, "yes"),
    ),
)

# Bounds that the form, the importer and the operation share. Characters, or rows where it says so.
BOUNDS = {
    "title": 120,
    "summary": 400,
    "problem": 5000,
    "desired_outcome": 5000,
    "constraints": 5000,
    "volume": 300,
    "users_involved": 1000,
    "contact": 254,
    "notice_url": 500,
    "working_title": 120,
    "registry_number": 60,
    "internal_notes": 5000,
    "comment": 2000,
    "reason": 1000,
    "change_note": 1000,
    "public_reason": 400,
    "question": 300,
    "measure": 200,
    "measure_value": 80,
    "outlook_text": 500,
}
ROWS = {
    "welfare_areas": 3,
    "places": 30,
    "target_groups": 14,
    "solution_types": 16,
    "cpv": 10,
    "open_questions": 10,
    "success_measures": 10,
    "outlook": 10,
}

TO_PUBLISH = (
    "title",
    "summary",
    "problem",
    "desired_outcome",
    "welfare_areas",
    "places",
    "needed_from",
    "contact",
    "language",
)
TO_OPEN = (
    "success_measures",
    "target_groups",
    "open_questions",
    "dialogue_forms",
    "answers_close_at",
    "owner",
)
LEVELS = {"publish": TO_PUBLISH, "open": TO_OPEN}

# The public fields of a version, in groups and in the order in which people read them.
GROUPS = {
    "what": ("title", "summary", "problem", "desired_outcome", "success_measures", "outlook"),
    "who": (
        "welfare_areas",
        "target_groups",
        "places",
        "needed_from",
        "volume",
        "joint_organisations",
        "contact",
    ),
    "dialogue": ("open_questions", "dialogue_forms", "answers_close_at"),
    "more": (
        "constraints",
        "users_involved",
        "solution_types",
        "maturity_wanted",
        "budget_band",
        "planned_procedure",
        "planned_notice_date",
        "cpv",
        "notice_url",
        "language",
    ),
}
# Fields of several rows, and what tells that two rows are the same one.
ROW_KEYS = {"success_measures": None, "outlook": "year", "open_questions": "id"}


class NeedText(Protocol):
    """What of a version the rules look at."""

    needed_from_year: int | None
    needed_from_undecided: bool
    success_measures: list[dict[str, str]]


class NeedIdentity(Protocol):
    """What of an identity the rules look at."""

    organisation_id: int
    owner_id: int | None

    @property
    def author_ids(self) -> frozenset[int]: ...


def _has_needed_from(text: NeedText) -> bool:
    return text.needed_from_undecided or text.needed_from_year is not None


def _has_measures(text: NeedText) -> bool:
    rows = text.success_measures
    return bool(rows) and all(row.get("measure") and row.get("target") for row in rows)


SPECIAL: dict[str, Callable[[NeedText], bool]] = {
    "needed_from": _has_needed_from,
    "success_measures": _has_measures,
}


def missing(text: object, level: str, *, owner_id: int | None) -> tuple[str, ...]:
    """Fields that this text lacks to be published (`publish`) or opened for answers (`open`)."""
    return tuple(name for name in LEVELS[level] if not _has(text, name, owner_id))


def _has(text: object, name: str, owner_id: int | None) -> bool:
    if name == "owner":
        return owner_id is not None
    if name in SPECIAL:
        return SPECIAL[name](cast(NeedText, text))
    return bool(getattr(text, name))


def is_complete(text: object, *, owner_id: int | None) -> bool:
    """Whether the text has all that is asked of a need that is open for answers."""
    return not missing(text, "publish", owner_id=owner_id) and not missing(
        text, "open", owner_id=owner_id
    )


def state_at(state: str, answers_close_at: datetime | None, now: datetime) -> str:
    """The state as of `now`, whether or not the clock's job has run."""
    if state == "published" and answers_close_at is not None and now >= answers_close_at:
        return "answers_closed"
    return state


def phase_at(state: str, complete: bool, answers_close_at: datetime | None, now: datetime) -> str:
    """What a reader is told: `announced` or `open` for a published need, else its state."""
    present = state_at(state, answers_close_at, now)
    if present != "published":
        return present
    return "open" if complete else "announced"


def roles_of(actor: Actor, need: NeedIdentity) -> frozenset[str]:
    """The roles that the actor has on this need: authors who are named on it, any approver of
    its body, and the arena's moderators."""
    roles = {role for role in ("moderator", "platform_admin", "system") if actor.has(role)}
    if actor.organisation_id == need.organisation_id:
        if actor.has("need_approver"):
            roles.add("need_approver")
        if actor.has("need_author") and actor.person_id in need.author_ids:
            roles.add("need_author")
    return frozenset(roles)


def may_read_draft(actor: Actor, need: NeedIdentity) -> bool:
    """Drafts are for those who write and approve; never for moderators."""
    return not roles_of(actor, need).isdisjoint({"need_author", "need_approver"})


def may_read_proposals(actor: Actor, need: NeedIdentity) -> bool:
    """The need's owner and participants, and the body's approvers."""
    return may_read_draft(actor, need)


def may_mask(actor: Actor, need: NeedIdentity) -> bool:
    """Masking is for the body's approvers and the platform's administrator, in any state."""
    return not roles_of(actor, need).isdisjoint({"need_approver", "platform_admin"})


def may_read_masked(actor: Actor, need: NeedIdentity) -> bool:
    """What was masked is kept for the body's own disclosure only."""
    return "need_approver" in roles_of(actor, need)
