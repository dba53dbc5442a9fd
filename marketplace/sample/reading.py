"""The files of `sample/`, and what their relative dates mean on the day of loading."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from config import ROOT
from marketplace.core.days import end_of_day
from marketplace.core.refs import LOCAL

SAMPLE = ROOT / "sample"
# Things of the past happened in the working day, spread by the length of their key.
MORNING = time(8, 0)

Entry = Mapping[str, Any]


def one(path: Path) -> dict[str, Any]:
    """One file."""
    with path.open("rb") as file:
        return tomllib.load(file)


def folder(name: str) -> list[dict[str, Any]]:
    """Every file of a folder, by name."""
    return [one(path) for path in sorted((SAMPLE / name).glob("*.toml"))]


@dataclass(frozen=True)
class Calendar:
    """What "+45d", "-3d" and "+4y" mean when loading at `now`."""

    now: datetime

    def past(self, text: str, key: str = "") -> datetime:
        """When something happened: in the morning of that day, never after now."""
        day = self.now.astimezone(LOCAL).date() + _days(text)
        minutes = sum(map(ord, key)) % 420
        moment = datetime.combine(day, MORNING, LOCAL) + timedelta(minutes=minutes)
        return min(moment, self.now)

    def last_day(self, text: str | None) -> datetime | None:
        """The instant when a last day has passed."""
        if not text:
            return None
        return end_of_day(self.now.astimezone(LOCAL).date() + _days(text))

    def day(self, text: str | None) -> str | None:
        """A calendar day as YYYY-MM-DD."""
        if not text:
            return None
        return (self.now.astimezone(LOCAL).date() + _days(text)).isoformat()

    def year(self, text: str | None) -> int | None:
        """A year."""
        if not text:
            return None
        return self.now.astimezone(LOCAL).year + int(text.removesuffix("y"))


def _days(text: str) -> timedelta:
    return timedelta(days=int(text.removesuffix("d")))
