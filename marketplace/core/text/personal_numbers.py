"""Finding Swedish personal numbers in text, so that nobody publishes one by mistake."""

import re
from dataclasses import dataclass

from stdnum import luhn
from stdnum.exceptions import ValidationError
from stdnum.se import personnummer

_BIRTH = r"(?P<birth>(?:18|19|20)?\d{6})"
_SERIAL = r"(?P<serial>\d{4})"
_BLANK = r"[ \t\u00a0\u2009\u202f]"
# A sign between date and serial says what it is; the other two must stand alone as words do.
_SIGNED = re.compile(
    rf"(?<!\d)(?<!\d[-+./]){_BIRTH}{_BLANK}?(?P<sign>[-+\u2010-\u2013\u2212]){_BLANK}?{_SERIAL}"
    r"(?!\d)(?![-./]\d)"
)
_SPACED = re.compile(rf"(?<!\w)(?<!\d[-+./]){_BIRTH}{_BLANK}{_SERIAL}(?!\w)(?![-./]\d)")
_RUN_TOGETHER = re.compile(rf"(?<!\w)(?<!\d[-+./]){_BIRTH}{_SERIAL}(?!\w)(?![-./]\d)")
# Ten digits in a row from a zero are how a telephone number is written, unless the words say else.
_NAMED_SO = re.compile(
    r"(person|samordnings)n|\bp\.?nr|född|\bborn|\bpersonal n|\bidentity n", re.I
)
_WORDS_BEFORE = 40
_COORDINATION_DAYS = 60  # a samordningsnummer has the day of birth plus sixty


@dataclass(frozen=True, slots=True)
class Found:
    """A personal number at text[start:end], and what may be shown of it."""

    start: int
    end: int
    masked: str


def find_personal_numbers(text: str) -> list[Found]:
    """Return every personnummer and samordningsnummer in the text, in order.

    Ten or twelve digits with a real date and a right check digit; an organisation number has no
    such date. The text is one that `clean` has returned: hidden characters would hide a number.
    """
    matches = [
        match
        for shape in (_SIGNED, _SPACED, _RUN_TOGETHER)
        for match in shape.finditer(text)
        if _is_personal(match) and not _is_telephone(match)
    ]
    return [_found(match) for match in sorted(matches, key=re.Match.start)]


def _is_personal(match: re.Match[str]) -> bool:
    birth, serial = _ascii(match["birth"]), _ascii(match["serial"])
    if serial.startswith("000"):
        return False
    day = int(birth[-2:])
    if day > _COORDINATION_DAYS:
        day -= _COORDINATION_DAYS
    try:
        personnummer.get_birth_date(f"{birth[:-2]}{day:02}{_sign(match)}{serial}")
    except ValidationError:
        return False
    return luhn.is_valid(birth[-6:] + serial)


def _is_telephone(match: re.Match[str]) -> bool:
    if match.re is not _RUN_TOGETHER or len(match[0]) != 10 or _ascii(match[0])[0] != "0":
        return False
    before = match.string[max(0, match.start() - _WORDS_BEFORE) : match.start()]
    return not _NAMED_SO.search(before)


def _sign(match: re.Match[str]) -> str:
    """A plus says that the person is a hundred years or older; any other sign is a hyphen."""
    return "+" if match.groupdict().get("sign") == "+" else "-"


def _ascii(digits: str) -> str:
    """Digits of any script as 0–9."""
    return "".join(str(int(digit)) for digit in digits)


def _found(match: re.Match[str]) -> Found:
    return Found(match.start(), match.end(), f"{match['birth']}{_sign(match)}••••")
