"""Step 3: for whom, where and when."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField, HiddenField, IntegerField
from wtforms.validators import NumberRange, Optional

from marketplace import codes
from marketplace.arena import queries as arena
from marketplace.needs.drafts import Draft
from marketplace.needs.forms.cpv import CpvCodes, written
from marketplace.needs.forms.fields import NOT_DECIDED, Choice, Names, Several
from marketplace.needs.forms.step import Rows, StepForm
from marketplace.needs.rules import BOUNDS, ROWS
from marketplace.needs.validation import MAX_NUMBER
from marketplace.web.forms import LineField
from marketplace.web.language import present_language

YEARS_OFFERED = 15
UNDECIDED = "undecided"
_WHOLE = [Optional(), NumberRange(0, MAX_NUMBER, _l("Write a whole number, or nothing."))]


class FigureForm(Form):
    """Figures beside a year ahead: how many, of what, and how many of them lack a place."""

    year = HiddenField()
    number = IntegerField(_l("How many"), _WHOLE)
    counts = LineField(_l("Of what"), BOUNDS["measure_value"])
    lacking = IntegerField(_l("Of these without a place"), _WHOLE)


class WhoForm(StepForm):
    """Area, target groups, places, time, size and contact."""

    holds = (
        "welfare_areas",
        "target_groups",
        "places",
        "needed_from",
        "contact",
        "volume",
        "solution_types",
        "joint_organisations",
        "cpv",
    )

    writes = (
        "welfare_areas",
        "target_groups",
        "places",
        "needed_from_year",
        "needed_from_quarter",
        "needed_from_undecided",
        "contact",
        "volume",
        "solution_types",
        "joint_organisations",
        "outlook",
        "cpv",
    )

    # Name -> ref of the other public bodies; the view sets it.
    bodies: Mapping[str, str] = MappingProxyType({})

    welfare_areas = Several(_l("Welfare area"), "welfare_area", ROWS["welfare_areas"])
    target_groups = Several(_l("Target groups"), "target_group", ROWS["target_groups"])
    places = Names(
        _l("Place"), ROWS["places"], _l("We know no municipality or county called “%(name)s”.")
    )
    needed_from_year = Choice(_l("Year"))
    needed_from_quarter = Choice(_l("Quarter"))
    figures = FieldList(FormField(FigureForm), max_entries=ROWS["outlook"])
    volume = LineField(_l("Volume"), BOUNDS["volume"])
    contact = LineField(_l("Contact"), BOUNDS["contact"])
    joint_organisations = Names(
        _l("Together with"), 10, _l("No public body here is called “%(name)s”.")
    )
    solution_types = Several(
        _l("Possible kind of solution"), "solution_type", ROWS["solution_types"]
    )

    cpv = CpvCodes(_l("CPV codes"), ROWS["cpv"], _l("We know no CPV code “%(name)s”."))

    @staticmethod
    def shown(draft: Draft) -> dict[str, Any]:
        """What stands in the fields when the step is opened."""
        text, language = draft.text, present_language()
        year = UNDECIDED if text.needed_from_undecided else str(text.needed_from_year or "")
        return {
            "welfare_areas": text.welfare_areas,
            "target_groups": text.target_groups,
            "places": [codes.label("place", code, language) for code in text.places],
            "needed_from_year": year,
            "needed_from_quarter": str(text.needed_from_quarter or ""),
            "figures": [_figures(row) for row in text.outlook],
            "volume": text.volume,
            "contact": text.contact or draft.need.organisation.contact,
            "solution_types": text.solution_types,
            "cpv": [written(code) for code in text.cpv],
        }

    def offer(self) -> None:
        """Give the choices their alternatives."""
        self.welfare_areas.offer(but=arena.areas_off(g.session))
        for field in (self.target_groups, self.solution_types):
            field.offer()
        quarters = [(str(n), _("Quarter %(n)s", n=n)) for n in range(1, 5)]
        self.needed_from_quarter.choices = [("", _("Whole year")), *quarters]

    def offer_years(self, today: date) -> None:
        """Offer this year and those to come; a year that stands there stays on offer."""
        years = {str(today.year + n) for n in range(YEARS_OFFERED + 1)}
        stands = str(self.needed_from_year.object_data or "")
        years |= {stands} if stands.isdigit() else set()
        offered = [(year, year) for year in sorted(years)]
        undecided = (UNDECIDED, str(NOT_DECIDED))
        self.needed_from_year.choices = [("", _("Choose year")), *offered, undecided]

    def _look_up(self) -> None:
        refs = {name.casefold(): ref for name, ref in self.bodies.items()}
        self.places.look_up(codes.find_place)
        self.joint_organisations.look_up(lambda name: refs.get(name.casefold()))
        self.cpv.look_up_codes()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check what the fields say together."""
        holds = super().validate(extra_validators)
        self._look_up()
        contact = self.contact.data or ""
        if contact and not _is_mail(contact):
            self.put("contact", _("Write an e-mail address, preferably a shared one."))
        if self.needed_from_quarter.data and not (self.needed_from_year.data or "").isdigit():
            self.put("needed_from_year", _("Choose the year that the quarter belongs to."))
        for row in self.figures.entries:
            _check_figures(row.form)
        return holds and not self.wrong_fields()

    def values(self, outlook: Rows) -> dict[str, Any]:
        """What is to be saved."""
        year, quarter = self.needed_from_year.data or "", self.needed_from_quarter.data or ""
        return {
            "welfare_areas": self.welfare_areas.data,
            "target_groups": self.target_groups.data,
            "places": self.places.found,
            "needed_from_year": int(year) if year.isdigit() else None,
            "needed_from_quarter": int(quarter) if quarter.isdigit() and year.isdigit() else None,
            "needed_from_undecided": year == UNDECIDED,
            "volume": self.volume.data,
            "contact": self.contact.data,
            "joint_organisations": self.joint_organisations.found,
            "solution_types": self.solution_types.data,
            "cpv": self.cpv.found,
            "outlook": self._outlook_rows(outlook),
        }

    def _outlook_rows(self, before: Rows) -> Rows:
        """The years ahead with their figures; the words of another step stay."""
        figures = {str(row.form.year.data): row.form for row in self.figures.entries}
        return [_with_figures(row, figures.get(str(row["year"]))) for row in before]


def _figures(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row.get(name) for name in ("year", "number", "counts", "lacking")}


def _with_figures(row: dict[str, Any], form: Any) -> dict[str, Any]:
    if form is None:
        return row
    told = {name: form[name].data for name in ("number", "counts", "lacking")}
    return {**row, **told}


def _check_figures(form: Any) -> None:
    number, lacking = form.number.data, form.lacking.data
    if lacking is not None and (number is None or lacking > number):
        form.lacking.errors = [*form.lacking.errors, _("No more than there are in all.")]


def _is_mail(address: str) -> bool:
    name, _at, host = address.rpartition("@")
    return bool(name) and "." in host.strip(".") and " " not in address
