"""Step 4: what is asked of the market, how and until when; limits; and what stays inside."""

from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField, HiddenField

from marketplace.core.days import end_of_day, last_day
from marketplace.needs.drafts import Draft
from marketplace.needs.forms.fields import NOT_DECIDED, Choice, DayField, Several
from marketplace.needs.forms.step import Rows, StepForm
from marketplace.needs.rules import BOUNDS, ROWS
from marketplace.web.forms import LineField, TextField
from marketplace.web.templating import long_date


class QuestionForm(Form):
    """One question to the market. Its id survives what is written."""

    id = HiddenField()
    text = LineField(_l("Question"), BOUNDS["question"])


class DialogueForm(StepForm):
    """Questions, dialogue, limits and internal things."""

    holds = writes = (
        "open_questions",
        "dialogue_forms",
        "answers_close_at",
        "budget_band",
        "maturity_wanted",
        "planned_procedure",
        "planned_notice_date",
        "constraints",
        "users_involved",
        "registry_number",
        "internal_notes",
    )

    open_questions = FieldList(
        FormField(QuestionForm), min_entries=1, max_entries=ROWS["open_questions"]
    )
    dialogue_forms = Several(_l("Form of dialogue"), "dialogue_form")
    answers_close_at = DayField(_l("Last day to answer"))
    constraints = TextField(_l("Conditions and limits"), BOUNDS["constraints"])
    users_involved = TextField(_l("How users have taken part"), BOUNDS["users_involved"])
    budget_band = Choice(_l("Budget"), "budget_band")
    maturity_wanted = Choice(_l("Maturity sought"), "maturity")
    planned_procedure = Choice(_l("Likely next step"), "planned_procedure")
    planned_notice_date = DayField(_l("Planned notice"))
    registry_number = LineField(_l("Registry number"), BOUNDS["registry_number"])
    internal_notes = TextField(_l("Internal notes"), BOUNDS["internal_notes"])

    @staticmethod
    def shown(draft: Draft) -> dict[str, Any]:
        """What stands in the fields when the step is opened."""
        text, closes = draft.text, draft.text.answers_close_at
        notice = text.planned_notice_date
        plain = ("open_questions", "dialogue_forms", "constraints", "users_involved")
        choices = ("budget_band", "maturity_wanted", "planned_procedure")
        return {
            **{name: getattr(text, name) for name in plain},
            **{name: getattr(text, name) or "" for name in choices},
            "answers_close_at": last_day(closes) if closes else None,
            "planned_notice_date": date.fromisoformat(notice) if notice else None,
            "registry_number": draft.internal.registry_number,
            "internal_notes": draft.internal.internal_notes,
        }

    def offer(self) -> None:
        """Give the choices their alternatives."""
        self.dialogue_forms.offer()
        for field in (self.budget_band, self.maturity_wanted, self.planned_procedure):
            field.offer(str(NOT_DECIDED))

    def keep_day(self) -> None:
        """Leave the last day out: a need that is closed gets another one by being opened."""
        del self.answers_close_at

    def refuse_past(self, now: datetime) -> None:
        """A last day that has been gives nobody time to answer."""
        day = self._day()
        if day is not None and end_of_day(day) <= now:
            message = _(
                "That day has already been. Choose a day after %(today)s.", today=long_date(now)
            )
            self.put("answers_close_at", message)

    def values(self, outlook: Rows) -> dict[str, Any]:
        """What is to be saved."""
        day, notice = self._day(), self.planned_notice_date.data
        plain = (
            "dialogue_forms",
            "constraints",
            "users_involved",
            "budget_band",
            "maturity_wanted",
            "planned_procedure",
            "registry_number",
            "internal_notes",
        )
        return {
            **{name: self._fields[name].data for name in plain},
            "open_questions": [row.form.data for row in self.open_questions.entries],
            "planned_notice_date": notice.isoformat() if notice else None,
            **({"answers_close_at": end_of_day(day) if day else None} if self._asks_day() else {}),
        }

    def _asks_day(self) -> bool:
        return "answers_close_at" in self._fields

    def _day(self) -> date | None:
        return self._fields["answers_close_at"].data if self._asks_day() else None
