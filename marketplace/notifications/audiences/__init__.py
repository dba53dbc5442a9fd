"""Who is told of what: one table from the kind of event to the people it concerns.

Each audience reads the present state: when the thing is gone or has moved on, or somebody no longer
has their role, they are not in it. It is asked twice, when a notice is written and when its mail is
sent.
"""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from marketplace.core.events import Event
from marketplace.notifications.audiences import matches, needs, offers, organisations, proposals
from marketplace.notifications.audiences.proposals import RECEIPT
from marketplace.notifications.audiences.telling import Audience, Recipient

AUDIENCES: Mapping[str, Audience] = {
    "need.submitted": needs.need_submitted,
    "need.returned": needs.need_returned,
    "need.published": needs.need_published,
    "need.reopened": needs.need_reopened,
    "need.answers_closed": needs.need_answers_closed,
    "need.commented": needs.need_commented,
    "need.withdrawn": needs.need_withdrawn,
    "need.masked": needs.need_masked,
    "need.handed_over": needs.need_handed_over,
    "offer.submitted": offers.offer_submitted,
    "offer.returned": offers.offer_in("draft"),
    "offer.published": offers.offer_published,
    "offer.expires_soon": offers.offer_in("published"),
    "offer.expired": offers.offer_in("expired"),
    "offer.suspended": offers.offer_in("suspended"),
    "offer.restored": offers.offer_in("published"),
    "offer.masked": offers.offer_in("published"),
    "proposal.submitted": proposals.proposal_submitted,
    "proposal.confirmed": proposals.proposal_confirmed,
    "proposal.withdrawn": proposals.proposal_withdrawn,
    "proposal.acknowledged": proposals.proposal_answered,
    "proposal.dialogue_invited": proposals.proposal_answered,
    "proposal.noted": proposals.proposal_answered,
    "match.curated": matches.match_in("curated", "introduced"),
    "match.introduced": matches.match_in("introduced"),
    "match.replied": matches.match_replied,
    "organisation.registered": organisations.organisation_registered,
    "organisation.verified": organisations.members_in("verified"),
    "organisation.rejected": organisations.members_in("rejected"),
    "organisation.suspended": organisations.members_in("suspended"),
    "organisation.restored": organisations.members_in("verified"),
    "join.asked": organisations.join_asked,
    "join.answered": organisations.join_answered,
    "invitation.accepted": organisations.invitation_accepted,
    "membership.changed": organisations.membership_changed,
    "membership.ended": organisations.membership_ended,
    "feedback.received": organisations.feedback_received,
}


def recipients(session: Session, event: Event) -> dict[tuple[int, int | None, str], Recipient]:
    """Everybody to tell of this event, each once. Nobody is told what they did themselves; a
    receipt goes to whoever submitted, too."""
    audience = AUDIENCES.get(event.kind)
    found = audience(session, event) if audience else ()
    actor = event.refs.get("actor")
    told = [one for one in found if one.kind == RECEIPT or one.person_id != actor]
    # The first reason is the strongest.
    return {one.key: one for one in reversed(told)}
