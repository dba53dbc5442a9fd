"""Searches of the sample that found nothing, counted on their days."""

from sqlalchemy.orm import Session

from marketplace.sample.reading import SAMPLE, Calendar, one
from marketplace.searches.operations import count_search
from marketplace.searches.rules import Missed


def load(session: Session, calendar: Calendar) -> None:
    """Count every search."""
    for entry in one(SAMPLE / "searches.toml")["search"]:
        missed = Missed(
            words=entry["words"],
            language=entry.get("language", "sv"),
            kind=entry["kind"],
            outcome=entry["found"],
        )
        for day in entry["days"]:
            count_search(session, missed, now=calendar.past(day, entry["words"]))
