"""Words that templates ask for: labels of codes, names of fields, Markdown as safe HTML."""

from typing import Any

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from marketplace import codes
from marketplace.browsing import facets
from marketplace.core.text import to_html
from marketplace.web.language import present_language

FIELDS: dict[str, Any] = {
    "title": _l("Title"),
    "summary": _l("Summary"),
    "problem": _l("Problem and present situation"),
    "desired_outcome": _l("Desired outcome"),
    "welfare_areas": _l("Welfare area"),
    "places": _l("Place"),
    "needed_from": _l("Needed from"),
    "contact": _l("Contact"),
    "language": _l("Language"),
    "success_measures": _l("How the effect is measured"),
    "target_groups": _l("Target groups"),
    "open_questions": _l("Questions to the market"),
    "dialogue_forms": _l("Form of dialogue"),
    "answers_close_at": _l("Last day to answer"),
    "owner": _l("Owner of the need"),
    "problem_solved": _l("Which need it meets"),
    "solution_types": _l("Type of solution"),
    "maturity": _l("Maturity"),
    "regions_served": _l("Delivered to"),
    "valid_until": _l("Valid until"),
}


def install(app: Flask) -> None:
    """Register the filters and globals."""
    app.jinja_env.filters.update(markdown=markdown, field_word=field_word)
    app.jinja_env.globals.update(code_label=code_label, phase_word=phase_word)


def code_label(list_name: str, code: str) -> str:
    """The word for a code in the page's language; a code we do not know stands as it is."""
    try:
        if list_name == "place":
            return codes.short_label(code, present_language())
        return codes.label(list_name, code, present_language())
    except codes.UnknownCode:
        return code


def phase_word(code: str) -> str:
    """The word for a need's phase or state."""
    return facets.state_label(code, present_language())


def field_word(name: str) -> str:
    """What a field is called."""
    return str(FIELDS[name])


def language_note(language: str) -> str | None:
    """What is said of a text that is not in the page's language."""
    if language == present_language():
        return None
    return str(_("In English") if language == "en" else _("In Swedish"))


def markdown(text: str) -> Markup:
    """People's Markdown as safe HTML; `to_html` has cleaned it."""
    return Markup(to_html(text))  # noqa: S704
