"""What a draft has and lacks on its two levels: to be published, and to be open for answers."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from marketplace.needs import rules
from marketplace.needs.drafts import Draft
from marketplace.needs.views.words import STEP_OF, anchor
from marketplace.needs.words import FIELD_NAMES


@dataclass(frozen=True)
class MissingThing:
    """One thing that is missing, and where to write it."""

    text: str
    url: str


@dataclass(frozen=True)
class Level:
    """How far a draft has come towards publishing, or towards opening."""

    name: str
    title: str
    total: int
    missing: list[MissingThing]

    @property
    def done(self) -> int:
        """How many things are there."""
        return self.total - len(self.missing)

    @property
    def is_reached(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


def levels(draft: Draft, now: datetime) -> list[Level]:
    """Both levels, with what is missing as links."""
    titles = {"publish": _("Publish as an early need"), "open": _("Open for answers")}
    return [
        Level(name, str(titles[name]), len(asked), [_missing(draft, f, now) for f in lacking])
        for name, asked in rules.LEVELS.items()
        for lacking in [_lacking(draft, name, now)]
    ]


def _lacking(draft: Draft, level: str, now: datetime) -> list[str]:
    lacking = list(rules.missing(draft.text, level, owner_id=draft.need.owner_id))
    if level == "open" and is_past(draft, now):
        lacking.append("answers_close_at")
    return lacking


def is_past(draft: Draft, now: datetime) -> bool:
    """Whether the last day for answers went by while the draft was written."""
    closes = draft.text.answers_close_at
    return closes is not None and closes <= now


def _missing(draft: Draft, field: str, now: datetime) -> MissingThing:
    step = url_for("needs.edit_need", ref=draft.need.ref, step=STEP_OF[field])
    return MissingThing(_text(draft, field, now), f"{step}#{anchor(field)}")


def _text(draft: Draft, field: str, now: datetime) -> str:
    name = str(FIELD_NAMES[field])
    if field == "answers_close_at" and is_past(draft, now):
        return str(_("%(field)s: the day has already been", field=name))
    if field == "success_measures":
        for number, row in enumerate(draft.text.success_measures, 1):
            if not row.get("target"):
                return str(_("%(field)s: target in row %(number)s", field=name, number=number))
    return name
