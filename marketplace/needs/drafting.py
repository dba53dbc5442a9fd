"""From the first answer to draft text: it tells of a problem and of a wish at once."""

import re
from collections.abc import Mapping

_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_WISH: Mapping[str, re.Pattern[str]] = {
    "sv": re.compile(r"\b(ska|skall|vill|bör|önskar|slippa|slipper)\b", re.IGNORECASE),
    "en": re.compile(r"\b(want|wants|should|shall|wish|would like|must)\b", re.IGNORECASE),
}


def seeds(answer: str, language: str) -> dict[str, str]:
    """Draft text made of the first answer: all of it is the problem, and the sentences that tell
    of a wish begin the wanted effect. Nothing is taken away."""
    wishes = [s for s in _SENTENCE.split(answer.strip()) if _WISH[language].search(s)]
    return {"problem": answer, "desired_outcome": " ".join(wishes)}
