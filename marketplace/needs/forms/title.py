"""Step 5: title and summary, written last, when one knows what the need is."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.needs.drafts import Draft
from marketplace.needs.forms.fields import OneOf
from marketplace.needs.forms.step import Rows, StepForm
from marketplace.needs.rules import BOUNDS
from marketplace.web.forms import LineField, TextField


class TitleForm(StepForm):
    """Title, summary and language."""

    holds = writes = ("title", "summary", "language")

    title = LineField(_l("Title"), BOUNDS["title"])
    summary = TextField(_l("Summary"), BOUNDS["summary"])
    language = OneOf(_l("Written in"), default="sv")

    def offer(self) -> None:
        """Give the choices their alternatives."""
        self.language.choices = [("sv", _("Swedish")), ("en", _("English"))]

    @staticmethod
    def shown(draft: Draft) -> dict[str, Any]:
        """What stands in the fields when the step is opened."""
        return {name: getattr(draft.text, name) for name in TitleForm.holds}

    def values(self, outlook: Rows) -> dict[str, Any]:
        """What is to be saved."""
        return {name: self._fields[name].data for name in self.holds}
