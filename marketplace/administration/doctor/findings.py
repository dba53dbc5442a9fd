"""What an examination says, and what it looks at."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from config import Settings
from marketplace.core.db import Database
from marketplace.core.language import translate
from marketplace.search.indexed_engine import IndexedEngine

OK, WARN, FAULT = "ok", "warn", "fault"
LEVELS = (OK, WARN, FAULT)


@dataclass(frozen=True)
class Patient:
    """An installation, as it is examined at one moment."""

    settings: Settings
    database: Database
    engine: IndexedEngine
    now: datetime


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `words` and `advice` are messages to translate; both are filled
    with `params`, which hold numbers, codes and names of settings, never what a person wrote."""

    level: str
    about: str
    words: str
    advice: str = ""
    params: dict[str, Any] = field(default_factory=dict)

    def told(self, language: str) -> str:
        """What was found, in words."""
        return translate(language, self.words, **self.params)

    def advised(self, language: str) -> str:
        """What to do; empty when there is nothing to."""
        return translate(language, self.advice, **self.params) if self.advice else ""


def ok(about: str, words: str, **params: Any) -> Finding:
    """All is well."""
    return Finding(OK, about, words, params=params)


def warn(about: str, words: str, advice: str, **params: Any) -> Finding:
    """It works, but somebody should look."""
    return Finding(WARN, about, words, advice, params)


def fault(about: str, words: str, advice: str, **params: Any) -> Finding:
    """Something does not work, or is unsafe."""
    return Finding(FAULT, about, words, advice, params)


def worst(findings: Iterable[Finding]) -> str:
    """The gravest level among them."""
    return max((finding.level for finding in findings), key=LEVELS.index, default=OK)
