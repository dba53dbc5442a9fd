"""Offers of the sample, from the first word to where their file says they stand."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from marketplace.offers import operations
from marketplace.offers.models import Offer
from marketplace.sample.people import Cast
from marketplace.sample.reading import Calendar, Entry, folder

PLAIN = (
    "title",
    "summary",
    "problem_solved",
    "effects_evidence",
    "references",
    "integrations",
    "data_protection",
    "price_model",
    "framework_agreements",
    "url",
    "contact",
    "maturity",
    "accessibility_conformance",
    "medical_device_class",
    "welfare_areas",
    "target_groups",
    "solution_types",
    "regions_served",
    "languages",
    "cpv",
)
WRITTEN = timedelta(days=5)
SUBMITTED = timedelta(days=2)
UNPUBLISHED = "-1d"


def load(session: Session, cast: Cast, calendar: Calendar) -> dict[str, Offer]:
    """Enter every offer, in the order of their publication."""
    entries = folder("offers")
    entries.sort(key=lambda entry: (_when(calendar, entry), entry["key"]))
    return {entry["key"]: enter(session, cast, calendar, entry) for entry in entries}


def _when(calendar: Calendar, entry: Entry) -> datetime:
    return calendar.past(entry.get("published", UNPUBLISHED), entry["key"])


def enter(session: Session, cast: Cast, calendar: Calendar, entry: Entry) -> Offer:
    """Enter one offer, and bring it to where its entry says it stands."""
    when = _when(calendar, entry)
    editor = cast.of(entry["organisation"], "company_editor")
    offer = operations.start_offer(
        session,
        editor,
        cast.organisations[entry["organisation"]],
        language=entry.get("language", "sv"),
        source=entry.get("made_by"),
        external_id=entry["key"] if "made_by" in entry else None,
        now=when - WRITTEN,
    )
    values = _values(calendar, entry)
    operations.update_offer(session, editor, offer, values, now=when - WRITTEN)
    if entry["state"] == "draft":
        return offer
    operations.submit_offer(session, editor, offer, now=when - SUBMITTED)
    if entry["state"] != "in_review":
        moderator = cast.of("arenan", "moderator")
        operations.publish_offer(session, moderator, offer, now=when)
    return offer


def _values(calendar: Calendar, entry: Entry) -> dict[str, Any]:
    return {
        **{name: entry[name] for name in PLAIN if name in entry},
        "available_from_year": calendar.year(entry.get("available_from")),
        "available_from_quarter": entry.get("available_quarter"),
        "valid_until": calendar.last_day(entry.get("valid_until")),
    }
