"""Step 2: the problem, the wanted effect, and how it is measured."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField

from marketplace.needs.drafts import Draft
from marketplace.needs.forms.step import Rows, StepForm
from marketplace.needs.rules import BOUNDS, ROWS
from marketplace.web.forms import LineField, TextField

PARTS = ("measure", "baseline", "target", "when")


class MeasureForm(Form):
    """One measure of the effect."""

    measure = LineField(_l("What you measure"), BOUNDS["measure"])
    baseline = LineField(_l("Today"), BOUNDS["measure_value"])
    target = LineField(_l("Target"), BOUNDS["measure_value"])
    when = LineField(_l("Measured when"), BOUNDS["measure_value"])


class ProblemForm(StepForm):
    """Problem, effect and measures."""

    holds = writes = ("problem", "desired_outcome", "success_measures")

    problem = TextField(_l("Problem and current situation"), BOUNDS["problem"])
    desired_outcome = TextField(_l("Desired outcome"), BOUNDS["desired_outcome"])
    success_measures = FieldList(
        FormField(MeasureForm), min_entries=1, max_entries=ROWS["success_measures"]
    )

    @staticmethod
    def shown(draft: Draft) -> dict[str, Any]:
        """What stands in the fields when the step is opened."""
        return {
            "problem": draft.text.problem,
            "desired_outcome": draft.text.desired_outcome,
            "success_measures": draft.text.success_measures,
        }

    def half_done(self) -> None:
        """A measure without a target says nothing."""
        for row in self.success_measures.entries:
            fields = row.form
            if fields.target.data or not any(fields[part].data for part in PARTS):
                continue
            fields.target.errors = [
                _("Fill in a target for “%(measure)s”, preferably a number.", measure=name)
                if (name := fields.measure.data)
                else _("Fill in a target, preferably a number.")
            ]

    def values(self, outlook: Rows) -> dict[str, Any]:
        """What is to be saved."""
        rows = self.success_measures.entries
        return {
            "problem": self.problem.data,
            "desired_outcome": self.desired_outcome.data,
            "success_measures": [
                {part: row.form[part].data or "" for part in PARTS} for row in rows
            ],
        }
