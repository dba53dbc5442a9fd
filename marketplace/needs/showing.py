"""What differs between two versions of a need, as people read it: changed fields word by word,
equal ones named."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from marketplace.core.text import to_plain
from marketplace.core.text.differences import FieldChange, Piece, compare
from marketplace.needs import messages
from marketplace.needs.documents import changes_between, comparable
from marketplace.needs.models import NeedVersion
from marketplace.web.language import present_language

MARKDOWN = frozenset({"problem", "desired_outcome", "constraints"})
# Fields that hold what the body wrote, in the language of the version.
WRITTEN = MARKDOWN | {
    "title",
    "summary",
    "success_measures",
    "outlook",
    "volume",
    "open_questions",
    "users_involved",
}


# Chosen from a list: one choice stands for another, whatever words they have in common.
CHOSEN = frozenset({"budget_band", "maturity_wanted", "planned_procedure"})


@dataclass(frozen=True)
class Change:
    """A field, or a row of one, that differs; `versions` are those that changed it."""

    heading: str
    lang: str | None
    pieces: tuple[Piece, ...]
    versions: tuple[int, ...]


@dataclass(frozen=True)
class Same:
    """A field in which the two say the same."""

    heading: str
    lang: str | None
    text: str


@dataclass(frozen=True)
class Comparison:
    """Two versions beside one another. A field that neither fills in is not told of."""

    changes: Sequence[Change]
    same: Sequence[Same]


def compared(versions: Sequence[NeedVersion], bodies: Mapping[str, str]) -> Comparison:
    """The first and the last of these versions; those between say which one changed what.
    `bodies`: ref -> name of the public bodies that they name."""
    old, new = versions[0], versions[-1]
    changed = changes_between(old, new)
    by_version = _changed_by(versions)
    return Comparison(
        [_change(one, new, bodies, by_version.get(one.field, ())) for one in changed],
        list(_same(new, {one.field for one in changed}, bodies)),
    )


def _changed_by(versions: Sequence[NeedVersion]) -> dict[str, tuple[int, ...]]:
    """Field -> the versions that changed it, where there are several to tell apart."""
    found: dict[str, tuple[int, ...]] = {}
    if len(versions) < 3:
        return found
    for before, after in pairwise(versions):
        for field in dict.fromkeys(change.field for change in changes_between(before, after)):
            found[field] = (*found.get(field, ()), after.number or 0)
    return found


def _change(
    change: FieldChange, new: NeedVersion, bodies: Mapping[str, str], versions: tuple[int, ...]
) -> Change:
    language = present_language()
    old_words, new_words = (said(change.field, v, bodies) for v in (change.old, change.new))
    pieces = (_exchanged if change.field in CHOSEN else compare)(old_words, new_words)
    if all(piece.kind == "same" for piece in pieces):
        # Only marks of emphasis differ: then they are shown.
        pieces = compare(str(change.old), str(change.new))
    heading = messages.field_name(change.field, language, change.row)
    return Change(heading, _lang(change.field, new), pieces, versions)


def _exchanged(old: str, new: str) -> tuple[Piece, ...]:
    if not (old and new):
        return compare(old, new)
    return Piece("removed", old), Piece("same", " "), Piece("added", new)


def _same(
    version: NeedVersion, changed: Iterable[str], bodies: Mapping[str, str]
) -> Iterable[Same]:
    language = present_language()
    for field, value in comparable(version).items():
        text = said(field, value, bodies)
        if text and field not in changed:
            yield Same(messages.field_name(field, language), _lang(field, version), text)


def said(field: str, value: Any, bodies: Mapping[str, str]) -> str:
    """A value as it is read, without marks of emphasis."""
    words = messages.in_words(field, value, present_language(), bodies)
    return to_plain(words) if field in MARKDOWN else words


def _lang(field: str, version: NeedVersion) -> str | None:
    foreign = version.language != present_language()
    return version.language if foreign and field in WRITTEN else None
