"""Small documents to search among."""

from datetime import UTC, date, datetime
from typing import Any

from marketplace.search.documents import Document, Row

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def document(ref: str, text: str = "", **given: Any) -> Document:
    """A document with a text; whatever else is not given is plain."""
    defaults: dict[str, Any] = {
        "kind": "offer",
        "language": "sv",
        "title": "",
        "published_at": datetime(2026, 11, 1, tzinfo=UTC),
        "version": 1,
    }
    return Document(ref=ref, body=(("text", text),), **{**defaults, **given})


def need(ref: str, text: str = "", **given: Any) -> Document:
    """The same as a need."""
    return document(ref, text, **{"kind": "need", **given})


def horizon_of(row: Row, now: datetime) -> tuple[str, ...]:
    """A facet that depends on the day: soon or late."""
    if row.needed_from is None:
        return ()
    return ("soon",) if (row.needed_from - now.date()).days < 365 else ("late",)


ALARM = need(
    "B-1",
    "Nattpatrullen hinner inte med tillsyn på natten. Trygghetslarm går ofta utan orsak.",
    title="Tryggare nätter i hemtjänsten",
    facets={"area": ("homecare",), "place": ("1780",), "target": ("older",)},
    broader={"area": ("elderly", "care"), "place": ("17",)},
    needed_from=date(2027, 7, 1),
    answers_close_at=datetime(2026, 12, 20, tzinfo=UTC),
    published_at=datetime(2026, 11, 20, tzinfo=UTC),
)
SCHOOL = need(
    "B-2",
    "Skolmåltider kastas. Kommunen vill minska matsvinn i grundskolan.",
    title="Mindre matsvinn i skolan",
    facets={"area": ("school",), "place": ("1480",)},
    broader={"area": ("education",), "place": ("14",)},
    needed_from=date(2030, 7, 1),
    answers_close_at=datetime(2026, 11, 30, tzinfo=UTC),
    published_at=datetime(2026, 11, 10, tzinfo=UTC),
)
SENSOR = document(
    "E-1",
    "Sensorer känner av fall och ger larm till nattpersonalen. Färre störande tillsynsbesök.",
    title="Digital tillsyn på natten",
    facets={"area": ("elderly",), "place": ("17",), "target": ("older",)},
    broader={"area": ("care",)},
    needed_from=date(2026, 12, 1),
)
FOOD = document(
    "E-2",
    "Vågen mäter matsvinnet vid disken och visar köket vad som kastas.",
    title="Våg för matsvinn",
    facets={"area": ("school",), "place": ("1715",)},
    broader={"area": ("education",), "place": ("17",)},
)
REMOTE = document(
    "E-3",
    "Sensors raise an alarm when an older person falls at night.",
    title="Remote monitoring for home care",
    language="en",
    facets={"area": ("homecare",)},
    broader={"area": ("elderly", "care")},
)
ALL = (ALARM, SCHOOL, SENSOR, FOOD, REMOTE)
