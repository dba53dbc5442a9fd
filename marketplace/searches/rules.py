"""Which searches are counted, how long they are kept, and who reads them. Pure; no database."""

import re
from dataclasses import dataclass
from datetime import timedelta

from marketplace.core.actor import Actor
from marketplace.search.analysis import words
from marketplace.search.asking import ask

READERS = ("moderator", "platform_admin")

# How a search failed: no text has the words, or only texts that resemble them were shown.
NOTHING, SIMILAR = "nothing", "similar"
OUTCOMES = (NOTHING, SIMILAR)
KINDS = ("need", "offer")

LONGEST = 80
MOST_WORDS = 10
# A sixth digit may be a birthday, and from there numbers are of persons, telephones and cases.
MOST_DIGITS = 5
_ADDRESS = re.compile(r"@|://|\bwww\.|[^\W\d_]{2,}\.[^\W\d_]{2,}", re.I)

# Words are shown once they were asked for on two days: by then they are hardly one person's alone,
# and nobody makes them appear by asking again and again.
FEWEST_DAYS = 2
# Words of one day only are forgotten after some time, all others after a year and a bit.
ALONE_KEPT = timedelta(days=60)
KEPT = timedelta(days=400)
# So many different searches are begun a day; what comes after them is not worth a growing table.
NEW_A_DAY = 300


@dataclass(frozen=True)
class Missed:
    """One search that failed, with nothing about who made it."""

    words: str
    language: str
    kind: str
    outcome: str


def to_keep(text: str) -> str | None:
    """The words of a search as they are counted: lower case, without signs. None when they are not
    to be kept, or say what is not wanted."""
    typed = text.strip()
    if len(typed) > LONGEST or _ADDRESS.search(typed) or _digits(typed) > MOST_DIGITS:
        return None
    asked = ask(typed, "sv")
    found = list(words(typed))
    if not asked.wanted or asked.unwanted or len(found) > MOST_WORDS:
        return None
    return " ".join(found)


def may_read(actor: Actor) -> bool:
    """Whether what people did not find is theirs to read, and to delete."""
    return actor.has(*READERS)


def _digits(text: str) -> int:
    return sum(sign.isdigit() for sign in text)
