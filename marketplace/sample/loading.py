"""Entering the whole sample: the texts in one transaction, then what is worked out of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Organisation
from marketplace.accounts.passwords import Passwords
from marketplace.core import events
from marketplace.core.actor import Actor
from marketplace.core.db import Database
from marketplace.needs.models import Need
from marketplace.offers.models import Offer
from marketplace.sample import later, matches, needs, offers, people, proposals, searches
from marketplace.sample.people import Cast
from marketplace.sample.reading import Calendar
from marketplace.worker import Worker

Tell = Callable[[str], None]
STEPS_TOLD = 100


@dataclass(frozen=True)
class Loaded:
    """What was entered, by key."""

    cast: Cast
    calendar: Calendar
    needs: dict[str, Need]
    offers: dict[str, Offer]


def is_empty(session: Session) -> bool:
    """Whether nobody has entered anything yet."""
    return session.scalar(select(Organisation.id).limit(1)) is None


def load(
    database: Database,
    worker: Worker,
    operator: Actor,
    passwords: Passwords,
    *,
    now: datetime,
    tell: Tell,
) -> bool:
    """Enter the sample into an empty database; False when there is something already."""
    with database.session() as session:
        if not is_empty(session):
            return False
    with database.session(write=True) as session:
        loaded = _enter(session, operator, passwords, Calendar(now), tell)
        session.commit()
    tell("Indexing, matching and writing mail …")
    _work_off(database, worker, tell)
    with database.session(write=True) as session:
        matches.load(session, loaded.cast, loaded.calendar, loaded.needs, loaded.offers)
        session.commit()
    _work_off(database, worker, tell)
    return True


def _work_off(database: Database, worker: Worker, tell: Tell) -> None:
    """Let the worker do all that waits, and say now and then how much is left."""
    for step in count(1):
        if not worker.step():
            return
        if step % STEPS_TOLD == 0:
            with database.session() as session:
                tell(f"  {events.waiting(session)} left")


def _enter(
    session: Session, operator: Actor, passwords: Passwords, calendar: Calendar, tell: Tell
) -> Loaded:
    cast = people.load(session, operator, calendar, passwords.hash)
    tell(f"{len(cast.organisations)} organisations and {len(cast.people)} people.")
    entered_needs = needs.load(session, cast, calendar)
    entered_offers = offers.load(session, cast, calendar)
    tell(f"{len(entered_needs)} needs and {len(entered_offers)} offers.")
    answers = proposals.load(session, cast, calendar, entered_needs, entered_offers)
    things: later.Things = {"need": entered_needs, "offer": entered_offers, "proposal": answers}
    later.load(session, cast, calendar, things)
    searches.load(session, calendar)
    return Loaded(cast, calendar, entered_needs, entered_offers)
