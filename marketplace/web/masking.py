"""The page on which a passage is masked, the same for needs and offers: what is asked for, and the
places where it stands, which are seen before anything is changed."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired

from marketplace.core.masks import BOUNDS, MaskColumns, Masking, Place
from marketplace.web.errors import add_messages
from marketplace.web.forms import LineField, TextField
from marketplace.web.personal_numbers import InsideForm, WritingForm

add_messages(
    {
        "passage_too_short": _l("Write what is to be masked: at least two letters or digits."),
        "passage_nowhere": _l(
            "This stands nowhere in what anybody can read. Copy it from the page, a piece at a "
            "time if it goes over several headings."
        ),
        "no_room_for_mark": _l(
            "The title or another short text would become too long with the mark in it. Mask more "
            "of that text first, with the words beside."
        ),
        "reason_tells": _l("The reason says what is masked, and everybody can read it."),
        "decision_required": _l("Give the registry number of the decision, at most 60 characters."),
        "masked_before": _l(
            "Something that has been masked stands here. Take it away: it must not become public "
            "again."
        ),
    }
)


class MaskForm(WritingForm):
    """What is to be masked, why, and what becomes of the original. What is masked may well be a
    personal number, so that field alone is not looked through for one."""

    not_looked_through: ClassVar[frozenset[str]] = frozenset({"passage"})

    passage = TextField(_l("What is to be masked"), BOUNDS["passage"], [InputRequired()])
    wide = BooleanField(_l("Also inside other words, and with other capital letters"), default=True)
    # What the places that are shown belong to.
    seen = HiddenField()
    reason = LineField(_l("Reason"), BOUNDS["reason"])
    ground = SelectField(_l("Legal ground"), validate_choice=False, choices=[])
    ground_words = LineField(_l("The ground in your own words"), BOUNDS["ground_words"])
    # Drawn by its template: "keep", or "destroy" by a decision.
    original = RadioField(_l("The original"), choices=[], default="keep", validate_choice=False)
    decision = LineField(_l("Registry number of the decision"), BOUNDS["decision"])

    def asked(self) -> Masking:
        """What the operation is to do."""
        return Masking(
            passage=self.passage.data or "",
            reason=self.reason.data or "",
            ground=self.ground.data or "",
            ground_words=self.ground_words.data or "",
            wide=bool(self.wide.data),
            keep_original=self.original.data != "destroy",
            decision=self.decision.data or "",
        )

    def mark(self) -> str:
        """Tells whether the places on the page are those of what is asked now."""
        asked = f"{int(bool(self.wide.data))}:{self.passage.data}"
        return hashlib.sha256(asked.encode()).hexdigest()[:16]


class DestroyForm(InsideForm):
    """The decision by which an original is destroyed."""

    decision = LineField(_l("Registry number of the decision"), BOUNDS["decision"])


@dataclass(frozen=True)
class Shown:
    """The same words in the same field, in one version or several."""

    where: str
    before: str
    found: str
    after: str


# What stands in what anybody reads, beside the fields of the text itself.
BESIDE_NAMES = {
    "change_note": _l("What was changed and why"),
    "public_text": _l("Record of the dialogue"),
    "reason": _l("Reason"),
}


def field_named(name: str, names: Mapping[str, Any]) -> str:
    """What a field is called, `names` being those of the text."""
    return str(names.get(name) or BESIDE_NAMES.get(name) or name)


def shown_places(places: Sequence[Place], field_name: Callable[[str], str]) -> list[Shown]:
    """The places in words; what stands alike in many versions stands once."""
    by_words: dict[tuple[str, ...], list[Place]] = {}
    for place in places:
        key = (place.kind, place.field, place.before, place.found, place.after)
        by_words.setdefault(key, []).append(place)
    return [_shown(group, field_name) for group in by_words.values()]


def shown_originals(mask: MaskColumns, names: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Where each masked passage stood, in words, and what stood there."""
    return [(_told(one, names), one["text"]) for one in mask.originals]


def _told(original: Mapping[str, Any], names: Mapping[str, Any]) -> str:
    numbers = [original["number"]] if original["number"] else []
    return f"{_where(original['kind'], numbers)}, {field_named(original['field'], names)}"


def _shown(group: Sequence[Place], field_name: Callable[[str], str]) -> Shown:
    one = group[0]
    where = _where(one.kind, [place.number for place in group if place.number])
    named = one.kind in {"version", "working_copy", "translation"}
    return Shown(
        where=f"{where}, {field_name(one.field)}" if named else where,
        before=one.before,
        found=one.found,
        after=one.after,
    )


def _where(kind: str, numbers: Iterable[int]) -> str:
    told = ranges(sorted(set(numbers)))
    words: dict[str, Any] = {
        "version": _("Version %(numbers)s", numbers=told),
        "working_copy": _("The text being written"),
        "translation": _("The translation of version %(numbers)s", numbers=told),
        "dialogue": _("The record of the dialogue"),
        "decision": _("The reason for a decision"),
        "match": _("What was written about a match"),
    }
    return str(words.get(kind, _("Elsewhere")))


def ranges(numbers: Sequence[int]) -> str:
    """1–3, 5."""
    runs = [
        [number for _index, number in run]
        for _key, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0])
    ]
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
