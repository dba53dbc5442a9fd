"""What resembles each of many texts. Remembered for the day, as refs and likelihoods alone: what
is shown of them is read again, and a text that is changed is asked for anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from flask import current_app, g

from marketplace.browsing import asking
from marketplace.core.refs import LOCAL
from marketplace.meaning.queries import with_vectors
from marketplace.search.documents import Document
from marketplace.search.engine import Match
from marketplace.search.explaining import Explanation
from marketplace.search.faults import IndexUnavailable

# From here on two needs may be about the same: by their meaning, or by their words alone, which
# promise more than they keep.
LIKELY, LIKELY_BY_WORDS = 0.25, 0.6
NEAREST = 10  # of its own kind, those of the same organisation among them
MOST_TEXTS = 1000


@dataclass(frozen=True)
class _Asked:
    """One text; it is the same question while text, index and day are the same."""

    index: Path
    ref: str
    stamp: str
    day: date
    document: Document = field(compare=False)
    now: datetime = field(compare=False)


def alike(documents: Sequence[Document], now: datetime) -> Mapping[str, Mapping[str, float]] | None:
    """For each text what may be about the same, and how likely it is. None when there is no index
    to read just now."""
    index = current_app.config["SETTINGS"].index_dir
    day = now.astimezone(LOCAL).date()
    try:
        if not asking.engine().refresh():
            return None
        known = with_vectors(g.session, documents, asking.engine().model)
        return {
            one.ref: _alike(_Asked(index, one.ref, one.stamp(), day, one, now)) for one in known
        }
    except IndexUnavailable:
        return None


def is_likely(match: Match, least: float = LIKELY, by_words: float = LIKELY_BY_WORDS) -> bool:
    """Whether something is likely enough: by its meaning where that was compared."""
    by_meaning = bool(match.explanation.parts.get("meaning"))
    return match.explanation.likelihood >= (least if by_meaning else by_words)


def explained(document: Document, other: Document, now: datetime) -> Explanation:
    """Why two texts resemble each other, by what they say now."""
    return asking.engine().explain(document, other, now)


@lru_cache(maxsize=MOST_TEXTS)
def _alike(asked: _Asked) -> Mapping[str, float]:
    document = asked.document
    found = asking.engine().match(document, document.kind, asked.now, limit=NEAREST)
    return {match.ref: match.explanation.likelihood for match in found if is_likely(match)}
