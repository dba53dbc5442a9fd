"""Forms of Swedish words which the Snowball stemmer keeps apart from their base form.

It leaves the definite ending after two consonants (larmet, programmet) and after a (skolan,
veckans), and takes the end of a base form for an ending (sensor, insats, demens, svar). `base` is
applied before it.
"""

import re

_CONSONANTS = "bcdfghjklmnpqrstvwxz"
_DEFINITE = re.compile(rf"(?<=[{_CONSONANTS}]{{2}})ets?$")
_OR_DEFINITE = re.compile(r"(?<=[st]or)ns?$")
_DEFINITE_A = re.compile(r"(?<=...a)ns?$")
# Nouns that end so themselves, with other forms than -an and -ans.
_IN_AN = re.compile(
    "(plan|organ|roman|orkan|banan|kran|gran|tran|ocean|vulkan|membran|veteran|vegan|human|urban"
    "|lakan|altan|divan|sopran|turban|tulpan|slogan)s?$"
)
_UMLAUT = re.compile(r"(nätt|städ|händ|tänd|stränd|böck)er(na)?s?$")
_UMLAUT_BASES = {
    "nätt": "natt",
    "städ": "stad",
    "händ": "hand",
    "tänd": "tand",
    "stränd": "strand",
    "böck": "bok",
}
_SHORTEST = 6  # letters from which an ending is looked for
# "-tor" from six letters on: "gator" and "rutor" are plurals.
_WHOLE = re.compile(
    "(?:dator|motor|...[st]or|..ats|.svar|kompetens|demens|inkontinens|referens|preferens|konferens|frekvens"
    "|konsekvens|licens|evidens|intelligens|resiliens)$"
)


def base(word: str) -> str:
    """The word without what Snowball would leave."""
    if not _IN_AN.search(word):
        word = _DEFINITE_A.sub("", word)
    if len(word) < _SHORTEST:
        return word
    word = _UMLAUT.sub(lambda found: _UMLAUT_BASES[found[1]], word)
    word = _OR_DEFINITE.sub("", word)
    stripped = _DEFINITE.sub("", word)
    # What is doubled before an ending only: programmet, program.
    return stripped[:-1] if stripped != word and stripped.endswith("mm") else stripped


def is_whole(word: str) -> bool:
    """Whether the word is a base form already, though it ends like an inflected one."""
    return _WHOLE.search(word) is not None
