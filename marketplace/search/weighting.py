"""How much each part of a score counts: as shipped, or refitted to an arena's decisions."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True)
class Weighting:
    """How much each part counts."""

    stems: Mapping[str, float] = field(default_factory=lambda: {"sv": 0.3, "en": 0.5})
    grams_elsewhere: float = 1.0  # in another language, where stems cannot speak
    translated: float = 0.5
    meaning_elsewhere: float = 0.3
    lexical: float = 0.15  # beside the meaning's 1, for a question of few words
    lexical_more: float = 0.25  # so much more for a whole text
    bounce: float = 0.3  # of the best text's vector, added to the question's before asking again
    facets: Mapping[str, float] = field(
        default_factory=lambda: {
            "area": 0.05,
            "target": 0.03,
            "place": 0.03,
            "maturity": 0.01,
            "horizon": 0.02,
        }
    )

    @classmethod
    def of(cls, changes: Mapping[str, Any]) -> "Weighting":
        """The shipped weights with these changes, by name; what is not known is left out."""
        known = {name: _over(getattr(DEFAULT, name), changes.get(name)) for name in CHANGEABLE}
        return replace(DEFAULT, **known)

    def changes(self) -> dict[str, Any]:
        """What `of` takes: what differs from the shipped weights."""
        mine = {name: getattr(self, name) for name in CHANGEABLE}
        return {
            name: dict(value) if isinstance(value, Mapping) else value
            for name, value in mine.items()
            if value != getattr(DEFAULT, name)
        }


def _over(shipped: Any, changed: Any) -> Any:
    """A weight, or some of several, in place of what was shipped."""
    if changed is None:
        return shipped
    if isinstance(shipped, Mapping):
        return {name: changed.get(name, weight) for name, weight in shipped.items()}
    return changed


DEFAULT = Weighting()

# What a refit may change.
CHANGEABLE = ("stems", "translated", "lexical_more", "facets")
