"""Step 1: the method's three questions, and who writes together."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField, HiddenField, SelectMultipleField

from marketplace import codes
from marketplace.accounts.models import Membership
from marketplace.needs.drafting import seeds
from marketplace.needs.drafts import Draft
from marketplace.needs.forms.fields import Choice, LinesField, Several
from marketplace.needs.forms.step import Rows, StepForm
from marketplace.needs.operations import People
from marketplace.needs.rules import BOUNDS, ROWS
from marketplace.web.forms import LineField, TextField
from marketplace.web.language import present_language

YEARS_AHEAD = (3, 5, 10)


class YearForm(Form):
    """What one year looks like."""

    year = HiddenField()
    text = TextField(_l("What it looks like"), BOUNDS["outlook_text"])


class QuestionsForm(StepForm):
    """Three questions, a working title and the people."""

    holds = ("owner", "outlook")
    writes = (
        "problem",
        "outlook",
        "open_questions",
        "working_title",
        "owner",
        "approvers",
        "coauthors",
    )

    problem = TextField(
        _l("What do you want to achieve, for whom, and how do you know that it is needed?"),
        BOUNDS["problem"],
    )
    outlook = FieldList(FormField(YearForm), max_entries=ROWS["outlook"])
    undecided = LinesField(_l("What have you not decided?"))
    working_title = LineField(_l("Working title"), BOUNDS["working_title"])
    owner = Choice(_l("Owner of the need"))
    approvers = Several(_l("Approvers"))
    coauthors = Several(_l("Writing along"))

    @staticmethod
    def shown(draft: Draft) -> dict[str, Any]:
        """What stands in the fields when the step is opened."""
        people = draft.need.people
        return {
            "problem": draft.text.problem,
            "outlook": [{"year": r["year"], "text": r["text"]} for r in draft.text.outlook],
            "undecided": "\n".join(row["text"] for row in draft.text.open_questions),
            "working_title": draft.internal.working_title,
            "owner": str(draft.need.owner_id or ""),
            "approvers": [str(row.person_id) for row in people if row.part == "approver"],
            "coauthors": [str(row.person_id) for row in people if row.part == "coauthor"],
        }

    def offer_people(self, writers: Iterable[Membership], me: int) -> None:
        """Offer the people of the body."""
        members = list(writers)
        named = [(str(m.person_id), _named(m, me)) for m in members]
        self.owner.choices = [("", _("Choose")), *named]
        self.coauthors.choices = named
        self.approvers.choices = [
            (str(m.person_id), _named(m, me)) for m in members if "need_approver" in m.roles
        ]

    def offer_years(self, today: date) -> None:
        """Offer the years three, five and ten years ahead, beside those that are told already."""
        told = {str(row.form.year.data) for row in self.outlook.entries}
        if len(told) < len(YEARS_AHEAD):
            for ahead in YEARS_AHEAD:
                if str(today.year + ahead) not in told:
                    self.outlook.append_entry({"year": today.year + ahead, "text": ""})
        self.outlook.entries.sort(key=lambda row: str(row.form.year.data))

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the lines of the third question too."""
        holds = super().validate(extra_validators)
        questions = self.undecided.lines()
        if any(len(text) > BOUNDS["question"] for text in questions):
            self.put(
                "undecided", _("One line is longer than %(n)s characters.", n=BOUNDS["question"])
            )
            return False
        if len(questions) > ROWS["open_questions"]:
            self.put("undecided", _("At most %(n)s lines.", n=ROWS["open_questions"]))
            return False
        return holds and self._has_people()

    def _has_people(self) -> bool:
        if not self.owner.data:
            self.put("owner", _("Choose who owns the need."))
        if not self.approvers.data:
            self.put("approvers", _("Choose at least one approver."))
        return bool(self.owner.data and self.approvers.data)

    def people(self) -> People:
        """Who shares the draft."""
        return People(
            owner_id=int(self.owner.data or 0),
            approver_ids=_ids(self.approvers),
            coauthor_ids=_ids(self.coauthors) - {int(self.owner.data or 0)},
        )

    def values(self, outlook: Rows) -> dict[str, Any]:
        """What is to be saved."""
        return {
            "problem": self.problem.data,
            "open_questions": [{"text": text} for text in self.undecided.lines()],
            "working_title": self.working_title.data,
            "outlook": self._outlook_rows(outlook),
        }

    def first_values(self, language: str) -> dict[str, Any]:
        """The same for a draft that begins: the first answer becomes draft text elsewhere too."""
        return {**self.values([]), **seeds(self.problem.data or "", language)}

    def _outlook_rows(self, before: Rows) -> Rows:
        """The years ahead; figures that stand in another step stay."""
        known = {row["year"]: row for row in before}
        return [{**known.get(year, {}), "year": year, "text": text} for year, text in self._years()]

    def _years(self) -> Iterable[tuple[int, str]]:
        for row in self.outlook.entries:
            year = str(row.form.year.data or "")
            if year.isascii() and year.isdigit() and len(year) == 4:
                yield int(year), row.form.text.data or ""


def _named(membership: Membership, me: int) -> str:
    name = membership.person.name
    if membership.person_id == me:
        return str(_("%(name)s (you)", name=name))
    if membership.function is None:
        return name
    function = codes.label("function", membership.function, present_language())
    return f"{name}, {function.lower()}"


def _ids(field: SelectMultipleField) -> frozenset[int]:
    return frozenset(int(value) for value in field.data or ())
