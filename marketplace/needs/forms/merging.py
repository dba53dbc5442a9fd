"""What both of two people changed: mine, theirs, both, or written together."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from marketplace.needs.merging import CHOICES, Answer, Conflict
from marketplace.needs.rules import BOUNDS
from marketplace.web.forms import LineField, TextField
from marketplace.web.personal_numbers import WritingForm

DAY = "answers_close_at"


class MergeForm(WritingForm):
    """The two texts that were left behind: the one I wrote, and the one we both began with."""

    mine = HiddenField()
    base = HiddenField()


def merge_form(conflicts: Iterable[Conflict], **kw: Any) -> MergeForm:
    """A form with a field for each text that can be written together."""
    fields: dict[str, Any] = {}
    began: dict[str, str] = {}
    for conflict in conflicts:
        if conflict.is_text:
            kind = LineField if conflict.is_line else TextField
            name = text_name(conflict.name)
            fields[name] = kind(_l("Text that is saved"), BOUNDS[conflict.field])
            began[name] = conflict.together()
    form: MergeForm = type("MergeForm", (MergeForm,), fields)(data=began, **kw)
    return form


def choice_name(conflict: str) -> str:
    """The name of the radio buttons of this conflict."""
    return f"choice-{conflict}"


def text_name(conflict: str) -> str:
    """The name of the field in which its third text is written."""
    return f"text-{conflict}"


def answers(sent: Mapping[str, str]) -> dict[str, Answer]:
    """What was chosen, by the conflict's name; what is no choice is left out."""
    prefix = choice_name("")
    names = [name.removeprefix(prefix) for name in sent if name.startswith(prefix)]
    return {
        name: Answer(choice, sent.get(text_name(name), ""))
        for name in names
        for choice in CHOICES
        if sent[choice_name(name)] == choice
    }


def packed(values: Mapping[str, Any]) -> str:
    """The values as they travel in a hidden field."""
    return json.dumps(values, default=_instant, ensure_ascii=False)


def _instant(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def unpacked(text: str | None) -> dict[str, Any]:
    """What travelled in a hidden field; nothing when it cannot be read."""
    try:
        values = json.loads(text or "{}")
        if values.get(DAY):
            values[DAY] = datetime.fromisoformat(values[DAY])
        return dict(values)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return {}
