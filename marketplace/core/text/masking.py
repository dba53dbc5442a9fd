"""Taking a passage out of a text: where it stands, however it is written, and what is put instead.

Texts are compared as a reader sees them: marks of Markdown, invisible characters, kinds of blanks,
dashes and quotation marks make no difference.
"""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator

# What stands in place of a passage, by the language of the text.
MARKS = {"sv": "[maskat]", "en": "[masked]"}

_MARKED = re.compile("|".join(re.escape(mark) for mark in MARKS.values()))
_TARGET = r"\]\((?:[^()\s]|\([^()\s]*\))*\)"
_PIECES = (
    r"(?P<entity>&(?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|\w{2,31});)"
    r"|(?P<gone>[*_`~\[\]<>\#\\])"
    r"|(?P<blank>(?:\s|^[ \t]*[-+][ \t])+)"
    r"|(?P<one>.)"
)
_WHOLE = re.compile(_PIECES, re.MULTILINE | re.DOTALL)
# The same, passing over where links lead: their words stand together on the page.
_WORDS = re.compile(rf"(?P<target>{_TARGET})|{_PIECES}", re.MULTILINE | re.DOTALL)
_INNER = re.compile(r"[*_\[\]]")
_ALIKE = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    **dict.fromkeys("\u2018\u2019\u201a\u02bc\u00b4", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb", '"'),
}

Span = tuple[int, int]


def find_passage(text: str, passage: str, *, wide: bool = True) -> list[Span]:
    """Where the passage stands in the text, in order. `wide`: also inside other words, and with
    other capitals; else only as words of their own, written so."""
    ways = (_WHOLE, _WORDS) if "](" in text else (_WHOLE,)
    spans = {span for pieces in ways for span in _found(text, passage, wide, pieces)}
    masked = [match.span() for match in _MARKED.finditer(text)]
    free = (span for span in spans if not any(_overlap(span, one) for one in masked))
    return _merged(_with_its_marks(text, *span) for span in free)


def mask_passage(text: str, passage: str, language: str, *, wide: bool = True) -> str:
    """The text with the mark in place of the passage, wherever that stands."""
    parts, last = [], 0
    for start, end in find_passage(text, passage, wide=wide):
        parts += [text[last:start], MARKS[language]]
        last = end
    return "".join([*parts, text[last:]])


def count_marks(text: str) -> int:
    """How many passages are masked in the text."""
    return len(_MARKED.findall(text))


def marks_in(texts: Iterable[str]) -> int:
    """How many passages are masked in all the texts."""
    return sum(count_marks(text) for text in texts)


def split_at_marks(text: str) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is a mark."""
    pieces, last = [], 0
    for match in _MARKED.finditer(text):
        pieces += [(text[last : match.start()], False), (match[0], True)]
        last = match.end()
    return [(piece, is_mark) for piece, is_mark in [*pieces, (text[last:], False)] if piece]


def has_letters(passage: str) -> bool:
    """Whether the passage holds at least two letters or digits, so that it can be looked for."""
    return sum(character.isalnum() for character in _seen(passage, True, _WHOLE)[0]) > 1


def _found(text: str, passage: str, wide: bool, pieces: re.Pattern[str]) -> Iterator[Span]:
    wanted = _seen(passage, wide, pieces)[0].strip()
    seen, spans = _seen(text, wide, pieces)
    at = seen.find(wanted) if wanted else -1
    while at >= 0:
        end = at + len(wanted)
        if wide or _is_alone(seen, at, end):
            yield spans[at][0], spans[end - 1][1]
        at = seen.find(wanted, at + 1)


def _with_its_marks(text: str, start: int, end: int) -> Span:
    """Marks of Markdown that begin or end inside the passage go with it, at both ends."""
    if not _INNER.search(text[start:end]):
        return start, end
    opening = len(text[:start]) - len(text[:start].rstrip("*_["))
    closing = len(text[end:]) - len(text[end:].lstrip("*_"))
    return start - opening, end + closing


def _is_alone(seen: str, start: int, end: int) -> bool:
    before, after = seen[start - 1 : start], seen[end : end + 1]
    return not before.isalnum() and not after.isalnum()


def _seen(text: str, any_case: bool, pieces: re.Pattern[str]) -> tuple[str, list[Span]]:
    """The text as it is read, and for each character of that where it came from."""
    characters: list[str] = []
    spans: list[Span] = []
    for match in pieces.finditer(text):
        for character in _read(match, any_case):
            if character == " " and characters[-1:] == [" "]:
                spans[-1] = (spans[-1][0], match.end())
                continue
            characters.append(character)
            spans.append(match.span())
    return "".join(characters), spans


def _read(match: re.Match[str], any_case: bool) -> str:
    if match.lastgroup in {"gone", "target"}:
        return ""
    if match.lastgroup == "blank":
        return " "
    text = html.unescape(match[0]) if match.lastgroup == "entity" else match[0][-1]
    kept = "".join(_ALIKE.get(c, c) for c in text if unicodedata.category(c) not in {"Cf", "Cc"})
    kept = " " if kept.isspace() else kept
    return kept.casefold() if any_case else kept


def _merged(spans: Iterator[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
