"""What tests of notices share: things that have happened, and who was told."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.core.events import Event
from marketplace.core.mail import TAKEN, Bounced, Mail
from marketplace.matching import operations as matching
from marketplace.matching.models import Match
from marketplace.needs.models import Need
from marketplace.notifications.audiences import recipients
from marketplace.offers.models import Offer
from tests.personas import People

MESSAGE = "Ni arbetar båda med natten. Därför presenterar vi er för varandra."


def last_event(session: Session, kind: str) -> Event:
    """The newest event of this kind."""
    query = select(Event).filter_by(kind=kind).order_by(Event.seq.desc()).limit(1)
    return session.scalars(query).one()


def told(session: Session, people: People, kind: str) -> dict[str, tuple[str, str]]:
    """Who is told of the newest event of this kind, by their part: kind of notice and why."""
    parts = {part.person.id: name for name, part in vars(people).items()}
    found = recipients(session, last_event(session, kind)).values()
    return {parts[one.person_id]: (one.kind, one.why) for one in found}


def reasons(told: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Part -> why."""
    return {part: why for part, (_kind, why) in told.items()}


def pair(session: Session, people: People, need: Need, offer: Offer, now: datetime) -> Match:
    """The two, curated and introduced by the moderator."""
    match = Match(
        need_id=need.id,
        offer_id=offer.id,
        need_version_id=need.current_version_id,
        offer_version_id=offer.current_version_id,
        score=0.5,
        explanation={},
        suggested_at=now,
    )
    session.add(match)
    session.flush()
    moderator = people.moderator.actor
    matching.curate(session, moderator, match, reason_code="same_problem", now=now)
    matching.introduce(session, moderator, match, message=MESSAGE, now=now)
    return match


class Outbox:
    """A mailer that keeps what it is given."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []

    def send(self, mail: Mail) -> str:
        """Keep it."""
        self.mails.append(mail)
        return TAKEN


class BrokenServer:
    """A mailer whose server takes nothing."""

    def send(self, mail: Mail) -> str:
        """Refuse."""
        raise ConnectionError(mail.message_id)


class NoSuchRecipient:
    """A mailer whose server knows that there is no such address."""

    def send(self, mail: Mail) -> str:
        """Refuse for good."""
        raise Bounced("550 no such user")
