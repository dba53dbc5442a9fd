"""A need's own words for the start page: the same all day, another tomorrow."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from marketplace.core.text import to_plain
from marketplace.needs.documents import PublicNeed

# A sentence ends before a capital letter, so that "kl. 14" and "t.ex. i" do not end one.
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ])")
# Quotation marks within the quotation.
INNER_MARKS = re.compile('[”“"]')
SHORTEST, LONGEST = 40, 200


@dataclass(frozen=True)
class Quote:
    """The first sentences of a need's problem."""

    need: PublicNeed
    text: str


def quote_of_the_day(needs: Sequence[PublicNeed], language: str, day: date) -> Quote | None:
    """One of the needs' quotations, by the day; in the page's language where there is one."""
    quotes = [Quote(need, text) for need in needs if (text := first_words(need.problem))]
    own = [quote for quote in quotes if quote.need.language == language] or quotes
    return own[day.toordinal() % len(own)] if own else None


def first_words(problem: str) -> str | None:
    """As many whole sentences from the beginning as make a quotation; None when they do not."""
    first_block = to_plain(problem).strip().partition("\n")[0]
    text = ""
    for sentence in SENTENCE_END.split(first_block):
        longer = f"{text} {sentence}".strip()
        if len(longer) > LONGEST:
            break
        text = longer
    ends = text.endswith((".", "!", "?"))
    return INNER_MARKS.sub("’", text) if ends and len(text) >= SHORTEST else None
