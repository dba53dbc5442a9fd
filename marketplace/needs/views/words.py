"""What the fields and steps of a need are called, and where a field is written."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from marketplace.needs.forms import STEPS
from marketplace.web import errors

STEP_NAMES: Mapping[str, Any] = {
    "questions": _l("Three questions"),
    "problem": _l("Problem and effect"),
    "who": _l("Who, where and when"),
    "market": _l("Questions and dialogue"),
    "title": _l("Title and read-through"),
}

# Where in a step the field is; else the field's own name.
ANCHORS = {"needed_from": "needed_from_year", "places": "places-0"}

STEP_OF: Mapping[str, str] = {field: step for step, form in STEPS.items() for field in form.holds}

errors.add_messages(
    {
        "invalid_fields": _l("Something needs to be corrected."),
        "missing_to_publish": _l("Something that is needed to publish is missing."),
        "choose_owner": _l("Choose who owns the need."),
        "choose_approver": _l("Choose at least one approver."),
        "past_deadline": _l("The last day for answers has already been. Choose a later day."),
        "nothing_written": _l("Write something first."),
        "two_persons": _l(
            "Your organisation asks for two people: somebody other than the one who wrote the "
            "need has to publish it."
        ),
        "not_verified": _l("Your organisation has to be verified before it can publish."),
        "nothing_changed": _l("Nothing has been changed, so there is no new version to publish."),
        "missing_to_open": _l("Something that is needed to open for answers is missing."),
        "needed_while_open": _l("A need that is open for answers has to have this."),
        "no_new_deadline": _l(
            "The need is closed for answers. To give it a new last day, open it again."
        ),
        "not_open": _l("The need is not open for answers."),
        "already_open": _l("The need is open for answers already."),
        "being_revised": _l("Somebody is writing a new version of this need."),
        "too_many": _l("There are too many."),
        "year_twice": _l("A year stands there twice."),
    }
)


def anchor(field: str) -> str:
    """The id of the field on its page."""
    return ANCHORS.get(field, field)
