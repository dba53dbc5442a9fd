"""Who is told of what happens to a need."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Membership
from marketplace.core.events import Event
from marketplace.needs import drafts
from marketplace.needs import queries as needs
from marketplace.needs import rules as need_rules
from marketplace.needs.models import Need, NeedVersion
from marketplace.notifications.audiences.telling import Recipient, tell, tell_company
from marketplace.proposals import rules as proposal_rules
from marketplace.proposals.models import Proposal

WRITERS = frozenset({"need_author", "need_approver"})


def _need(session: Session, event: Event, states: Iterable[str]) -> Need | None:
    """The event's need, if it is still in one of the states."""
    need = needs.need_by_id(session, event.refs["need"])
    return need if need is not None and need.state in states else None


def approvers(session: Session, need: Need, kind: str) -> list[Recipient]:
    """Every approver of the need's body."""
    members = accounts.members_with(session, need.organisation_id, "need_approver")
    return tell(members, kind, "approver")


def participants(session: Session, need: Need, kind: str) -> list[Recipient]:
    """Those named on the need who still write or approve in its body: owner, co-authors,
    approvers."""
    members = accounts.members_with(session, need.organisation_id, *WRITERS)
    named = (
        ("owner", [m for m in members if m.person_id == need.owner_id]),
        ("coauthor", [m for m in members if m.person_id in need.author_ids]),
        ("approver", [m for m in members if _approves(m) and m.person_id in need.approver_ids]),
    )
    return [one for why, some in named for one in tell(some, kind, why)]


def _approves(member: Membership) -> bool:
    return "need_approver" in member.roles


def readers(session: Session, need: Need, kind: str) -> list[Recipient]:
    """Those who may read the need's proposals: its participants and every approver of the body."""
    return [*participants(session, need, kind), *approvers(session, need, kind)]


def _proposers(session: Session, need: Need, kind: str) -> list[Recipient]:
    """The people of every company that has an answer to the need standing."""
    query = select(Proposal.organisation_id).distinct()
    standing = Proposal.state.in_(proposal_rules.RECEIVED)
    companies = session.scalars(query.where(Proposal.need_id == need.id, standing))
    return [one for each in companies for one in tell_company(session, each, kind, "proposer")]


def _followers(
    session: Session, need: Need, kind: str, but: Iterable[Recipient]
) -> list[Recipient]:
    """Those who follow the need and are not told as something more."""
    told = {one.person_id for one in but}
    following = needs.followers(session, need.id)
    return [Recipient(one, None, kind, "follower") for one in following if one not in told]


def need_submitted(session: Session, event: Event) -> list[Recipient]:
    """The body's approvers, named or not: any of them may decide."""
    need = _need(session, event, {"in_review"})
    return approvers(session, need, event.kind) if need else []


def need_returned(session: Session, event: Event) -> list[Recipient]:
    """Those who write it, and whoever submitted it."""
    need = _need(session, event, {"draft"})
    if need is None:
        return []
    submitted = drafts.last_deed(session, need, drafts.SUBMITTED)
    by = submitted.person.id if submitted and submitted.person else None
    writers = [r for r in participants(session, need, event.kind) if r.why != "approver"]
    members = accounts.members_with(session, need.organisation_id, *WRITERS)
    return [*writers, *tell([m for m in members if m.person_id == by], event.kind, "submitter")]


def need_published(session: Session, event: Event) -> list[Recipient]:
    """Those named on it; of a later version also those who answered it, and its followers (R25)."""
    need = _need(session, event, need_rules.PUBLIC)
    version = session.get(NeedVersion, event.refs["version"])
    if need is None or version is None:
        return []
    if version.number == 1:
        return participants(session, need, event.kind)
    told = [
        *participants(session, need, "need.revised"),
        *_proposers(session, need, "need.changed"),
    ]
    return [*told, *_followers(session, need, "followed.changed", told)]


def need_reopened(session: Session, event: Event) -> list[Recipient]:
    """Those named on it, the companies that answered, and its followers."""
    need = _need(session, event, {"published"})
    if need is None:
        return []
    told = [*participants(session, need, event.kind), *_proposers(session, need, event.kind)]
    return [*told, *_followers(session, need, "followed.reopened", told)]


def need_answers_closed(session: Session, event: Event) -> list[Recipient]:
    """Those named on it, the companies that answered, and its followers."""
    need = _need(session, event, {"answers_closed"})
    if need is None:
        return []
    told = [*participants(session, need, event.kind), *_proposers(session, need, event.kind)]
    return [*told, *_followers(session, need, "followed.answers_closed", told)]


def need_commented(session: Session, event: Event) -> list[Recipient]:
    """Those named on the draft, or on the need whose next version it is."""
    need = _need(session, event, need_rules.PRIVATE | need_rules.REVISABLE)
    return participants(session, need, event.kind) if need else []


def need_withdrawn(session: Session, event: Event) -> list[Recipient]:
    """The companies that answered, those named on it (a moderator may have done it), followers."""
    need = _need(session, event, {"withdrawn"})
    if need is None:
        return []
    told = [*_proposers(session, need, event.kind), *participants(session, need, event.kind)]
    return [*told, *_followers(session, need, "followed.withdrawn", told)]


def need_masked(session: Session, event: Event) -> list[Recipient]:
    """Those named on it; the public text is no longer what they wrote."""
    need = needs.need_by_id(session, event.refs["need"])
    return participants(session, need, event.kind) if need else []


def need_handed_over(session: Session, event: Event) -> list[Recipient]:
    """Whoever owns it, or approves it, from now on."""
    need = needs.need_by_id(session, event.refs["need"])
    if need is None:
        return []
    now_theirs = participants(session, need, event.kind)
    return [one for one in now_theirs if one.person_id == event.refs["person"]]
