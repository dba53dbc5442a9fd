"""A proposal's states, who may read and do what, and what it lacks. Pure; no database."""

from typing import Any, Protocol

from marketplace.core.actor import Actor
from marketplace.core.workflow import Workflow, transition
from marketplace.needs import rules as need_rules

RECEIVED = frozenset({"submitted", "acknowledged", "dialogue_invited", "noted"})
# In these states the company may hold a working copy: the draft, or its next version.
WRITABLE = RECEIVED | {"draft"}
# While the need is in these, a company can say that its proposal holds for a later version (R25).
# From the procurement on, proposals are closed for good (R14).
CONFIRMABLE = need_rules.PUBLIC - {"in_procurement", "closed"}

C = "company_editor"

WORKFLOW = Workflow(
    "proposal",
    (
        transition("draft", "submitted", C),
        transition("draft", "deleted", C),
        transition("submitted", "submitted", C),
        transition("acknowledged", "submitted", C),
        transition("dialogue_invited", "submitted", C),
        transition("noted", "submitted", C),
        transition("submitted", "acknowledged", "need_author|need_approver"),
        transition("acknowledged", "dialogue_invited", "need_approver"),
        transition("acknowledged", "noted", "need_approver", "yes"),
        transition("dialogue_invited", "noted", "need_approver", "yes"),
        transition("submitted", "withdrawn", C),
        transition("acknowledged", "withdrawn", C),
        transition("dialogue_invited", "withdrawn", C),
        transition("noted", "withdrawn", C),
    ),
)

BOUNDS = {
    "title": 120,
    "approach": 5000,
    "expected_effect": 2000,
    "answer": 2000,
    "prerequisites": 2000,
    "timeline": 1000,
    "indicative_cost": 500,
    "evidence": 2000,
    "risks": 2000,
    "partners": 500,
    "video_url": 500,
    "video_transcript": 5000,
    "feedback": 2000,
    "note": 2000,
    "claim_reason": 1000,
    "registry_number": 60,
}
# Offers of one's own that a proposal may point at.
MOST_LINKED_OFFERS = 20

MANDATORY = ("title", "approach", "expected_effect", "maturity")
# Yes-or-no questions: None is "not answered".
ANSWERED = ("wants_dialogue", "accepts_publicity")
# The sections for which a company can ask for secrecy (R12), beside each answer: `answer-ID`.
CLAIMABLE = (
    "approach",
    "expected_effect",
    "prerequisites",
    "timeline",
    "indicative_cost",
    "evidence",
    "risks",
    "partners",
    "video_transcript",
)
ANSWER = "answer-"
# A reason shorter than this cannot say which harm would follow.
LEAST_REASON = 30


class ProposalIdentity(Protocol):
    """What of an identity the rules look at."""

    organisation_id: int

    @property
    def need(self) -> need_rules.NeedIdentity: ...


def missing(text: Any, question_ids: tuple[str, ...], terms_acknowledged: bool) -> tuple[str, ...]:
    """What this text lacks to be submitted; an answer that lacks is named `answer-ID`."""
    lacking = [name for name in MANDATORY if not getattr(text, name)]
    lacking += [f"answer-{q}" for q in question_ids if not text.answers.get(q, "").strip()]
    lacking += [name for name in ANSWERED if getattr(text, name) is None]
    if text.video_url and not text.video_transcript:
        lacking.append("video_transcript")
    return tuple(lacking if terms_acknowledged else [*lacking, "terms"])


def section_text(text: Any, section: str) -> str:
    """What stands in a section of this text: one of `CLAIMABLE`, or `answer-ID`."""
    if section.startswith(ANSWER):
        return str(text.answers.get(section.removeprefix(ANSWER), ""))
    return str(getattr(text, section))


def claim_faults(text: Any) -> dict[str, str]:
    """Claims that cannot be sent: section -> code of what is wrong with them (R12)."""
    faults = {}
    for section, reason in text.claims.items():
        if not section_text(text, section).strip():
            faults[section] = "claim_without_text"
        elif len(reason.strip()) < LEAST_REASON:
            faults[section] = "reason_too_short"
    return faults


def roles_of(actor: Actor, proposal: ProposalIdentity) -> frozenset[str]:
    """The roles on this proposal: its company's editors and admins, the need's author and the
    body's approvers. Moderators have none."""
    if actor.organisation_id == proposal.organisation_id:
        return actor.roles & {"company_editor", "company_admin"}
    return need_rules.roles_of(actor, proposal.need) & {"need_author", "need_approver"}


def is_company(actor: Actor, proposal: ProposalIdentity) -> bool:
    """Whether the actor is on the company's side of this proposal."""
    return not roles_of(actor, proposal).isdisjoint({"company_editor", "company_admin"})


def may_read(actor: Actor, proposal: ProposalIdentity, state: str) -> bool:
    """The company always; the receiving side once it was received."""
    if is_company(actor, proposal):
        return True
    return bool(roles_of(actor, proposal)) and state not in {"draft", "deleted"}


def may_confirm(actor: Actor, proposal: Any) -> bool:
    """Whether the actor can say that the proposal holds for the need as it is now (R25)."""
    return bool(
        "company_editor" in roles_of(actor, proposal)
        and proposal.organisation.is_verified
        and proposal.state in RECEIVED
        and proposal.need.state in CONFIRMABLE
        and proposal.is_outdated
    )


def available(actor: Actor, proposal: ProposalIdentity, state: str) -> frozenset[str]:
    """The states that this actor may move the proposal to; pages show their buttons by it."""
    return WORKFLOW.targets(state, roles_of(actor, proposal))
