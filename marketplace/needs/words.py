"""What the fields of a need are called, wherever they are named."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

FIELD_NAMES: Mapping[str, Any] = {
    "title": _l("Title"),
    "summary": _l("Summary"),
    "problem": _l("Problem and current situation"),
    "desired_outcome": _l("Desired outcome"),
    "success_measures": _l("How the effect is measured"),
    "welfare_areas": _l("Welfare area"),
    "target_groups": _l("Target groups"),
    "places": _l("Place"),
    "needed_from": _l("Needed from"),
    "contact": _l("Contact"),
    "language": _l("Written in"),
    "open_questions": _l("Questions to the market"),
    "dialogue_forms": _l("Form of dialogue"),
    "answers_close_at": _l("Last day to answer"),
    "owner": _l("Owner of the need"),
}


def field_names(fields: Iterable[str]) -> list[str]:
    """What people call these fields."""
    return [str(FIELD_NAMES[field]) for field in fields]
