"""Personal numbers in what is typed: told before anything is saved (R16).

A form that people write in is a `WritingForm`. A field that holds what looks like a personal
number is refused, unless the box under it says that it is none, or the text already stood there.
"""

from collections.abc import Iterator
from typing import Any, ClassVar

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, FieldList, FormField, StringField

from marketplace.core.text import find_personal_numbers
from marketplace.web.forms import BaseForm

SUFFIX = "-not_personal"


class WritingForm(BaseForm):
    """A form with free text. `found_text` says what is wrong with a personal number in it."""

    found_text = _l(
        "“%(number)s” looks like a personal number. The text becomes public. Take away the number "
        "and whatever else points out the person."
    )

    # Fields that may hold a personal number; a house test asks each for its reason.
    not_looked_through: ClassVar[frozenset[str]] = frozenset()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check what every form checks, and look for personal numbers."""
        holds = super().validate(extra_validators)
        looked_through = (f for f in text_fields(self) if f.name not in self.not_looked_through)
        clean = [_is_free(field, self.found_text) for field in looked_through]
        return bool(holds and all(clean))


class InsideForm(WritingForm):
    """A form whose text is not published, but may be asked for: a comment, a reason, an answer."""

    found_text = _l(
        "“%(number)s” looks like a personal number. What is written here can be handed out to"
        " others. Take away the number and whatever else points out the person."
    )


def text_fields(fields: Any) -> Iterator[Field]:
    """Every field of free text, those in rows included."""
    for field in fields:
        if isinstance(field, FieldList):
            yield from text_fields(field)
        elif isinstance(field, FormField):
            yield from text_fields(field.form)
        elif isinstance(field, StringField) and hasattr(field, "limit"):
            yield field


def _is_free(field: Field, found_text: Any) -> bool:
    found = find_personal_numbers(field.data or "")
    if not found or field.data == field.object_data:
        return True
    box = _confirming_field(field)
    field.confirm = box  # type: ignore[attr-defined]
    if box.data:
        return True
    field.errors = [*field.errors, str(found_text) % {"number": found[0].masked}]
    return False


def _confirming_field(field: Field) -> BooleanField:
    unbound: Any = BooleanField(_l("It is not a personal number"))
    box: BooleanField = unbound.bind(form=None, name=field.name + SUFFIX, _meta=field.meta)
    box.process(request.form)
    return box
