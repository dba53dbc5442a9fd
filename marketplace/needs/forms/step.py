"""What the five steps have in common."""

from collections.abc import Iterator
from typing import Any, ClassVar

from wtforms import Field, FieldList, FormField, HiddenField

from marketplace.needs.drafts import Draft
from marketplace.needs.forms.fields import add_row
from marketplace.web.personal_numbers import WritingForm

Rows = list[dict[str, Any]]


class StepForm(WritingForm):
    """One step: it knows what it shows of a draft, and which values it gives back."""

    # Fields of the draft whose text this step holds, for links from what is missing.
    holds: ClassVar[tuple[str, ...]] = ()
    # The values that it saves, by their names in the table; the people by their part.
    writes: ClassVar[tuple[str, ...]] = ()

    # What stood there when the step was opened, to put two people's changes together.
    base = HiddenField()

    @staticmethod
    def shown(draft: Draft) -> dict[str, Any]:
        """What stands in the fields when the step is opened."""
        raise NotImplementedError

    def offer(self) -> None:
        """Give the choices their alternatives."""

    def values(self, outlook: Rows) -> dict[str, Any]:
        """What is to be saved, as `update_need` takes it; `outlook` is what two steps write in."""
        raise NotImplementedError

    def half_done(self) -> None:
        """Add errors to what may stand in a draft, but not be left behind when going on."""

    def grow(self, name: str) -> None:
        """Add a row to the list of this name, without saving."""
        field = self._fields.get(name)
        if isinstance(field, FieldList):
            add_row(field)

    def put(self, field_name: str, message: str) -> None:
        """Put an error beside a field."""
        field = self._fields[field_name]
        field.errors = [*field.errors, message]

    def wrong_fields(self) -> list[Field]:
        """The fields that have an error, those in rows included."""
        return [field for field in _leaves(self) if field.errors]


def _leaves(fields: Any) -> Iterator[Field]:
    for field in fields:
        if isinstance(field, FieldList):
            yield from _leaves(field)
        elif isinstance(field, FormField):
            yield from _leaves(field.form)
        else:
            yield field
