"""Who is told of what: one table from the kind of event to the people it concerns.

Each audience reads the present state: when the thing is gone or has moved on, or somebody no longer
has their role, they are not in it. It is asked twice, when a notice is written and when its mail is
sent.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Membership
from marketplace.core.events import Event
from marketplace.matching import queries as matching
from marketplace.matching.models import Match
from marketplace.needs import drafts
from marketplace.needs import queries as needs
from marketplace.needs import rules as need_rules
from marketplace.needs.models import Need
from marketplace.offers import queries as offers
from marketplace.proposals import queries as proposals
from marketplace.proposals import rules as proposal_rules
from marketplace.proposals.models import Proposal

WRITERS = frozenset({"need_author", "need_approver"})
EDITORS = ("company_editor",)
COMPANY = ("company_editor", "company_admin")
RECEIPT = "proposal.receipt"


@dataclass(frozen=True)
class Recipient:
    """Somebody to tell, what kind of notice, and why it comes to them (a code for the words)."""

    person_id: int
    organisation_id: int
    kind: str
    why: str

    @property
    def key(self) -> tuple[int, int, str]:
        """What a notice of one event is unique by."""
        return self.person_id, self.organisation_id, self.kind


Audience = Callable[[Session, Event], Iterable[Recipient]]


def recipients(session: Session, event: Event) -> dict[tuple[int, int, str], Recipient]:
    """Everybody to tell of this event, each once. Nobody is told what they did themselves; a
    receipt goes to whoever submitted, too."""
    audience = AUDIENCES.get(event.kind)
    found = audience(session, event) if audience else ()
    actor = event.refs.get("actor")
    told = [one for one in found if one.kind == RECEIPT or one.person_id != actor]
    # The first reason is the strongest.
    return {one.key: one for one in reversed(told)}


def _tell(members: Iterable[Membership], kind: str, why: str) -> list[Recipient]:
    return [Recipient(m.person_id, m.organisation_id, kind, why) for m in members]


def _need(session: Session, event: Event, states: Iterable[str]) -> Need | None:
    """The event's need, if it is still in one of the states."""
    need = needs.need_by_id(session, event.refs["need"])
    return need if need is not None and need.state in states else None


def _approvers(session: Session, need: Need, kind: str) -> list[Recipient]:
    members = accounts.members_with(session, need.organisation_id, "need_approver")
    return _tell(members, kind, "approver")


def _participants(session: Session, need: Need, kind: str) -> list[Recipient]:
    """Those named on the need who still write or approve in its body: owner, co-authors,
    approvers."""
    members = accounts.members_with(session, need.organisation_id, *WRITERS)
    named = (
        ("owner", [m for m in members if m.person_id == need.owner_id]),
        ("coauthor", [m for m in members if m.person_id in need.author_ids]),
        ("approver", [m for m in members if _approves(m) and m.person_id in need.approver_ids]),
    )
    return [one for why, some in named for one in _tell(some, kind, why)]


def _approves(member: Membership) -> bool:
    return "need_approver" in member.roles


def _readers(session: Session, need: Need, kind: str) -> list[Recipient]:
    """Those who may read the need's proposals: its participants and every approver of the body."""
    return [*_participants(session, need, kind), *_approvers(session, need, kind)]


def _proposers(session: Session, need: Need, kind: str) -> list[Recipient]:
    """The people of every company that has an answer to the need standing."""
    query = select(Proposal.organisation_id).distinct()
    standing = Proposal.state.in_(proposal_rules.RECEIVED)
    companies = session.scalars(query.where(Proposal.need_id == need.id, standing))
    return [one for company in companies for one in _company(session, company, kind, "proposer")]


def _company(
    session: Session, organisation_id: int, kind: str, why: str, roles: tuple[str, ...] = COMPANY
) -> list[Recipient]:
    return _tell(accounts.members_with(session, organisation_id, *roles), kind, why)


def need_submitted(session: Session, event: Event) -> list[Recipient]:
    """The body's approvers, named or not: any of them may decide."""
    need = _need(session, event, {"in_review"})
    return _approvers(session, need, event.kind) if need else []


def need_returned(session: Session, event: Event) -> list[Recipient]:
    """Those who write it, and whoever submitted it."""
    need = _need(session, event, {"draft"})
    if need is None:
        return []
    submitted = drafts.last_deed(session, need, drafts.SUBMITTED)
    by = submitted.person.id if submitted and submitted.person else None
    writers = [r for r in _participants(session, need, event.kind) if r.why != "approver"]
    members = accounts.members_with(session, need.organisation_id, *WRITERS)
    return [*writers, *_tell([m for m in members if m.person_id == by], event.kind, "submitter")]


def need_published(session: Session, event: Event) -> list[Recipient]:
    """Those named on it."""
    need = _need(session, event, need_rules.PUBLIC)
    return _participants(session, need, event.kind) if need else []


def need_answers_closed(session: Session, event: Event) -> list[Recipient]:
    """Those named on it, and the companies that answered."""
    need = _need(session, event, {"answers_closed"})
    if need is None:
        return []
    return [
        *_participants(session, need, event.kind),
        *_proposers(session, need, event.kind),
    ]


def need_commented(session: Session, event: Event) -> list[Recipient]:
    """Those named on the draft."""
    need = _need(session, event, need_rules.PRIVATE)
    return _participants(session, need, event.kind) if need else []


def need_withdrawn(session: Session, event: Event) -> list[Recipient]:
    """The companies that answered."""
    need = _need(session, event, {"withdrawn"})
    return _proposers(session, need, event.kind) if need else []


def offer_submitted(session: Session, event: Event) -> list[Recipient]:
    """The moderators, one of whom reads it."""
    offer = offers.offer_by_id(session, event.refs["offer"])
    waits = offer is not None and offer.state == "in_review"
    return _tell(accounts.moderators(session), event.kind, "moderator") if waits else []


def _offer_in(state: str) -> Audience:
    """The company's editors, while the offer is in this state."""

    def audience(session: Session, event: Event) -> list[Recipient]:
        offer = offers.offer_by_id(session, event.refs["offer"])
        if offer is None or offer.state != state:
            return []
        return _company(session, offer.organisation_id, event.kind, "editor", EDITORS)

    return audience


def proposal_submitted(session: Session, event: Event) -> list[Recipient]:
    """Those who may read it; and the company, as a receipt."""
    proposal = proposals.proposal_by_id(session, event.refs["proposal"])
    if proposal is None:
        return []
    receipts = _company(session, proposal.organisation_id, RECEIPT, "receipt")
    if proposal.state not in proposal_rules.RECEIVED:
        return receipts
    return [*receipts, *_readers(session, proposal.need, event.kind)]


def proposal_withdrawn(session: Session, event: Event) -> list[Recipient]:
    """Those who may read it."""
    proposal = proposals.proposal_by_id(session, event.refs["proposal"])
    if proposal is None or proposal.state != "withdrawn":
        return []
    return _readers(session, proposal.need, event.kind)


def proposal_answered(session: Session, event: Event) -> list[Recipient]:
    """The company, which is to know that it has been read, or answered."""
    proposal = proposals.proposal_by_id(session, event.refs["proposal"])
    if proposal is None or proposal.state not in proposal_rules.RECEIVED:
        return []
    return _company(session, proposal.organisation_id, event.kind, "proposer")


def _sides(session: Session, match: Match, kind: str) -> dict[str, list[Recipient]]:
    return {
        "need": _participants(session, match.need, kind),
        "offer": _company(session, match.offer.organisation_id, kind, "editor", EDITORS),
    }


def _match_in(*states: str) -> Audience:
    """Both sides, while the pair is in one of these states."""

    def audience(session: Session, event: Event) -> list[Recipient]:
        match = matching.match_by_id(session, event.refs["match"])
        if match is None or match.state not in states:
            return []
        sides = _sides(session, match, event.kind)
        return [*sides["need"], *sides["offer"]]

    return audience


def match_replied(session: Session, event: Event) -> list[Recipient]:
    """The moderator who introduced the two, and the other side."""
    match = matching.match_by_id(session, event.refs["match"])
    if match is None or match.state != "introduced":
        return []
    sides = _sides(session, match, event.kind)
    other = sides["offer" if event.refs.get("side") == "need" else "need"]
    introduced = [m for m in accounts.moderators(session) if m.person_id == match.moderator_id]
    return [*other, *_tell(introduced, event.kind, "moderator")]


def organisation_verified(session: Session, event: Event) -> list[Recipient]:
    """Its members. The arena, which verifies the others, is not told of itself."""
    members = accounts.members_of(session, event.refs["organisation"])
    told = [m for m in members if m.organisation.is_verified and not m.organisation.is_arena]
    return _tell(told, event.kind, "member")


AUDIENCES: Mapping[str, Audience] = {
    "need.submitted": need_submitted,
    "need.returned": need_returned,
    "need.published": need_published,
    "need.answers_closed": need_answers_closed,
    "need.commented": need_commented,
    "need.withdrawn": need_withdrawn,
    "offer.submitted": offer_submitted,
    "offer.returned": _offer_in("draft"),
    "offer.published": _offer_in("published"),
    "offer.expired": _offer_in("expired"),
    "proposal.submitted": proposal_submitted,
    "proposal.withdrawn": proposal_withdrawn,
    "proposal.acknowledged": proposal_answered,
    "proposal.noted": proposal_answered,
    "match.curated": _match_in("curated", "introduced"),
    "match.introduced": _match_in("introduced"),
    "match.replied": match_replied,
    "organisation.verified": organisation_verified,
}
