"""What a company may type of an offer. What it must hold is asked of `validation` alone."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import uuid4

from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, Length, Optional

from marketplace import codes
from marketplace.arena import queries as arena
from marketplace.core.days import end_of_day, last_day
from marketplace.core.refs import LOCAL
from marketplace.offers import rules, validation
from marketplace.offers.models import OfferVersion
from marketplace.offers.words import FIELDS, language_name, place_name
from marketplace.web.forms import BaseForm, LineField, TextField
from marketplace.web.language import present_language
from marketplace.web.personal_numbers import WritingForm

# Shown as choices; any other that an imported text names is kept beside them.
LANGUAGES = (
    *("sv", "en", "fi", "se", "fit", "nb", "da", "ar", "so"),
    *("fa", "ti", "uk", "bs", "pl", "es", "de", "fr"),
)
YEARS_AHEAD = 11
DIGITS = 8


class Codes(SelectMultipleField):
    """Any number of codes. Which are known and how many may be chosen, `validation` says."""

    def __init__(self, label: Any, **kw: Any) -> None:
        super().__init__(label, choices=[], validate_choice=False, **kw)


def _number(value: Any) -> int | None:
    """A number out of a list of choices; what is none of them becomes one that no rule allows."""
    if value in (None, ""):
        return None
    return int(value) if str(value).isascii() and str(value).isdigit() else -1


class DayField(DateField):
    """A day, or none; what is no day is told in our own words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Write the day like this: 2027-03-01.")) from None


class RenewalForm(BaseForm):
    """Until when the same text holds."""

    valid_until = DayField(
        FIELDS["valid_until"],
        [InputRequired(message=_l("Choose the last day on which it holds."))],
        description=_l("At most three years ahead."),
    )

    def __init__(self, *, now: datetime, **kw: Any) -> None:
        year_ahead = validation.months_from(now, validation.VALID_MONTHS)
        super().__init__(data={"valid_until": last_day(year_ahead)}, **kw)

    def last_moment(self) -> datetime:
        """The instant at which the chosen day is over."""
        if self.valid_until.data is None:
            raise ValueError("the form has not been validated")
        return end_of_day(self.valid_until.data)


class ChangesForm(WritingForm):
    """What is told about a new version."""

    note = LineField(
        _l("What you have changed, in a sentence"),
        rules.BOUNDS["note"],
        description=_l("Everybody can read it in the list of versions."),
    )


class OfferForm(WritingForm):
    """The whole text of an offer."""

    problem_solved = TextField(FIELDS["problem_solved"], rules.BOUNDS["problem_solved"])
    title = LineField(FIELDS["title"], rules.BOUNDS["title"])
    summary = TextField(FIELDS["summary"], rules.BOUNDS["summary"])
    language = RadioField(FIELDS["language"], choices=[], validate_choice=False)
    welfare_areas = Codes(FIELDS["welfare_areas"])
    target_groups = Codes(FIELDS["target_groups"])
    regions_served = Codes(FIELDS["regions_served"])
    solution_types = Codes(FIELDS["solution_types"])
    maturity = RadioField(FIELDS["maturity"], choices=[], validate_choice=False)
    available_from_year = SelectField(
        FIELDS["available_from"], coerce=_number, choices=[], validate_choice=False
    )
    available_from_quarter = SelectField(
        _l("Quarter"), coerce=_number, choices=[], validate_choice=False
    )
    languages = Codes(FIELDS["languages"])
    effects_evidence = TextField(FIELDS["effects_evidence"], rules.BOUNDS["effects_evidence"])
    references = TextField(FIELDS["references"], rules.BOUNDS["references"])
    integrations = TextField(FIELDS["integrations"], rules.BOUNDS["integrations"])
    data_protection = TextField(FIELDS["data_protection"], rules.BOUNDS["data_protection"])
    accessibility_conformance = SelectField(
        FIELDS["accessibility_conformance"], choices=[], validate_choice=False
    )
    medical_device_class = SelectField(
        FIELDS["medical_device_class"], choices=[], validate_choice=False
    )
    price_model = LineField(FIELDS["price_model"], rules.BOUNDS["price_model"])
    framework_agreements = LineField(
        FIELDS["framework_agreements"], rules.BOUNDS["framework_agreements"]
    )
    cpv = LineField(FIELDS["cpv"], 200)
    url = LineField(FIELDS["url"], rules.BOUNDS["url"])
    contact = LineField(FIELDS["contact"], rules.BOUNDS["contact"])
    valid_until = DayField(FIELDS["valid_until"], [Optional()])
    # Drawn for an empty form, so that one sent twice makes one draft.
    key = HiddenField(validators=[Length(max=40)])

    def __init__(self, *, now: datetime, text: OfferVersion | None = None, **kw: Any) -> None:
        super().__init__(data=_blank(now) if text is None else _shown(text), **kw)
        self.now = now
        self._offer_choices(text)

    def _offer_choices(self, text: OfferVersion | None) -> None:
        language = present_language()
        for field, list_name in (
            (self.target_groups, "target_group"),
            (self.solution_types, "solution_type"),
            (self.maturity, "maturity"),
        ):
            field.choices = codes.choices(list_name, language)
        off = arena.areas_off(g.session) - set(text.welfare_areas if text else ())
        areas = codes.choices("welfare_area", language)
        self.welfare_areas.choices = [pair for pair in areas if pair[0] not in off]
        for optional in (self.accessibility_conformance, self.medical_device_class):
            known = codes.choices(validation.CODES[optional.name], language)
            optional.choices = [("", _("We do not say")), *known]
        self.language.choices = [(code, language_name(code, language)) for code in ("sv", "en")]
        self.regions_served.choices = _places(text.regions_served if text else (), language)
        self.languages.choices = _languages(text.languages if text else (), language)
        self.available_from_year.choices = _years(self.now, text)
        self.available_from_quarter.choices = _quarters()

    def validate(self, extra_validators: Any = None) -> bool:
        """The form's own checks, then what an offer must hold."""
        holds = bool(super().validate(extra_validators))
        faults = validation.faults(self.values())
        until = self.values()["valid_until"]
        if until is not None and (fault := validation.valid_until_fault(until, self.now)):
            faults["valid_until"] = fault
        self.add_errors({name: code for name, code in faults.items() if code != "too_long"})
        return holds and not faults

    def values(self) -> dict[str, Any]:
        """What is to be saved, as `update_offer` takes it."""
        typed = {name: field.data for name, field in self._fields.items() if name in COLUMNS}
        day = self.valid_until.data
        return typed | {
            "cpv": _cpv_codes(self.cpv.data or ""),
            "language": self.language.data or "sv",
            "maturity": self.maturity.data or None,
            "accessibility_conformance": self.accessibility_conformance.data or None,
            "medical_device_class": self.medical_device_class.data or None,
            "valid_until": end_of_day(day) if day else None,
            **{name: list(typed[name] or ()) for name in rules.ROWS if name != "cpv"},
        }


COLUMNS = frozenset(
    {*rules.BOUNDS, *rules.ROWS, *validation.CODES, "language", "valid_until"}
    | {"available_from_year", "available_from_quarter"}
) - {"reason", "note"}


def _blank(now: datetime) -> dict[str, Any]:
    """What stands in the fields of a new offer: the company's address, and a year ahead."""
    membership = g.get("membership")
    return {
        "key": uuid4().hex,
        "language": present_language(),
        "contact": membership.organisation.contact if membership else "",
        "valid_until": last_day(validation.months_from(now, validation.VALID_MONTHS)),
    }


def _shown(text: OfferVersion) -> dict[str, Any]:
    """What stands in the fields when the form is opened."""
    values = {name: getattr(text, name) for name in COLUMNS}
    until = text.valid_until
    return values | {
        "cpv": ", ".join(text.cpv),
        "valid_until": last_day(until) if until else None,
        "accessibility_conformance": text.accessibility_conformance or "",
        "medical_device_class": text.medical_device_class or "",
    }


def _cpv_codes(typed: str) -> list[str]:
    """The codes in a line: with or without check digit, with anything between them."""
    parts = re.split(r"[\s,;]+", typed)
    return [part.split("-")[0][:DIGITS] for part in parts if part]


def _places(kept: Iterable[str], language: str) -> list[tuple[str, str]]:
    counties = [pair for pair in codes.choices("place", language) if len(pair[0]) == 2]
    shown = {code for code, _label in counties} | {validation.COUNTRY}
    others = [(code, place_name(code, language)) for code in kept if code not in shown]
    return [(validation.COUNTRY, place_name(validation.COUNTRY, language)), *counties, *others]


def _languages(kept: Iterable[str], language: str) -> list[tuple[str, str]]:
    shown = dict.fromkeys((*LANGUAGES, *kept))
    return [(code, language_name(code, language)) for code in shown]


def _years(now: datetime, text: OfferVersion | None) -> list[tuple[str, str]]:
    first = now.astimezone(LOCAL).year
    years = set(range(first, first + YEARS_AHEAD))
    if text is not None and text.available_from_year:
        years.add(text.available_from_year)
    return [("", _("We do not say")), *((str(year), str(year)) for year in sorted(years))]


def _quarters() -> list[tuple[str, str]]:
    numbered = [(str(n), _("Quarter %(number)s", number=n)) for n in range(1, 5)]
    return [("", _("The whole year")), *numbered]
