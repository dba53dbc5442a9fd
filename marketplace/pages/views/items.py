"""What waits on "My page": one thing, one verb, newest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from marketplace.notifications.wording import marked_up
from marketplace.web.language import present_language
from marketplace.web.templating import moment

LONGEST_EXCERPT = 200


@dataclass(frozen=True)
class Waiting:
    """Something for the person to do. `at` orders the list."""

    icon: str
    title: str
    text: str
    action_url: str
    action: str
    at: datetime
    url: str | None = None

    @property
    def when(self) -> str:
        """Since when it waits, in words."""
        return moment(self.at)


def in_language(words: str, passage: str, language: str) -> Markup:
    """The words, in which a passage may be in another language than the page (R20)."""
    foreign = [(passage, language)] if language != present_language() else []
    return marked_up(words, foreign)


def newest_first(*parts: Iterable[Waiting]) -> list[Waiting]:
    """All that waits, in one list."""
    return sorted((one for part in parts for one in part), key=lambda one: one.at, reverse=True)


def excerpt(text: str) -> str:
    """The beginning of a longer text."""
    words = " ".join(text.split())
    if len(words) <= LONGEST_EXCERPT:
        return words
    return words[:LONGEST_EXCERPT].rpartition(" ")[0] + " …"
