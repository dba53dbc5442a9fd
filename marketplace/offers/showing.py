"""What differs between two texts of an offer, field by field, as people read it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import ngettext

from marketplace.core.text import to_plain
from marketplace.core.text.differences import Piece, compare, is_same
from marketplace.offers import words
from marketplace.web.language import present_language

MARKDOWN = frozenset({"problem_solved", "effects_evidence"})
# The language of the text, where a field holds what the company wrote.
WRITTEN = frozenset({*words.PARTS, "title", "summary", "price_model", "framework_agreements"})
ORDER = ("title", "summary", *words.PARTS, *words.FACTS, "contact", "url")


@dataclass(frozen=True)
class Change:
    """A field that differs."""

    name: str
    heading: str
    lang: str | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Same:
    """A field in which the two say the same."""

    heading: str
    lang: str | None
    text: str


@dataclass(frozen=True)
class Comparison:
    """Two texts side by side. A field that neither fills in is not told of."""

    changes: Sequence[Change]
    same: Sequence[Same]

    @property
    def number_text(self) -> str:
        """How many fields differ."""
        number = len(self.changes)
        return str(ngettext("%(num)d field differs.", "%(num)d fields differ.", number))


def compared(old: Any, new: Any, names: Iterable[str] = ORDER) -> Comparison:
    """The two texts (versions, or what is public of them) in the order of the public page."""
    lang = None if new.language == present_language() else new.language
    changes, same = [], []
    for name in names:
        before, after = _said(old, name), _said(new, name)
        shown_in = lang if name in WRITTEN else None
        if not is_same(before, after):
            pieces = compare(before, after)
            changes.append(Change(name, words.field_name(name), shown_in, pieces))
        elif after:
            same.append(Same(words.field_name(name), shown_in, after))
    return Comparison(changes, same)


def _said(text: Any, name: str) -> str:
    value = words.value_of(text, name)
    return to_plain(value) if name in MARKDOWN else value
