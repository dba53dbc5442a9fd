"""What the worker does in this room when somebody has left a body or lost a role in it."""

from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.core.events import Event
from marketplace.needs.operations import release_people


def release(session: Session, event: Event, _context: object, now: datetime) -> None:
    """Take the person off the needs they are no longer named on by right."""
    release_people(session, event.refs["person"], event.refs["organisation"], now)
