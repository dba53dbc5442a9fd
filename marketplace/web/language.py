"""Swedish and English: the first part of every address says which."""

from typing import Any

from flask import Flask, abort, current_app, g, has_request_context, request, url_for
from flask_babel import Babel

from marketplace.core.language import LANGUAGES, TRANSLATIONS


def install(app: Flask) -> None:
    """Take the language from the address, put it into every address, and tell Babel."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    Babel(
        app,
        default_locale="sv",
        default_timezone="Europe/Stockholm",
        locale_selector=present_language,
    )
    app.url_value_preprocessor(_take)
    app.url_defaults(_put)


def present_language() -> str:
    """The language of this answer."""
    return str(g.get("language") or preferred_language())


def preferred_language() -> str:
    """What the reader's browser asks for, of the two; Swedish when it does not say."""
    if not has_request_context():
        return "sv"
    return request.accept_languages.best_match(LANGUAGES) or "sv"


def _take(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    language = (values or {}).pop("language", None)
    if language is not None and language not in LANGUAGES:
        abort(404)
    g.language = language or _language_of_path()


def _language_of_path() -> str | None:
    """What the address says, also where it leads nowhere and an error page is to be shown."""
    first = request.path.split("/")[1:2]
    return first[0] if first and first[0] in LANGUAGES else None


def _put(endpoint: str, values: dict[str, Any]) -> None:
    if current_app.url_map.is_endpoint_expecting(endpoint, "language"):
        values.setdefault("language", present_language())


def parameters() -> dict[str, Any]:
    """What stands after the question mark, without names that mean something to `url_for`: a
    visitor must not choose the scheme or the host of our links, nor make it fail."""
    asked = request.args.to_dict(flat=False)
    return {
        name: value
        for name, value in asked.items()
        if name not in {"endpoint", "language"} and not name.startswith("_")
    }


def alternates() -> dict[str, str]:
    """This page's address in each language, for the switch and `hreflang`."""
    if request.endpoint is None or request.method not in {"GET", "HEAD"}:
        return {language: url_for("pages.start", language=language) for language in LANGUAGES}
    values: dict[str, Any] = {**parameters(), **(request.view_args or {})}
    return {code: url_for(request.endpoint, **{**values, "language": code}) for code in LANGUAGES}
