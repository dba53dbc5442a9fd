"""A clock that tests set."""

from dataclasses import dataclass
from datetime import datetime


@dataclass
class Clock:
    """Called, it says the time; `clock.time += timedelta(days=1)` lets a day pass."""

    time: datetime

    def __call__(self) -> datetime:
        return self.time
