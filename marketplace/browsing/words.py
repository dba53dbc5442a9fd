"""Words that templates ask for: labels of codes, Markdown as safe HTML."""

from flask import Flask
from flask_babel import gettext as _
from markupsafe import Markup

from marketplace import codes
from marketplace.browsing import facets
from marketplace.core.text import to_html
from marketplace.core.text.masking import split_at_marks
from marketplace.web.language import present_language


def install(app: Flask) -> None:
    """Register the filters and globals."""
    app.jinja_env.filters.update(markdown=markdown)
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


def language_note(language: str, translated_from: str | None = None) -> str | None:
    """What is said of a text that is not in the page's language, or that is a translation."""
    if translated_from is not None:
        english = translated_from == "en"
        return str(_("Translated from English") if english else _("Translated from Swedish"))
    if language == present_language():
        return None
    return str(_("In English") if language == "en" else _("In Swedish"))


def markdown(text: str) -> Markup:
    """People's Markdown as safe HTML; `to_html` has cleaned it. What is masked looks so."""
    shown = (
        f'<span class="masked">{piece}</span>' if is_mark else piece
        for piece, is_mark in split_at_marks(to_html(text))
    )
    return Markup("".join(shown))  # noqa: S704
