"""The base of every form: cleaned text, bounded fields, and what travels with every writing form.

`acting_for` names the organisation the form was opened for, so that a second tab cannot write for
the wrong one; `revision` is the optimistic lock.
"""

from collections.abc import Iterable
from typing import Any

from flask import g
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, StringField, TextAreaField, ValidationError
from wtforms.validators import Length

from marketplace.core.text import clean
from marketplace.web.errors import field_message


def _clean_line(value: object) -> object:
    return clean(value, multiline=False) if isinstance(value, str) else value


def _clean_text(value: object) -> object:
    return clean(value, multiline=True) if isinstance(value, str) else value


class Bounded(Length):
    """A greatest number of characters, told with the number typed."""

    def __init__(self, limit: int) -> None:
        super().__init__(max=limit)

    def __call__(self, form: Any, field: Field) -> None:
        typed = len(field.data or "")
        if typed > self.max:
            raise ValidationError(
                _(
                    "At most %(limit)s characters; you have written %(typed)s.",
                    limit=self.max,
                    typed=typed,
                )
            )


class _Cleaned(StringField):
    """Text of nothing but signs that nobody sees is no text, also for who asks whether any came."""

    def process(self, *args: Any, **kw: Any) -> None:
        """Read what came."""
        super().process(*args, **kw)
        if self.raw_data and not self.data:
            self.raw_data = [""]


class LineField(_Cleaned):
    """One line of text, cleaned and bounded."""

    def __init__(self, label: Any, limit: int, validators: Iterable[Any] = (), **kw: Any) -> None:
        super().__init__(label, [*validators, Bounded(limit)], filters=[_clean_line], **kw)
        self.limit = limit


class TextField(_Cleaned, TextAreaField):
    """Several lines of text, cleaned and bounded."""

    def __init__(self, label: Any, limit: int, validators: Iterable[Any] = (), **kw: Any) -> None:
        super().__init__(label, [*validators, Bounded(limit)], filters=[_clean_text], **kw)
        self.limit = limit


class BaseForm(FlaskForm):
    """A form that writes. Give `revision` when it changes something that exists."""

    acting_for = HiddenField()
    revision = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        membership = g.get("membership")
        if membership is not None:
            self.acting_for.data = membership.organisation.ref

    @property
    def revision_number(self) -> int:
        """The revision the form was opened with; 0, which no thing ever has, when it says nothing
        readable: what somebody may not have seen is not written over."""
        value = self.revision.data or ""
        return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0

    def add_errors(self, fields: dict[str, str]) -> None:
        """Show what an operation refused beside the fields it named (field -> code)."""
        for name, code in fields.items():
            field = self._fields.get(name)
            if field is not None:
                field.errors = [*field.errors, field_message(code)]


class ActionForm(BaseForm):
    """A button: nothing to fill in but what every writing form carries."""
