"""Texts to people where no request is at hand: mails, notifications, commands."""

from functools import cache
from pathlib import Path
from typing import Literal

from babel.support import NullTranslations, Translations

Language = Literal["sv", "en"]
LANGUAGES: tuple[Language, ...] = ("sv", "en")
TRANSLATIONS = Path(__file__).resolve().parent.parent / "translations"


def N_(message: str) -> str:
    """Mark a message for translation; it is translated where it is shown."""
    return message


@cache
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(TRANSLATIONS, [language])


def translate(language: str, message: str, **params: object) -> str:
    """The message in this language, with its placeholders filled."""
    text = _catalogue(language).gettext(message)
    return text % params if params else text
