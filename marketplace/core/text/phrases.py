"""Word lists made into regular expressions, in the notation that `aid_words` explains."""

import re
from collections.abc import Mapping

# Bounded, so that no text, however long its words or blanks, makes the search slow.
_BLANKS = r"\s{1,3}"
_PART_OF_WORD = r"[\w-]{0,30}"
_GAP = rf"(?:(?!(?:som|inte|that|which|not)\b)[\w-]{{1,30}}{_BLANKS}){{0,2}}?"
_SIGNS = {"*": _PART_OF_WORD, "#": r"\d{1,9}", "^": r"(?-i:[A-ZÅÄÖÉ])[\w-]{1,30}"}


def any_phrase(phrases: str, lists: Mapping[str, str]) -> re.Pattern[str]:
    """Return a pattern that finds any of the phrases as whole words, in any case."""
    return re.compile(rf"(?<!\w){_any(phrases, lists)}(?!\w)", re.IGNORECASE)


def _any(phrases: str, lists: Mapping[str, str]) -> str:
    return f"(?:{'|'.join(_phrase(phrase, lists) for phrase in phrases.split(','))})"


def _phrase(phrase: str, lists: Mapping[str, str]) -> str:
    pattern = "".join(_item(item, lists) for item in phrase.split())
    return pattern.removesuffix(_BLANKS)


def _item(item: str, lists: Mapping[str, str]) -> str:
    if item == "~":
        return _GAP
    if item.startswith("{"):
        return _any(lists[item[1:-1]], lists) + _BLANKS
    return "".join(_SIGNS.get(c, re.escape(c)) for c in item) + _BLANKS
