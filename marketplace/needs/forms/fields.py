"""Kinds of fields that the steps share: choices from code lists, days, and rows of names."""

from collections.abc import Callable, Collection
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    FieldList,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import Optional

from marketplace import codes
from marketplace.core.text import clean
from marketplace.web.forms import LineField
from marketplace.web.language import present_language


class Choice(SelectField):
    """One code of a list, or none."""

    def __init__(self, label: Any, list_name: str = "", **kw: Any) -> None:
        super().__init__(label, validate_choice=False, choices=[], **kw)
        self.list_name = list_name

    def offer(self, none: str) -> None:
        """Offer the codes of the list, with `none` as the words for no choice."""
        pairs = codes.choices(self.list_name, present_language())
        self.choices = [("", none), *pairs]

    def pre_validate(self, form: Any) -> None:
        """Refuse what was not offered."""
        known = {str(value) for value, *_rest in self.iter_choices()}
        if str(self.data or "") not in known | {""}:
            raise ValidationError(_("Choose one of the alternatives."))


class OneOf(RadioField):
    """One of a few alternatives, all in view."""

    def __init__(self, label: Any, **kw: Any) -> None:
        super().__init__(label, validate_choice=False, choices=[], **kw)

    def pre_validate(self, form: Any) -> None:
        """Refuse what was not offered."""
        if self.data not in {value for value, *_rest in self.iter_choices()}:
            raise ValidationError(_("Choose one of the alternatives."))


class Several(SelectMultipleField):
    """Any number of codes of a list, at most `limit`."""

    def __init__(self, label: Any, list_name: str = "", limit: int = 0, **kw: Any) -> None:
        super().__init__(label, validate_choice=False, choices=[], **kw)
        self.list_name, self.limit = list_name, limit

    def offer(self, but: Collection[str] = ()) -> None:
        """Offer the codes of the list, but for some; one that stands there stays on offer."""
        left_out = set(but) - set(self.object_data or ())
        every = codes.choices(self.list_name, present_language())
        self.choices = [pair for pair in every if pair[0] not in left_out]

    def pre_validate(self, form: Any) -> None:
        """Refuse what was not offered, and too much."""
        known = {value for value, *_rest in self.iter_choices()}
        if not set(self.data or ()) <= known:
            raise ValidationError(_("Choose among the alternatives."))
        if self.limit and len(self.data or ()) > self.limit:
            raise ValidationError(_("Choose at most %(number)s.", number=self.limit))


class DayField(DateField):
    """A day, or none."""

    def __init__(self, label: Any, **kw: Any) -> None:
        super().__init__(label, validators=[Optional()], **kw)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day; what is no day is told in our own words."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Write the day like this: 2027-03-01.")) from None


class LinesField(TextAreaField):
    """Several short texts, a line each; bounded line by line by the form that holds it."""

    limit = None

    def __init__(self, label: Any, **kw: Any) -> None:
        super().__init__(label, filters=[_clean], **kw)

    def lines(self) -> list[str]:
        """The lines that hold something, without the dashes people put before them."""
        bare = (line.strip().lstrip("-–•* \t") for line in (self.data or "").splitlines())
        return [line for line in bare if line]


def _clean(value: object) -> object:
    return clean(value, multiline=True) if isinstance(value, str) else value


class Names(FieldList):  # type: ignore[type-arg]
    """Rows in which somebody writes a name that stands for a code or ref.

    `find` returns the code of what was written, or None. Empty rows are left out.
    """

    def __init__(self, label: Any, limit: int, unknown: Any, **kw: Any) -> None:
        row = LineField(label, 160)
        super().__init__(row, label, min_entries=1, max_entries=limit, **kw)
        self.unknown = unknown
        self.found: list[str] = []

    def look_up(self, find: Callable[[str], str | None]) -> bool:
        """Find the code of every row; the rows that have none get an error."""
        self.found = []
        for row in self.entries:
            code = find(row.data) if row.data else None
            if code is not None and code not in self.found:
                self.found.append(code)
            elif row.data and code is None:
                row.errors = [*row.errors, self.unknown % {"name": row.data}]
        return not any(row.errors for row in self.entries)


def add_row(field: "FieldList[Any]") -> None:
    """Put an empty row at the end, if there is room."""
    if field.max_entries is None or len(field.entries) < field.max_entries:
        field.append_entry()


NOT_DECIDED = _l("Not decided")
