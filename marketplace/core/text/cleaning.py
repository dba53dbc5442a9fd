"""Text as it is taken in: every typed or imported text passes `clean`."""

import re
import unicodedata
from collections.abc import Iterator

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_MANY_EMPTY_LINES = re.compile(r"\n{3,}")
# Nobody types these on purpose: control, format (bidi, zero width, soft hyphen), surrogate and
# private use. They hide text, or break files that must hold it.
_UNWANTED = frozenset({"Cc", "Cf", "Cs", "Co"})
# Letters and signs in name only: they look like nothing at all and would fill an empty field.
_LOOK_EMPTY = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")

_MOST_MARKS = 4


def clean(text: str, multiline: bool) -> str:
    """Return the text in one normal form (NFC, LF), trimmed and free of invisible characters.

    A single-line text gets its white space run together; a multi-line one keeps its lines and
    indents (lists and tables need them) but not blanks at line ends or heaps of empty lines.
    """
    visible = "".join(filter(_is_wanted, _LINE_ENDS.sub("\n", text)))
    normal = "".join(_without_heaps(unicodedata.normalize("NFC", visible)))
    if not multiline:
        return " ".join(normal.split())
    lines = "\n".join(line.rstrip() for line in normal.split("\n"))
    return _MANY_EMPTY_LINES.sub("\n\n", lines).strip()


def _without_heaps(text: str) -> Iterator[str]:
    """No writing puts many marks on one letter; heaps of them cover the lines around."""
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MOST_MARKS:
            yield character


def _is_wanted(character: str) -> bool:
    if character in "\n\t":
        return True
    # The last two code points of every plane are no characters, and forbidden in XML.
    if ord(character) & 0xFFFE == 0xFFFE or character in _LOOK_EMPTY:
        return False
    return unicodedata.category(character) not in _UNWANTED
