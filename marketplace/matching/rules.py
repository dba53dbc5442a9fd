"""A match's states and who may do what with it. Pure; no database."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Protocol

from marketplace.core.actor import Actor
from marketplace.core.workflow import Workflow, transition
from marketplace.needs import rules as need_rules
from marketplace.offers import rules as offer_rules

# The best of each need that are kept, and the chance of being right below which nothing is
# suggested: with it, four of five right first hits of the judged sets are kept where meanings are
# known, and more than half of the hopeless ones refused.
#
# Where words alone speak, that chance follows their score, so that 0.15 is the least.
# Looked at on 219 real municipal texts in Swedish against as many in English, where facets say
# nothing, and on the sample, where they do. Of the real pairs at or above 0.12, 81 of 360 were the
# same service in both languages (at 0.05: 134 of 2,586; at 0.20: 52 of 124). In the sample, texts
# of one language that belong together lie at 0.3 and above, but good ones in two languages at 0.15
# to 0.18, among Swedish ones that merely use the same everyday words. Words alone cannot part
# those, so moderators read them, best first. Nearly half of the sample's pairs lay above 0.12, a
# good quarter above 0.15. Among a handful of texts every score is lower, since what all share
# tells little.
KEEP_PER_NEED = 50
MINIMUM_LIKELIHOOD = 0.3
# From where a pair is told to be probably right, and from where perhaps; below, it is unsure. Of
# the sample's pairs above the minimum one in five is probably right, half of them at least perhaps.
LIKELY, MAYBE = 0.6, 0.45

DECIDED = frozenset({"curated", "dismissed", "introduced"})
SHOWN_TO_SIDES = frozenset({"curated", "introduced"})
# States that end when the need or the offer is no longer public.
OVER_WHEN_GONE = frozenset({"suggested", "curated", "introduced"})

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

# Which of the arena's lists of reasons a decision is given from. `other` asks for own words.
OWN_WORDS = "other"
REASON_KINDS = {"curated": "match_curate", "dismissed": "match_dismiss"}

# A need that has gone to procurement takes nothing more, so nobody is introduced to it (R14).
CLOSED_FOR_GOOD = frozenset({"in_procurement", "closed"})

BOUNDS = {"reason": 1000, "message": 2000, "comment": 1000}


class Company(Protocol):
    """What of an offer's organisation the rules look at."""

    @property
    def state(self) -> str: ...


class PublicNeed(Protocol):
    """What of a need tells whether it is public."""

    @property
    def state(self) -> str: ...


class PublicOffer(Protocol):
    """What of an offer tells whether it is public."""

    @property
    def organisation(self) -> Company: ...

    def state_at(self, now: datetime) -> str: ...


class PublicPair(Protocol):
    """What of a match tells whether it still means anything."""

    @property
    def state(self) -> str: ...

    @property
    def need(self) -> PublicNeed: ...

    @property
    def offer(self) -> PublicOffer: ...


class Pair(Protocol):
    """What of a match the rules look at."""

    @property
    def decided_at(self) -> datetime | None: ...

    @property
    def need(self) -> need_rules.NeedIdentity: ...

    @property
    def offer(self) -> offer_rules.OfferIdentity: ...


def roles_of(actor: Actor, match: Pair) -> frozenset[str]:
    """The roles on this pair: the moderators, the need's people and the offer's company."""
    return need_rules.roles_of(actor, match.need) | offer_rules.roles_of(actor, match.offer)


def may_read(actor: Actor, match: Pair, state: str) -> bool:
    """Moderators always; both sides once it was curated, and that it is over if it was."""
    roles = roles_of(actor, match)
    was_shown = state == "expired" and match.decided_at is not None
    return "moderator" in roles or (bool(roles) and (state in SHOWN_TO_SIDES or was_shown))


def likelihood_band(likelihood: float) -> str:
    """Which words stand for this chance of being right."""
    if likelihood >= LIKELY:
        return "likely"
    if likelihood >= MAYBE:
        return "maybe"
    return "unsure" if likelihood >= MINIMUM_LIKELIHOOD else "unlikely"


def may_introduce(match: PublicPair) -> bool:
    """Whether the need still takes anything (R14)."""
    return match.need.state not in CLOSED_FOR_GOOD


# The sides of an introduction, and the roles that answer for each.
SIDES = {
    "need": frozenset({"need_author", "need_approver"}),
    "offer": frozenset({"company_editor"}),
}


def side_of(roles: Iterable[str]) -> str | None:
    """Which side of an introduction these roles answer for."""
    held = frozenset(roles)
    return next((side for side, its in SIDES.items() if not held.isdisjoint(its)), None)


def is_public(match: PublicPair, now: datetime) -> bool:
    """Whether both are public at `now`, so that a pair of them means anything."""
    offer = match.offer
    return (
        match.need.state in need_rules.PUBLIC
        and offer.state_at(now) in offer_rules.PUBLIC
        and offer.organisation.state != "suspended"
    )


def state_at(match: PublicPair, now: datetime) -> str:
    """The state as of `now`, whether or not the worker has seen that one of the two is gone."""
    if match.state in OVER_WHEN_GONE and not is_public(match, now):
        return "expired"
    return match.state


def reason_fault(
    target: str, reason_code: str, reason: str, known: Collection[str]
) -> dict[str, str]:
    """What is wrong with the reason given for this decision: field -> code of the text. `known`
    are the arena's own for it."""
    if not reason_code:
        return {"reason_code": "reason_required"}
    if reason_code not in known:
        return {"reason_code": f"match_reason_not_for_{target}"}
    if reason_code == OWN_WORDS and not reason.strip():
        return {"reason": "match_own_words"}
    return {"reason": "too_long"} if len(reason) > BOUNDS["reason"] else {}
