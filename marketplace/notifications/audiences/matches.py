"""Who is told of what happens to a pair."""

from sqlalchemy.orm import Session

from marketplace.accounts import queries as accounts
from marketplace.core.events import Event
from marketplace.matching import queries as matching
from marketplace.matching.models import Match
from marketplace.notifications.audiences.needs import participants
from marketplace.notifications.audiences.telling import (
    EDITORS,
    Audience,
    Recipient,
    tell,
    tell_company,
)


def _sides(session: Session, match: Match, kind: str) -> dict[str, list[Recipient]]:
    return {
        "need": participants(session, match.need, kind),
        "offer": tell_company(session, match.offer.organisation_id, kind, "editor", EDITORS),
    }


def match_in(*states: str) -> Audience:
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
    return [*other, *tell(introduced, event.kind, "moderator")]
