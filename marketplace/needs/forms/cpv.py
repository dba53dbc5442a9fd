"""CPV codes, written as a number or as words of the code's name."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from flask_babel import gettext as _

from marketplace import codes
from marketplace.core.language import LANGUAGES
from marketplace.needs.forms.fields import Names
from marketplace.web.language import present_language

SUGGESTED = 5
# 85312400, or with its check digit 85312400-3; what follows is the name.
_NUMBER = re.compile(r"(\d{8})(-\d)?\b")


def written(code: str) -> str:
    """A code as its field shows it: the number, and what it is."""
    return f"{code} {codes.label('cpv', code, present_language())}"


class CpvCodes(Names):
    """Rows in which somebody writes a CPV code, or words that one code's name has."""

    def look_up_codes(self) -> bool:
        """Find the code of every row. Words that fit several codes are answered with those."""
        self.look_up(_find)
        for row in self.entries:
            if row.data and _find(row.data) is None:
                row.errors = [_told(row.data, self.unknown)]
        return not any(row.errors for row in self.entries)


def _find(text: str) -> str | None:
    number = _NUMBER.match(text.strip())
    if number:
        return number[1] if codes.exists("cpv", number[1]) else None
    fitting = _fitting(text)
    exact = [code for code in fitting if text.strip().casefold() in _names(code)]
    if exact:
        return exact[0]
    return fitting[0] if len(fitting) == 1 else None


def _told(text: str, unknown: Any) -> str:
    fitting = [] if _NUMBER.match(text.strip()) else _fitting(text)
    if not fitting:
        return str(unknown) % {"name": text}
    told = "; ".join(written(code) for code in fitting[:SUGGESTED])
    return str(
        _(
            "Several codes fit “%(words)s”. Write the number of one: %(codes)s",
            words=text,
            codes=told,
        )
    )


def _fitting(text: str) -> list[str]:
    """The codes whose name holds all of these words, those with the shortest names first."""
    words = text.casefold().split()
    found = [code for code, name in _all().items() if words and all(w in name for w in words)]
    return sorted(found, key=lambda code: (len(_all()[code]), code))


def _names(code: str) -> set[str]:
    return {codes.label("cpv", code, language).casefold() for language in LANGUAGES}


@cache
def _all() -> Mapping[str, str]:
    """Code -> its names in both languages, to look for words in."""
    swedish, english = (dict(codes.choices("cpv", language)) for language in LANGUAGES)
    return {code: f"{name}\n{english[code]}".casefold() for code, name in swedish.items()}
