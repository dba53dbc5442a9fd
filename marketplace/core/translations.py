"""Translations (R24): a version's texts in the other language, passage by passage.

Each room has a table of its own, with one row per version and language, and says which fields are
translated and how long each may be. A translation is never passed off as one of a later version.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from marketplace.core.errors import Invalid
from marketplace.core.text import clean
from marketplace.core.text.leaves import leaves, with_leaves

OTHER = {"sv": "en", "en": "sv"}


@dataclass(frozen=True)
class Passage:
    """One text of a version: where it stands, and how long its translation may be."""

    path: str
    text: str
    limit: int

    @property
    def field(self) -> str:
        """The field of the version that it belongs to."""
        return self.path.split(".")[0]

    @property
    def says_the_same(self) -> bool:
        """Whether it needs no translation: figures and signs alone."""
        return not any(character.isalpha() for character in self.text)


def passages(version: object, limits: Mapping[str, int]) -> list[Passage]:
    """What of the version is translated, in the order of `limits` (field, or field and part of its
    rows -> the longest translation)."""
    fields = dict.fromkeys(name.split(".")[0] for name in limits)
    found = (pair for name in fields for pair in leaves(getattr(version, name), name))
    return [Passage(path, text, limits[_kind(path)]) for path, text in found]


def _kind(path: str) -> str:
    parts = path.split(".")
    return f"{parts[0]}.{parts[-1]}" if len(parts) > 1 else path


def checked(texts: Mapping[str, str], known: Iterable[Passage]) -> dict[str, str]:
    """The translations of the known passages, cleaned. Raises Invalid naming what is too long."""
    result, faults = {}, {}
    for passage in known:
        text = clean(texts.get(passage.path, ""), multiline=True)
        if len(text) > passage.limit:
            faults[passage.path] = "too_long"
        if text:
            result[passage.path] = text
    if faults:
        raise Invalid("invalid_fields", faults)
    return result


def require_whole(texts: Mapping[str, str], known: Iterable[Passage]) -> None:
    """Raise Invalid for the passages without a translation: half of one is not published."""
    lacking = [one.path for one in known if one.path not in texts and not one.says_the_same]
    if lacking:
        raise Invalid("translation_incomplete", dict.fromkeys(lacking, "translation_missing"))


def translated(values: Mapping[str, Any], texts: Mapping[str, str]) -> dict[str, Any]:
    """The values with the translations in place of the texts."""

    def put(path: str, text: str) -> str:
        return texts.get(path, text)

    made = {name: with_leaves(value, name, put) for name, value in values.items()}
    return {name: tuple(v) if isinstance(v, list) else v for name, v in made.items()}


@dataclass(frozen=True)
class Start:
    """What a translator begins with: texts by path, and those whose master has changed since."""

    texts: dict[str, str]
    changed: frozenset[str] = frozenset()
    from_version: int | None = None


def begun_from(
    known: Iterable[Passage],
    older: Iterable[Passage],
    texts: Mapping[str, str],
    number: int | None,
) -> Start:
    """What a translator begins with of the translation of an earlier version, `number`, whose
    passages were `older`."""
    before = {one.path: one.text for one in older}
    begun, changed = carried_over(known, before, texts)
    return Start(begun, frozenset(changed), number)


def carried_over(
    known: Iterable[Passage], before: Mapping[str, str], texts_before: Mapping[str, str]
) -> tuple[dict[str, str], set[str]]:
    """What of an earlier version's translation a translator can begin with, and which of it no
    longer fits, because the text it translates has changed (`before`: the earlier texts)."""
    begun = {one.path: texts_before[one.path] for one in known if one.path in texts_before}
    changed = {one.path for one in known if one.path in begun and before.get(one.path) != one.text}
    return begun, changed
