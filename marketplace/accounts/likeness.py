"""Whether two organisations are called nearly the same, so that none is made twice by mistake."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher

# What says what an organisation is, not what it is called.
FORMS = frozenset(
    {
        *("ab", "aktiebolag", "hb", "handelsbolag", "kb", "kommanditbolag", "ek", "för"),
        *("ekonomisk", "förening", "publ", "enskild", "firma", "ef", "inc", "ltd"),
        *("kommun", "kommuns", "stad", "stads", "region", "regionen", "landsting", "myndighet"),
        *("sverige", "sweden", "i", "och", "på", "av", "the", "of", "and", "for"),
    }
)
_WORD = re.compile(r"[^\W_]+")
NEARLY = 0.8
# A name that stands whole in another must say something: "Ro" stands in too many.
TELLING = 5


def key_of(name: str) -> str:
    """The name without what is said of many: form, case, signs, accents and a genitive's s."""
    words = _WORD.findall(_plain(name))
    telling = [word for word in words if word not in FORMS] or words
    return "".join(word.removesuffix("s") if len(word) > TELLING else word for word in telling)


def _plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    # å, ä and ö are letters of their own; é is an e.
    kept = "".join(c for c in decomposed if not unicodedata.combining(c) or c in "\u030a\u0308")
    return unicodedata.normalize("NFC", kept)


def is_alike(one: str, other: str) -> bool:
    """Whether two keys are so near that they may be the same organisation."""
    if not one or not other:
        return False
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) >= TELLING and shorter in longer:
        return True
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return (
        matcher.real_quick_ratio() >= NEARLY
        and matcher.quick_ratio() >= NEARLY
        and matcher.ratio() >= NEARLY
    )


def alike(name: str, others: Iterable[tuple[int, str]]) -> list[int]:
    """Which of the others (id, name) are called nearly like this, the nearest first."""
    wanted = key_of(name)
    keys = [(id_, key_of(other)) for id_, other in others]
    found = [(id_, key) for id_, key in keys if is_alike(wanted, key)]
    nearness = lambda pair: -SequenceMatcher(None, wanted, pair[1]).ratio()  # noqa: E731
    return [id_ for id_, _key in sorted(found, key=nearness)]
